package found

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"brighteyes/devices"
	"brighteyes/hub/access"
)

const textMost = 200 // characters

// Adoption is what somebody makes of a find. Device may be a planned one, which it
// then is, or a new id.
type Adoption struct {
	Device, Name, NameEN  string
	Kind                  devices.Kind
	Site                  string
	Building, Floor, Unit string
	Settings              map[string]string // those that the find needs, such as a password
	By                    string
}

// Outcome is what came of an adoption.
type Outcome struct {
	View
	// YAML is the entry as edge.yaml has it, with what was given; nobody keeps it.
	YAML string
	// Put says that the entry is in the edge's configuration at the hub; else it is
	// to be put into edge.yaml by hand.
	Put bool
}

// Adopt enters a find as a device that is being commissioned, and proposes it to
// its edge. One that was adopted under the same id before is proposed again.
func (f *Finds) Adopt(ctx context.Context, id string, a Adoption) (Outcome, error) {
	f.deciding.Lock()
	defer f.deciding.Unlock()
	v, err := f.Find(id)
	if err != nil {
		return Outcome{}, err
	}
	switch {
	case v.State == Known:
		return Outcome{}, refused(ErrConflict, "found.served", v.Edge)
	case v.State == Waiting && v.Adopted.Device != a.Device:
		return Outcome{}, refused(ErrConflict, "found.adopted", v.Adopted.Device, v.Adopted.By)
	}
	if err := f.check(v, a); err != nil {
		return Outcome{}, err
	}
	was, exists, err := f.planned(v, a)
	if err != nil {
		return Outcome{}, err
	}
	next := become(was, v, a)
	now := f.cfg.Now().UTC()
	err = f.cfg.Audit(ctx, access.AuditEntry{ID: devices.NewID(now), At: now, Actor: a.By, Action: "found.adopt", Target: "device:" + a.Device,
		Detail: fmt.Sprintf("edge %s, %s %.80s at %.80s", v.Edge, v.Driver, v.Identity, v.Address)})
	if err != nil {
		return Outcome{}, err
	}
	enter := f.cfg.Registry.AddDevices
	if exists {
		enter = f.cfg.Registry.ChangeDevices
	}
	if err := enter(ctx, []devices.Registered{next}); err != nil {
		return Outcome{}, fmt.Errorf("adopt %s: %w", a.Device, err)
	}
	entry := entryOf(next, settingsOf(v, a))
	version, put, err := f.propose(ctx, v, entry, a.By)
	if err != nil {
		back := f.cfg.Registry.DeleteDevice
		if exists {
			back = func(ctx context.Context, _ string) error {
				return f.cfg.Registry.ChangeDevices(ctx, []devices.Registered{was})
			}
		}
		return Outcome{}, errors.Join(fmt.Errorf("propose %s to edge %s: %w", a.Device, v.Edge, err), back(ctx, a.Device)) // nothing half done stays
	}
	v, err = f.change(ctx, id, func(one *Find) {
		one.Adopted, one.Ignored = &Adopted{Device: a.Device, By: a.By, At: now, Version: version}, nil
	})
	return Outcome{View: v, YAML: yamlOf(entry), Put: put}, err
}

// check refuses what cannot be right.
func (f *Finds) check(v View, a Adoption) error {
	if !devices.ValidID(a.Device) {
		return refused(ErrInvalid, "found.id")
	}
	for _, text := range []string{a.Name, a.NameEN, a.Building, a.Floor, a.Unit} {
		if utf8.RuneCountInString(text) > textMost || devices.NamesPerson(text) || strings.ContainsFunc(text, func(c rune) bool { return c < ' ' }) {
			return refused(ErrInvalid, "found.text", textMost)
		}
	}
	if a.Site != "" {
		if _, ok := f.cfg.Registry.Site(a.Site); !ok {
			return refused(ErrInvalid, "found.site")
		}
	}
	if !mayBe(v.Found, a.Kind) {
		return refused(ErrInvalid, "found.kind", v.Kind, a.Kind)
	}
	for key, value := range a.Settings {
		if !slices.Contains(v.Needs, key) || utf8.RuneCountInString(value) > textMost {
			return refused(ErrInvalid, "found.settings", strings.Join(v.Needs, ", "), textMost)
		}
	}
	if given := len(settingsGiven(a)); given != 0 && given != len(v.Needs) {
		return refused(ErrInvalid, "found.settings", strings.Join(v.Needs, ", "), textMost)
	}
	return nil
}

// mayBe reports whether a find can be of that kind: buttons, sensors and power
// monitors are told apart by people.
func mayBe(f devices.Found, kind devices.Kind) bool {
	spoken := func(k devices.Kind) bool { return k == devices.Button || k == devices.Sensor || k == devices.Power }
	return kind.Valid() && (f.Kind == "" || f.Kind == kind || spoken(f.Kind) && spoken(kind))
}

// propose puts an entry into the edge's configuration; put is false where that is
// not the hub's to change.
func (f *Finds) propose(ctx context.Context, v View, entry map[string]any, by string) (version int64, put bool, err error) {
	if f.cfg.Configs == nil {
		return 0, false, nil
	}
	version, err = f.cfg.Configs.Propose(ctx, v.Edge, entry, by, "adopted "+v.Driver+" "+v.Identity)
	if errors.Is(err, ErrByHand) {
		return 0, false, nil
	}
	return version, err == nil, err
}

// planned is the planned device that a find is to be, if there is one of that id.
func (f *Finds) planned(v View, a Adoption) (was devices.Registered, exists bool, err error) {
	was, owner, exists := f.cfg.Registry.Lookup(v.Edge, a.Device)
	early := was.Lifecycle == devices.Planned || was.Lifecycle == devices.Commissioning
	switch {
	case exists && owner != "":
		return was, exists, refused(ErrConflict, "found.taken", a.Device, owner)
	case exists && (was.Kind != a.Kind || !early || was.Undeclared):
		return was, exists, refused(ErrConflict, "found.other", a.Device)
	}
	return was, exists, nil
}

// become is what is to be written of the registry's device.
func become(was devices.Registered, v View, a Adoption) devices.Registered {
	next := was
	next.ID, next.Kind, next.Driver, next.Model = a.Device, a.Kind, v.Driver, v.Model
	next.Edge, next.Lifecycle = v.Edge, devices.Commissioning
	if a.Name != "" && a.Name != was.Name {
		next.NameEN = "" // it was the other name's
	}
	set(&next.Name, a.Name)
	set(&next.NameEN, a.NameEN)
	set(&next.Site, a.Site)
	var at devices.Location
	if was.Location != nil {
		at = *was.Location
	}
	set(&at.Building, a.Building)
	set(&at.Floor, a.Floor)
	set(&at.Unit, a.Unit)
	if at != (devices.Location{}) {
		next.Location = &at
	}
	return next
}

// set takes over what was given.
func set(field *string, given string) {
	if given = strings.TrimSpace(given); given != "" {
		*field = given
	}
}
