package archive

import "strings"

// SheetMistake is what is wrong with a cell of a sheet. Its field is "device" for the
// camera's own column, and empty for the row.
type SheetMistake struct {
	Row int // from 1
	Mistake
}

// SheetChange is what a row would change.
type SheetChange struct {
	Row    int
	Next   File // of the version before
	Fields []string
}

// Plan is what a sheet would do; with a mistake nothing of it is done.
type Plan struct {
	Rows     int
	Changes  []SheetChange
	Same     int
	Mistakes []SheetMistake // the first mistakesMost
	More     int
}

const mistakesMost = 200

// Rows is files as a sheet, in the order of Fields, with choices in words.
func Rows(files []File, facts func(camera string) Facts, lang string) [][]string {
	head := []string{heading("device", "设备", lang)}
	for _, field := range Fields {
		head = append(head, heading(field.Key, field.Zh, lang))
	}
	rows := [][]string{head}
	for _, f := range files {
		k := facts(f.Camera)
		cells := []string{f.Camera}
		for _, field := range Fields {
			value := f.Value(field.Key, k)
			if o, ok := field.option(value); ok && field.Kind == Choice {
				if value = o.Zh; lang == "en" {
					value = o.En
				}
			}
			cells = append(cells, value)
		}
		rows = append(rows, cells)
	}
	return rows
}

func heading(key, zh, lang string) string {
	if lang == "zh" {
		return zh + " " + key
	}
	return key
}

// Read says what a sheet would change of files. A column that is left out changes
// nothing, an empty cell takes a value out, and what the hub knows by itself is not
// read, so that an export can be filled in and read again.
func Read(rows [][]string, file func(camera string) (File, bool)) Plan {
	var p Plan
	at, camera := columns(rows)
	if camera < 0 || len(at) == 0 {
		p.wrong(SheetMistake{Row: 1, Mistake: Mistake{Text: words.Say("sheet.heading")}})
		return p
	}
	seen := map[string]int{}
	for i, cells := range rows[1:] {
		row, id := i+2, cell(cells, camera)
		if strings.Join(cells, "") == "" {
			continue
		}
		p.Rows++
		f, known := file(id)
		before := seen[id]
		switch {
		case !known:
			p.wrong(SheetMistake{row, Mistake{Field: "device", Text: words.Say("sheet.id", shorten(id))}})
			continue
		case before > 0:
			p.wrong(SheetMistake{row, Mistake{Field: "device", Text: words.Say("sheet.twice", before)}})
			continue
		}
		seen[id] = row
		texts := map[string]string{}
		for key, column := range at {
			texts[key] = cell(cells, column)
		}
		next, fields, mistakes := f.Change(texts)
		for _, m := range mistakes {
			p.wrong(SheetMistake{row, m})
		}
		switch {
		case len(mistakes) > 0:
		case len(fields) == 0:
			p.Same++
		default:
			p.Changes = append(p.Changes, SheetChange{row, next, fields})
		}
	}
	return p
}

func (p *Plan) wrong(m SheetMistake) {
	if len(p.Mistakes) == mistakesMost {
		p.More++
		return
	}
	p.Mistakes = append(p.Mistakes, m)
}

// columns finds the fields that can be typed, and the camera's column, by the first
// row: a key, a Chinese heading, or both. Others are not read.
func columns(rows [][]string) (at map[string]int, camera int) {
	at, camera = map[string]int{}, -1
	if len(rows) == 0 {
		return at, camera
	}
	for i, text := range rows[0] {
		text = strings.Join(strings.Fields(text), " ")
		if named(text, "device", "设备") {
			camera = i
		}
		for _, field := range Fields {
			if !field.Known && named(text, field.Key, field.Zh) {
				at[field.Key] = i
			}
		}
	}
	return at, camera
}

func named(heading, key, zh string) bool {
	return heading == key || heading == zh || heading == zh+" "+key
}

func cell(cells []string, i int) string {
	if i < len(cells) {
		return strings.TrimSpace(cells[i])
	}
	return ""
}
