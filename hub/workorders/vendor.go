package workorders

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"brighteyes/devices"
)

// Vendor is a contractor 维保单位: a company, never a person.
type Vendor struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Active bool   `json:"active"` // can be given new orders
}

const mostName = 60 // characters

// Check says what is wrong with v, or returns it with its name trimmed.
func (v Vendor) Check() (Vendor, error) {
	v.Name = strings.TrimSpace(v.Name)
	if err := devices.CheckID("vendor", v.ID); err != nil {
		return v, fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	if v.Name == "" || utf8.RuneCountInString(v.Name) > mostName || devices.NamesPerson(v.Name) {
		return v, fmt.Errorf("%w: name: want the company's name, 1 to %d characters, no number of a person", ErrInvalid, mostName)
	}
	return v, nil
}
