package api

import (
	"encoding/base64"
	"slices"
	"strings"
)

const pageDefault = 100

// PageInput is what every list takes. It is exported because huma reads only
// exported fields, also when they are embedded; so are the others like it.
type PageInput struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"100" doc:"items of a page"`
	Cursor string `query:"cursor" maxLength:"512" doc:"next, as the page before returned it"`
}

// list is what every list answers.
type list[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty" doc:"cursor of the next page; absent on the last"`
}

type listOutput[T any] struct{ Body list[T] }

func listOf[T any](items []T, next string) *listOutput[T] {
	if items == nil {
		items = []T{}
	}
	return &listOutput[T]{Body: list[T]{items, next}}
}

// page cuts one page out of all, which are in the order of their ids. The cursor
// is the last id of the page before, so that a page stays right while others are
// added and removed.
func page[T any](all []T, id func(T) string, in PageInput) (*listOutput[T], error) {
	if in.Cursor != "" {
		after, err := base64.RawURLEncoding.DecodeString(in.Cursor)
		if err != nil {
			return nil, wrongField("query.cursor", "this is not from this list")
		}
		n, found := slices.BinarySearchFunc(all, string(after), func(item T, want string) int { return strings.Compare(id(item), want) })
		if found {
			n++
		}
		all = all[n:]
	}
	limit := in.Limit
	if limit <= 0 {
		limit = pageDefault
	}
	if len(all) <= limit {
		return listOf(all, ""), nil
	}
	all = all[:limit]
	return listOf(all, base64.RawURLEncoding.EncodeToString([]byte(id(all[limit-1])))), nil
}

// words takes a filter apart that may be repeated or separated by commas.
func words(values []string) []string {
	var all []string
	for _, v := range values {
		for w := range strings.SplitSeq(v, ",") {
			if w = strings.TrimSpace(w); w != "" {
				all = append(all, w)
			}
		}
	}
	return all
}
