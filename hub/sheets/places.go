package sheets

import (
	"reflect"

	"brighteyes/devices"
)

// depthMost is how deep the tree of places may be.
const depthMost = 32

func (m *maker) readPlaces(rows []row) {
	m.sites = make(map[string]devices.Site, len(rows))
	seen := make(map[string]row, len(rows))
	var order []string
	for _, r := range rows {
		id, ok := m.id(r, seen)
		if !ok {
			continue
		}
		site, _ := m.known.Site(id) // with its holders
		site.ID = id
		if site.Level, ok = find(levels, r.text("level")); !ok {
			m.refuse(r, "level", "level.unknown", choices(levels))
		}
		if site.Name = m.plain(r, "name"); site.Name == "" {
			m.refuse(r, "name", "name.missing")
		}
		if r.has("parent") {
			site.Parent = r.text("parent")
		}
		if r.has("name_en") {
			site.NameEN = m.plain(r, "name_en")
		}
		m.sites[id] = site
		order = append(order, id)
	}
	written := map[string]bool{}
	for _, id := range order {
		m.checkParent(seen[id], m.sites[id])
	}
	for _, id := range order {
		m.writePlace(seen, written, id)
	}
}

// site is a place of the file, or one that there is.
func (m *maker) site(id string) (devices.Site, bool) {
	if s, ok := m.sites[id]; ok {
		return s, true
	}
	return m.known.Site(id)
}

func (m *maker) checkParent(r row, s devices.Site) {
	for up, depth := s.Parent, 0; up != ""; depth++ {
		above, ok := m.site(up)
		switch {
		case !ok:
			if depth == 0 { // further up it is another row's mistake
				m.refuse(r, "parent", "parent.unknown", shown(up))
			}
			return
		case up == s.ID || depth > depthMost:
			m.refuse(r, "parent", "parent.circle")
			return
		}
		up = above.Parent
	}
}

// writePlace plans a place after those that it lies in.
func (m *maker) writePlace(seen map[string]row, written map[string]bool, id string) {
	s, inFile := m.sites[id]
	if !inFile || written[id] {
		return
	}
	written[id] = true
	m.writePlace(seen, written, s.Parent)
	was, exists := m.known.Site(id)
	r := seen[id]
	switch {
	case m.spoilt(r):
	case exists && reflect.DeepEqual(was, s):
		m.Unchanged++
	default:
		m.Places = append(m.Places, s)
		c := Change{Sheet: r.table.Sheet, Row: r.number, ID: id, Name: s.Name, New: !exists}
		if exists {
			c.Fields = differing([]string{"parent", "level", "name", "name_en"}, []string{was.Parent, was.Level, was.Name, was.NameEN}, []string{s.Parent, s.Level, s.Name, s.NameEN})
		}
		m.Changes = append(m.Changes, c)
	}
}

func differing(keys, was, is []string) []string {
	var fields []string
	for i, key := range keys {
		if was[i] != is[i] {
			fields = append(fields, key)
		}
	}
	return fields
}
