package sheets

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// A spreadsheet is a ZIP file: it may unpack to so much and no more.
const (
	unzipMost    = 64 << 20
	unzipXMLMost = 16 << 20 // in memory; larger sheets go through a temporary file
)

var zipMagic = []byte("PK\x03\x04")

func itoa(n int) string { return strconv.Itoa(n) }

// Read takes a file apart, XLSX or CSV by what it begins with. It returns a
// Mistake as its error.
func Read(file []byte) ([]Table, error) {
	switch {
	case len(bytes.TrimSpace(file)) == 0:
		return nil, Mistake{Text: words.Say("file.empty")}
	case bytes.HasPrefix(file, zipMagic):
		return readXLSX(file)
	}
	return readCSV(file)
}

func readXLSX(file []byte) (tables []Table, err error) {
	// The library reads what a stranger wrote: a file that it stumbles over is a
	// file that cannot be read.
	defer func() {
		if recover() != nil {
			tables, err = nil, Mistake{Text: words.Say("file.xlsx")}
		}
	}()
	book, err := excelize.OpenReader(bytes.NewReader(file), excelize.Options{
		UnzipSizeLimit: unzipMost, UnzipXMLSizeLimit: unzipXMLMost, RawCellValue: true,
	})
	if err != nil {
		return nil, Mistake{Text: words.Say("file.xlsx")}
	}
	defer func() { _ = book.Close() }() // removes its temporary files; they are not ours to report
	for _, name := range book.GetSheetList() {
		table, err := readSheet(book, name)
		if err != nil {
			return nil, err
		}
		tables = append(tables, table)
	}
	return tables, nil
}

func readSheet(book *excelize.File, name string) (Table, error) {
	table := Table{Sheet: name}
	rows, err := book.Rows(name)
	if err != nil {
		return table, Mistake{Sheet: name, Text: words.Say("file.xlsx")}
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if len(table.Rows) == RowsMost {
			return table, Mistake{Sheet: name, Row: RowsMost + 1, Text: words.Say("file.rows", RowsMost-1)}
		}
		cells, err := rows.Columns()
		if err != nil {
			return table, Mistake{Sheet: name, Row: len(table.Rows) + 1, Text: words.Say("file.xlsx")}
		}
		table.Rows = append(table.Rows, cells)
	}
	if rows.Error() != nil {
		return table, Mistake{Sheet: name, Text: words.Say("file.xlsx")}
	}
	return table, nil
}

func readCSV(file []byte) ([]Table, error) {
	text, err := decode(file)
	if err != nil {
		return nil, err
	}
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord, r.Comma = -1, separator(text)
	table := Table{}
	for from := int64(0); ; from = r.InputOffset() {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return []Table{table}, nil
		}
		// The reader leaves empty lines out, and people count them.
		for rest := strings.TrimLeft(text[from:], "\r"); strings.HasPrefix(rest, "\n"); rest = strings.TrimLeft(rest[1:], "\r") {
			table.Rows = append(table.Rows, nil)
		}
		if err != nil {
			return nil, Mistake{Row: len(table.Rows) + 1, Text: words.Say("file.quotes")}
		}
		if len(table.Rows) >= RowsMost {
			return nil, Mistake{Row: RowsMost + 1, Text: words.Say("file.rows", RowsMost-1)}
		}
		for i := range cells {
			cells[i] = unguarded(cells[i])
		}
		table.Rows = append(table.Rows, cells)
	}
}

// decode is the text of a CSV file: UTF-8, or GB18030 as Excel in China saves it.
func decode(file []byte) (string, error) {
	if text := bytes.TrimPrefix(file, []byte("\xef\xbb\xbf")); utf8.Valid(text) {
		return string(text), nil
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(file)
	if err != nil || bytes.ContainsRune(text, utf8.RuneError) || bytes.IndexByte(text, 0) >= 0 {
		return "", Mistake{Text: words.Say("file.encoding")}
	}
	return string(text), nil
}

// separator is what divides the first line most often.
func separator(text string) rune {
	first, _, _ := strings.Cut(text, "\n")
	best := ','
	for _, c := range [...]rune{';', '\t'} {
		if strings.Count(first, string(c)) > strings.Count(first, string(best)) {
			best = c
		}
	}
	return best
}
