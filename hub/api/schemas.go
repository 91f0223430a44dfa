package api

import (
	"path"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// schemaNames names the types of the OpenAPI document by their own name and, where
// two packages have a type by one name, the later one by its package as well.
func schemaNames() func(t reflect.Type, hint string) string {
	taken := map[string]reflect.Type{}
	return func(t reflect.Type, hint string) string {
		for t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		name := huma.DefaultSchemaNamer(t, hint)
		if other, ok := taken[name]; ok && other != t && t.PkgPath() != "" {
			of := path.Base(t.PkgPath())
			name = strings.ToUpper(of[:1]) + of[1:] + name
		}
		taken[name] = t
		return name
	}
}
