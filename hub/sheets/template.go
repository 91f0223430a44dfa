package sheets

import (
	"fmt"

	"github.com/xuri/excelize/v2"
)

// Template writes an empty file to fill in, with drop-down lists, and beside them
// a sheet of what may be filled in.
func Template(edges, sites []string, lang string) ([]byte, error) {
	lists := []struct {
		heading string
		column  column // of the devices that takes these values
		values  []string
	}{
		{heading: "类型（kind）", column: deviceColumns[1], values: said(kinds, lang)},
		{heading: "阶段（lifecycle）", column: deviceColumns[12], values: said(lifecycles[:2], lang)},
		{heading: "网关（edge）", column: deviceColumns[4], values: edges},
		{heading: "地点（site）", column: deviceColumns[6], values: sites},
		{heading: "级别（level）", values: said(levels, lang)},
	}
	return workbook(lang, nil, nil, func(book *excelize.File) error {
		names := sheetNames[lang]
		if _, err := book.NewSheet(names[2]); err != nil {
			return err
		}
		for i, list := range lists {
			if err := book.SetCellStr(names[2], reference(i, 1), list.heading); err != nil {
				return err
			}
			for j, v := range list.values {
				if err := book.SetCellStr(names[2], reference(i, j+2), v); err != nil {
					return err
				}
			}
			sheet, at := names[0], columnAt(list.column.key)
			if list.column.key == "" {
				sheet, at = names[1], 2
			}
			from := fmt.Sprintf("'%s'!$%s:$%s", names[2], absolute(i, 2), absolute(i, len(list.values)+1))
			if err := dropDown(book, sheet, at, from, len(list.values)); err != nil {
				return err
			}
		}
		return nil
	})
}

func said(list []word, lang string) []string {
	all := make([]string, len(list))
	for i, w := range list {
		all[i] = say(list, w.key, lang)
	}
	return all
}

func columnAt(key string) int {
	for i, c := range deviceColumns {
		if c.key == key {
			return i
		}
	}
	return -1
}

// absolute is "B$3", which a drop-down of every row refers to alike.
func absolute(column, row int) string {
	name := reference(column, row)
	digits := len(itoa(row))
	return name[:len(name)-digits] + "$" + itoa(row)
}

// dropDown offers a list in a column, and lets people write something else, which
// the import then judges.
func dropDown(book *excelize.File, sheet string, column int, from string, values int) error {
	if values == 0 {
		return nil
	}
	v := excelize.NewDataValidation(true)
	v.Sqref = reference(column, 2) + ":" + reference(column, RowsMost)
	v.SetSqrefDropList(from)
	v.ShowErrorMessage = false
	return book.AddDataValidation(sheet, v)
}
