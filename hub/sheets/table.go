package sheets

import (
	"strings"
)

// RowsMost is how many rows a sheet may have, with its heading.
const RowsMost = 20_001

// mistakesMost is how many mistakes are told one by one; the rest is counted.
const mistakesMost = 500

// Table is one sheet as it was written. Rows[0] is row 1.
type Table struct {
	Sheet string // name; empty for CSV
	Rows  [][]string
}

// row is one line of a sheet whose columns are known.
type row struct {
	table  *Table
	number int            // from 1
	at     map[string]int // columns by key
	cells  []string
}

func (r row) has(key string) bool { _, ok := r.at[key]; return ok }

func (r row) text(key string) string {
	if i, ok := r.at[key]; ok && i < len(r.cells) {
		return strings.TrimSpace(r.cells[i])
	}
	return ""
}

// cell is the A1 reference of a column of the row.
func (r row) cell(key string) string { return reference(r.at[key], r.number) }

func blank(cells []string) bool {
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}

// reference is "B3" for column 1 of row 3.
func reference(column, row int) string {
	name := ""
	for column++; column > 0; column = (column - 1) / 26 {
		name = string(rune('A'+(column-1)%26)) + name
	}
	return name + itoa(row)
}
