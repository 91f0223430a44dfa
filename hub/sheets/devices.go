package sheets

import (
	"slices"
	"strconv"
	"strings"

	"brighteyes/devices"
)

const heartbeatMost = 604_800 // seconds: a week

// deviceRow is a row beside what there is of its device.
type deviceRow struct {
	row
	is, was  devices.Registered
	declared string // the edge that declared it
	exists   bool
}

func (m *maker) readDevices(rows []row) {
	m.ids = make(map[string]row, len(rows))
	all := make([]deviceRow, 0, len(rows))
	for _, r := range rows {
		id, ok := m.id(r, m.ids)
		if d := m.readDevice(r, id); ok { // all that is wrong with a row is told at once
			all = append(all, d)
		}
	}
	for _, d := range all { // the whole file is known now
		m.checkDepends(d)
		if !m.spoilt(d.row) {
			m.planDevice(d)
		}
	}
}

func (m *maker) readDevice(r row, id string) deviceRow {
	d := deviceRow{row: r}
	d.was, d.declared, d.exists = m.known.Device(id)
	d.is = d.was
	d.is.ID = id
	if kind, ok := find(kinds, r.text("kind")); ok {
		d.is.Kind = devices.Kind(kind)
	} else {
		m.refuse(r, "kind", "kind.unknown", choices(kinds))
	}
	m.texts(r, field{"name", &d.is.Name}, field{"name_en", &d.is.NameEN}, field{"model", &d.is.Model}, field{"driver", &d.is.Driver})
	if r.has("edge") {
		if d.is.Edge = r.text("edge"); d.is.Edge != "" && d.is.Edge != d.was.Edge && !m.known.Edge(d.is.Edge) {
			m.refuse(r, "edge", "edge.unknown", shown(d.is.Edge))
		}
	}
	if r.has("site") {
		d.is.Site = r.text("site")
		if _, ok := m.site(d.is.Site); d.is.Site != "" && d.is.Site != d.was.Site && !ok {
			m.refuse(r, "site", "site.unknown", shown(d.is.Site))
		}
	}
	m.readLocation(&d)
	if r.has("heartbeat_s") {
		d.is.HeartbeatS = m.heartbeat(r)
	}
	if r.has("depends_on") {
		d.is.DependsOn = dependencies(r.text("depends_on"))
	}
	m.readLifecycle(&d)
	m.checkDeclared(d)
	return d
}

func (m *maker) readLocation(d *deviceRow) {
	var at devices.Location
	if d.was.Location != nil {
		at = *d.was.Location
	}
	m.texts(d.row, field{"building", &at.Building}, field{"floor", &at.Floor}, field{"unit", &at.Unit})
	if at != (devices.Location{}) || d.was.Location != nil {
		d.is.Location = &at
	}
}

func (m *maker) heartbeat(r row) int {
	text := r.text("heartbeat_s")
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > heartbeatMost {
		m.refuse(r, "heartbeat_s", "heartbeat.number")
	}
	return n
}

// dependencies divides a list as people write it.
func dependencies(text string) []string {
	return strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune(",，、;； \t\n", c) })
}

func (m *maker) checkDepends(d deviceRow) {
	if slices.Equal(d.is.DependsOn, d.was.DependsOn) {
		return // what a device depended on before may have gone since
	}
	for _, on := range d.is.DependsOn {
		_, inFile := m.ids[on]
		_, _, exists := m.known.Device(on)
		switch {
		case on == d.is.ID:
			m.refuse(d.row, "depends_on", "depends.itself")
		case !inFile && !exists && !strings.Contains(on, ":"):
			m.refuse(d.row, "depends_on", "depends.unknown", shown(on))
		}
	}
}

func (m *maker) readLifecycle(d *deviceRow) {
	if text := d.text("lifecycle"); text != "" {
		key, ok := find(lifecycles, text)
		if d.is.Lifecycle = devices.Lifecycle(key); !ok {
			m.refuse(d.row, "lifecycle", "lifecycle.value", choices(lifecycles))
			return
		}
	} else if !d.exists {
		d.is.Lifecycle = devices.Planned
	}
	early := d.is.Lifecycle == devices.Planned || d.is.Lifecycle == devices.Commissioning
	if d.declared == "" && !early && d.is.Lifecycle != d.was.Lifecycle {
		m.refuse(d.row, "lifecycle", "lifecycle.new")
	}
}

// checkDeclared refuses what an edge says of its device otherwise.
func (m *maker) checkDeclared(d deviceRow) {
	if d.declared == "" {
		return
	}
	for _, key := range d.fields() {
		if key != "lifecycle" {
			m.refuse(d.row, key, "declared", d.declared)
		}
	}
}

// fields is the columns in which the row is other than what there is.
func (d deviceRow) fields() []string {
	var keys, was, is []string
	before, after := values(d.was, "en"), values(d.is, "en")
	for i, c := range deviceColumns {
		keys, was, is = append(keys, c.key), append(was, before[i]), append(is, after[i])
	}
	return differing(keys, was, is)
}

func (m *maker) planDevice(d deviceRow) {
	c := Change{Sheet: d.table.Sheet, Row: d.number, ID: d.is.ID, Name: d.is.Name, New: !d.exists}
	if !d.exists {
		m.Add = append(m.Add, d.is)
		m.Changes = append(m.Changes, c)
		return
	}
	if c.Fields = d.fields(); len(c.Fields) == 0 {
		m.Unchanged++
		return
	}
	m.Plan.Change = append(m.Plan.Change, d.is)
	m.Changes = append(m.Changes, c)
}
