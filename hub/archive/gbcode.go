package archive

import "strings"

// Code is a device's code of GB/T 28181 taken apart: 20 digits.
type Code struct {
	Centre   string // 1-8: division by GB/T 2260, levels that are not used 0
	Industry string // 9-10
	Type     string // 11-13: 131 camera, 132 network camera
	Network  string // 14
	Serial   string // 15-20
}

// ParseCode takes a camera's code apart. The mistake is the code of a text of this
// package with its arguments; empty: there is none.
func ParseCode(text string) (c Code, mistake string, args []any) {
	if len(text) != 20 || strings.Trim(text, "0123456789") != "" {
		return c, "code.form", []any{len([]rune(text))}
	}
	c = Code{Centre: text[:8], Industry: text[8:10], Type: text[10:13], Network: text[13:14], Serial: text[14:]}
	switch {
	case !listed(provinces, c.Centre[:2]):
		return c, "code.province", []any{c.Centre[:2]}
	case !listed(industries, c.Industry):
		return c, "code.industry", []any{c.Industry}
	case !listed(cameraTypes, c.Type):
		return c, "code.type", []any{c.Type}
	case c.Serial == "000000":
		return c, "code.serial", nil
	}
	return c, "", nil
}

func listed(list, code string) bool { return strings.Contains(list, " "+code+" ") }
