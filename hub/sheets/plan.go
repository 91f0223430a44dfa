package sheets

import (
	"fmt"

	"brighteyes/devices"
	"brighteyes/devices/bilingual"
)

// Known is what there is already.
type Known struct {
	// Device returns a device, and the edge that declared it; empty: none has.
	Device func(id string) (d devices.Registered, declared string, ok bool)
	Site   func(id string) (devices.Site, bool)
	Edge   func(id string) bool
}

// Mistake is what is wrong with one cell, or with a file.
type Mistake struct {
	Sheet string // empty for CSV
	Row   int    // from 1; 0: the file
	Cell  string // "B3"; empty: the row, or the file
	bilingual.Text
}

func (m Mistake) Error() string {
	if m.Cell == "" {
		return m.En
	}
	return fmt.Sprintf("%s%s: %s", m.Sheet, m.Cell, m.En)
}

// Change is one row that does something.
type Change struct {
	Sheet  string
	Row    int
	ID     string
	Name   string
	New    bool
	Fields []string // keys of the columns that differ; of a new one none
}

// Plan is what a file would do. One with mistakes is not to be carried out.
type Plan struct {
	Rows      int            // with something in them, without headings
	Places    []devices.Site // to be written, each after the one that it lies in
	Add       []devices.Registered
	Change    []devices.Registered
	Changes   []Change // of Places, Add and Change, in the order of the file
	Unchanged int
	Ignored   []string // sheets that are neither devices nor places

	Mistakes []Mistake // the first of them, in the order of the file
	More     int       // mistakes that are only counted
	BadRows  int
}

// Make checks tables and says what they would do.
func Make(tables []Table, known Known) Plan {
	m := &maker{known: known, bad: map[string]bool{}}
	var places, gear []*Table
	for i := range tables {
		t := &tables[i]
		switch {
		case len(t.Rows) == 0:
		case resembles(t.Rows[0], "level", placeColumns):
			places = append(places, t)
		case resembles(t.Rows[0], "kind", deviceColumns):
			gear = append(gear, t)
		default:
			m.Ignored = append(m.Ignored, t.Sheet)
		}
	}
	if len(places)+len(gear) == 0 {
		m.Ignored = nil
		m.wrong(Mistake{Row: 1, Text: words.Say("file.headings", headings(deviceColumns), headings(placeColumns))})
		return m.Plan
	}
	m.readPlaces(m.rows(places, placeColumns, "id", "level", "name"))
	m.readDevices(m.rows(gear, deviceColumns, "id", "kind"))
	return m.Plan
}

// resembles reports whether a heading names the column that only this sheet has.
func resembles(heading []string, key string, columns []column) bool {
	for _, c := range columns {
		for _, h := range heading {
			if c.key == key && c.named(h) {
				return true
			}
		}
	}
	return false
}

// maker is a Plan being made.
type maker struct {
	Plan
	known Known
	bad   map[string]bool // rows with a mistake, by sheet and number
	sites map[string]devices.Site
	ids   map[string]row // of devices in the file
}

func (m *maker) wrong(w Mistake) {
	if key := w.Sheet + "\x00" + itoa(w.Row); !m.bad[key] {
		m.bad[key] = true
		m.BadRows++
	}
	if len(m.Mistakes) == mistakesMost {
		m.More++
		return
	}
	m.Mistakes = append(m.Mistakes, w)
}

// refuse says what is wrong with a cell.
func (m *maker) refuse(r row, key, code string, args ...any) {
	m.wrong(Mistake{Sheet: r.table.Sheet, Row: r.number, Cell: r.cell(key), Text: words.Say(code, args...)})
}

// spoilt reports whether something was wrong with the row.
func (m *maker) spoilt(r row) bool { return m.bad[r.table.Sheet+"\x00"+itoa(r.number)] }

// rows reads headings and returns the lines below them that are not empty.
func (m *maker) rows(tables []*Table, columns []column, needed ...string) []row {
	var all []row
	for _, t := range tables {
		at := map[string]int{}
		for i, heading := range t.Rows[0] {
			if blank([]string{heading}) {
				continue
			}
			cell := Mistake{Sheet: t.Sheet, Row: 1, Cell: reference(i, 1)}
			key := ""
			for _, c := range columns {
				if c.named(heading) {
					key = c.key
				}
			}
			before, twice := at[key]
			switch {
			case key == "":
				cell.Text = words.Say("heading.unknown", headings(columns))
				m.wrong(cell)
			case twice:
				cell.Text = words.Say("heading.twice", reference(before, 1))
				m.wrong(cell)
			default:
				at[key] = i
			}
		}
		complete := true
		for _, key := range needed {
			if _, ok := at[key]; !ok {
				complete = false
				m.wrong(Mistake{Sheet: t.Sheet, Row: 1, Text: words.Say("heading.missing", key)})
			}
		}
		for i, cells := range t.Rows[1:] {
			if complete && !blank(cells) {
				all = append(all, row{table: t, number: i + 2, at: at, cells: cells})
			}
		}
	}
	m.Rows += len(all)
	return all
}
