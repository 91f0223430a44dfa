package sheets

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"brighteyes/devices"
)

// values is a device in the order of its columns.
func values(d devices.Registered, lang string) []string {
	var at devices.Location
	if d.Location != nil {
		at = *d.Location
	}
	heartbeat := ""
	if d.HeartbeatS > 0 {
		heartbeat = itoa(d.HeartbeatS)
	}
	return []string{
		d.ID, say(kinds, string(d.Kind), lang), d.Name, d.Model, d.Edge, d.Driver, d.Site, at.Building, at.Floor, at.Unit,
		heartbeat, strings.Join(d.DependsOn, ", "), say(lifecycles, string(d.Lifecycle), lang),
		d.NameEN,
	}
}

func placeValues(s devices.Site, lang string) []string {
	return []string{s.ID, s.Parent, say(levels, s.Level, lang), s.Name, s.NameEN}
}

func headingsOf(columns []column, lang string) []string {
	all := make([]string, len(columns))
	for i, c := range columns {
		all[i] = c.heading(lang)
	}
	return all
}

// CSV is devices, in UTF-8 with the mark by which Excel knows it.
func CSV(list []devices.Registered, lang string) ([]byte, error) {
	rows := [][]string{headingsOf(deviceColumns, lang)}
	for _, d := range list {
		rows = append(rows, values(d, lang))
	}
	return RowsCSV(rows)
}

// RowsCSV is rows of texts, in UTF-8 with the mark by which Excel knows it.
func RowsCSV(rows [][]string) ([]byte, error) {
	file := bytes.NewBufferString("\ufeff")
	out := csv.NewWriter(file)
	out.UseCRLF = true
	for _, cells := range rows {
		safe := make([]string, len(cells))
		for i, cell := range cells {
			safe[i] = guarded(cell)
		}
		if err := out.Write(safe); err != nil {
			return nil, fmt.Errorf("write csv: %w", err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return nil, fmt.Errorf("write csv: %w", err)
	}
	return file.Bytes(), nil
}

// RowsXLSX is one sheet of texts, never formulas.
func RowsXLSX(name string, rows [][]string) ([]byte, error) {
	book := excelize.NewFile()
	defer func() { _ = book.Close() }()
	if err := book.SetSheetName("Sheet1", name); err != nil {
		return nil, fmt.Errorf("write xlsx: %w", err)
	}
	for i, cells := range rows {
		if err := book.SetSheetRow(name, "A"+itoa(i+1), &cells); err != nil {
			return nil, fmt.Errorf("write sheet %s: %w", name, err)
		}
	}
	var out bytes.Buffer
	if err := book.Write(&out); err != nil {
		return nil, fmt.Errorf("write xlsx: %w", err)
	}
	return out.Bytes(), nil
}

// A spreadsheet takes a cell that begins so for a formula, and runs it.
const formulas = "=+-@\t\r"

func guarded(cell string) string {
	if cell != "" && strings.ContainsRune(formulas, rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// unguarded takes back what guarded did.
func unguarded(cell string) string {
	if len(cell) > 1 && cell[0] == '\'' && strings.ContainsRune(formulas, rune(cell[1])) {
		return cell[1:]
	}
	return cell
}

var sheetNames = map[string][3]string{"zh": {"设备", "地点", "可填的值"}, "en": {"devices", "places", "allowed values"}}

// XLSX writes devices and places, a sheet each.
func XLSX(list []devices.Registered, places []devices.Site, lang string) ([]byte, error) {
	var gear, sites [][]string
	for _, d := range list {
		gear = append(gear, values(d, lang))
	}
	for _, s := range places {
		sites = append(sites, placeValues(s, lang))
	}
	return workbook(lang, gear, sites, nil)
}

// workbook writes sheets whose cells are texts, never formulas.
func workbook(lang string, gear, sites [][]string, finish func(*excelize.File) error) (file []byte, err error) {
	book := excelize.NewFile()
	defer func() { _ = book.Close() }()
	names := sheetNames[lang]
	if err := book.SetSheetName("Sheet1", names[0]); err != nil {
		return nil, fmt.Errorf("write xlsx: %w", err)
	}
	if err := writeSheet(book, names[0], deviceColumns, lang, gear); err != nil {
		return nil, err
	}
	if _, err := book.NewSheet(names[1]); err != nil {
		return nil, fmt.Errorf("write xlsx: %w", err)
	}
	if err := writeSheet(book, names[1], placeColumns, lang, sites); err != nil {
		return nil, err
	}
	if finish != nil {
		if err := finish(book); err != nil {
			return nil, fmt.Errorf("write xlsx: %w", err)
		}
	}
	var out bytes.Buffer
	if err := book.Write(&out); err != nil {
		return nil, fmt.Errorf("write xlsx: %w", err)
	}
	return out.Bytes(), nil
}

func writeSheet(book *excelize.File, name string, columns []column, lang string, rows [][]string) error {
	if err := book.SetColWidth(name, "A", reference(len(columns)-1, 1)[:1], 16); err != nil {
		return fmt.Errorf("write sheet %s: %w", name, err)
	}
	for i, cells := range append([][]string{headingsOf(columns, lang)}, rows...) {
		if err := book.SetSheetRow(name, "A"+itoa(i+1), &cells); err != nil {
			return fmt.Errorf("write sheet %s: %w", name, err)
		}
	}
	return nil
}
