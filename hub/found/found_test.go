package found

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/strictyaml"
	"brighteyes/devices/wire"
	"brighteyes/hub/access"
)

// shelf is a store in memory that can be away.
type shelf struct {
	mu   sync.Mutex
	rows map[string]string // as JSON, as on record
	away bool
}

func (s *shelf) Finds(context.Context) (list []Find, err error) {
	for _, id := range slices.Sorted(maps.Keys(s.rows)) {
		var one Find
		if err := json.Unmarshal([]byte(s.rows[id]), &one); err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, nil
}

func (s *shelf) PutFinds(_ context.Context, list []Find) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.away {
		return errors.New("away")
	}
	for _, one := range list {
		body, err := json.Marshal(one)
		if err != nil {
			return err
		}
		s.rows[one.ID] = string(body)
	}
	return nil
}

func (s *shelf) DeleteFinds(_ context.Context, ids []string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range ids {
		delete(s.rows, id)
	}
	return nil
}

// desk is a hub with an edge, places and what its edge found.
type desk struct {
	t *testing.T
	*Finds
	shelf   *shelf
	devices map[string]devices.Registered
	owners  map[string]string
	edges   map[string]bool
	audit   []access.AuditEntry
	propose func(edge string, entry map[string]any) (int64, error)
	now     time.Time
}

func newDesk(t *testing.T) *desk {
	d := &desk{t: t, shelf: &shelf{rows: map[string]string{}}, devices: map[string]devices.Registered{}, owners: map[string]string{},
		edges: map[string]bool{"edge-east": true, "edge-west": true}, now: time.Date(2026, 11, 29, 8, 0, 0, 0, time.UTC)}
	d.start()
	return d
}

// start begins anew with what is on record.
func (d *desk) start() {
	d.t.Helper()
	c := Config{Store: d.shelf, Registry: d, Now: func() time.Time { return d.now }, Log: slog.New(slog.DiscardHandler),
		Audit: func(_ context.Context, e access.AuditEntry) error { d.audit = append(d.audit, e); return nil }}
	if d.propose != nil {
		c.Configs = d
	}
	var err error
	if d.Finds, err = New(d.t.Context(), c); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) Propose(_ context.Context, edge string, entry map[string]any, _, _ string) (int64, error) {
	return d.propose(edge, entry)
}

func (d *desk) Known(edge string) bool { return d.edges[edge] }
func (d *desk) Site(id string) (devices.Site, bool) {
	return devices.Site{ID: id}, id == "east-gate"
}
func (d *desk) Lookup(_, id string) (devices.Registered, string, bool) {
	r, ok := d.devices[id]
	return r, d.owners[id], ok
}
func (d *desk) AddDevices(_ context.Context, list []devices.Registered) error {
	for _, r := range list {
		if _, taken := d.devices[r.ID]; taken {
			return errors.New("exists already")
		}
		d.devices[r.ID] = r
	}
	return nil
}
func (d *desk) ChangeDevices(_ context.Context, list []devices.Registered) error {
	for _, r := range list {
		d.devices[r.ID] = r
	}
	return nil
}
func (d *desk) DeleteDevice(_ context.Context, id string) error { delete(d.devices, id); return nil }

func camera(n int) devices.Found {
	return devices.Found{Driver: "onvif", Identity: fmt.Sprintf("urn:uuid:%04d", n), Kind: devices.Camera, Address: fmt.Sprintf("http://10.0.0.%d/onvif/device_service", n),
		Model: "SIM-1", Settings: map[string]any{"address": fmt.Sprintf("http://10.0.0.%d/onvif/device_service", n)}, Needs: []string{"username", "password"}}
}

func controller() devices.Found {
	return devices.Found{Driver: "uhppote", Identity: "405419896", Kind: devices.Gate, Settings: map[string]any{"controller": 405419896.0, "address": "10.0.0.9:60000"}}
}

// looks has an edge tell of a look of its own.
func (d *desk) looks(edge string, list ...devices.Found) {
	d.now = d.now.Add(time.Minute)
	d.Apply(edge, wire.FoundMessage{Sent: d.now, EveryM: 60, Devices: list}, d.now)
	if err := d.save(d.t.Context()); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) only() View {
	d.t.Helper()
	list, _ := d.List("edge-east")
	if len(list) != 1 {
		d.t.Fatalf("found %+v", list)
	}
	return list[0]
}

func TestWhatAnEdgeFoundIsShownWithWhenAndKeptAcrossARestart(t *testing.T) {
	d := newDesk(t)
	d.looks("edge-east", camera(1))
	first := d.now
	moved := camera(1)
	moved.Address = "http://10.0.0.77/onvif/device_service"
	d.looks("edge-east", moved)
	d.start()
	v := d.only()
	if v.State != Open || !v.Here || !v.First.Equal(first) || !v.Last.Equal(d.now) || v.Address != moved.Address {
		t.Errorf("%+v", v)
	}
	d.looks("edge-east")
	if v := d.only(); v.Here || v.State != Open {
		t.Errorf("what is not found any more: %+v", v)
	}
	if list, looks := d.List(""); len(list) != 1 || len(looks) != 1 || looks[0].EveryM != 60 || !looks[0].At.Equal(d.now) {
		t.Errorf("%+v, %+v", list, looks)
	}
	d.looks("edge-nobody", camera(2))
	d.edges["edge-east"] = false
	if list, _ := d.List(""); len(list) != 0 {
		t.Errorf("of edges that are none: %+v", list)
	}
}

// The same look, told again at a connect, is no sign that anything is still there.
func TestALookToldAgainMakesNothingNewer(t *testing.T) {
	d := newDesk(t)
	m := wire.FoundMessage{Sent: d.now, Devices: []devices.Found{camera(1)}}
	d.Apply("edge-east", m, d.now)
	seen := d.now
	d.now = d.now.Add(time.Hour)
	d.Apply("edge-east", m, d.now)
	if _, looks := d.List(""); !looks[0].At.Equal(seen) {
		t.Errorf("it looked at %v, it was at %v", looks[0].At, seen)
	}
	for range 2 {
		d.now = d.now.Add(time.Hour)
		d.Apply("edge-east", m, d.now)
		if v := d.only(); !v.Last.Equal(seen) {
			t.Errorf("seen at %v, it was at %v", v.Last, seen)
		}
		if err := d.save(t.Context()); err != nil {
			t.Fatal(err)
		}
		d.start()
	}
}

func TestNoMoreAreKeptOfAnEdgeThanThereIsRoomAndTheNewestStay(t *testing.T) {
	d := newDesk(t)
	for look := range 4 {
		var list []devices.Found
		for i := range 200 {
			list = append(list, camera(look*200+i))
		}
		d.looks("edge-east", list...)
	}
	list, _ := d.List("")
	here := 0
	for _, v := range list {
		if v.Here {
			here++
		}
		if v.Identity < "urn:uuid:0200" {
			t.Errorf("%s of the oldest look is kept", v.Identity)
		}
	}
	if len(list) != mostOfEdge || here != 200 || len(d.shelf.rows) != mostOfEdge {
		t.Errorf("%d are kept, %d on record, %d of the last look", len(list), len(d.shelf.rows), here)
	}
	d.now = d.now.Add(keptFor + time.Hour)
	d.forget()
	if err := d.save(t.Context()); err != nil || len(d.shelf.rows) != 0 {
		t.Errorf("%d on record after months (%v)", len(d.shelf.rows), err)
	}
}

func TestAnAdoptedFindIsCommissionedAndProposedToItsEdge(t *testing.T) {
	d := newDesk(t)
	var edge string
	var entry map[string]any
	d.propose = func(e string, m map[string]any) (int64, error) { edge, entry = e, m; return 7, nil }
	d.start()
	d.looks("edge-east", camera(1))
	out, err := d.Adopt(t.Context(), d.only().ID, Adoption{Device: "camera-east-gate-1", Kind: devices.Camera, Name: "东门摄像机", Site: "east-gate",
		Settings: map[string]string{"username": "viewer", "password": "see: me"}, By: "admin"})
	if err != nil || !out.Put || out.State != Waiting || out.Adopted.Version != 7 {
		t.Fatalf("%+v, %v", out, err)
	}
	got := d.devices["camera-east-gate-1"]
	if got.Lifecycle != devices.Commissioning || got.Edge != "edge-east" || got.Driver != "onvif" || got.Site != "east-gate" || got.Name != "东门摄像机" {
		t.Errorf("entered as %+v", got)
	}
	want := `{"driver":"onvif","id":"camera-east-gate-1","kind":"camera","name":"东门摄像机","settings":{"address":"http://10.0.0.1/onvif/device_service","password":"see: me","username":"viewer"},"site":"east-gate"}`
	if text, _ := json.Marshal(entry); edge != "edge-east" || string(text) != want {
		t.Errorf("proposed to %s: %s", edge, text)
	}
	d.start()
	if kept := fmt.Sprint(d.shelf.rows, d.audit); strings.Contains(kept, "see: me") {
		t.Errorf("the password is kept: %s", kept)
	}
	if d.only().State != Waiting {
		t.Errorf("after a restart %+v", d.only())
	}
	d.owners["camera-east-gate-1"] = "edge-east"
	if v := d.only(); v.State != Known || v.Adopted.Device != "camera-east-gate-1" {
		t.Errorf("its edge declared it, and it is %+v", v)
	}
	delete(d.owners, "camera-east-gate-1")
	served := camera(1)
	served.Device = "camera-east-gate-1"
	d.looks("edge-east", served)
	if v := d.only(); v.State != Known || v.Device != "camera-east-gate-1" {
		t.Errorf("%+v", v)
	}
	if _, err := d.Adopt(t.Context(), d.only().ID, Adoption{Device: "camera-2", Kind: devices.Camera}); !errors.Is(err, ErrConflict) {
		t.Errorf("what is served is adopted: %v", err)
	}
	if a := d.audit[0]; a.Action != "found.adopt" || a.Actor != "admin" || a.Target != "device:camera-east-gate-1" {
		t.Errorf("%+v", a)
	}
}

// The entry that is to be pasted is what the driver reads, in YAML.
func TestWithoutConfigurationsTheEntryToPasteIsTold(t *testing.T) {
	d := newDesk(t)
	d.looks("edge-east", controller())
	out, err := d.Adopt(t.Context(), d.only().ID, Adoption{Device: "gate-east-1", Kind: devices.Gate, Name: `东门: "人行"`, Building: "5", By: "admin"})
	if err != nil || out.Put {
		t.Fatalf("%+v, %v", out, err)
	}
	node, err := strictyaml.Parse("edge.yaml", []byte("devices:\n"+out.YAML))
	if err != nil {
		t.Fatal(err, out.YAML)
	}
	var read struct {
		Devices []struct {
			devices.Device `yaml:",inline"`
			Settings       struct {
				Controller uint32 `yaml:"controller"`
				Address    string `yaml:"address"`
			} `yaml:"settings"`
		} `yaml:"devices"`
	}
	if err := node.Decode(&read); err != nil || len(read.Devices) != 1 {
		t.Fatal(err, out.YAML)
	}
	if one := read.Devices[0]; one.Name != `东门: "人行"` || one.Settings.Controller != 405419896 || one.Location.Building != "5" || one.Driver != "uhppote" {
		t.Errorf("%+v of\n%s", one, out.YAML)
	}
}

func TestAPlannedDeviceBecomesWhatWasFound(t *testing.T) {
	d := newDesk(t)
	d.devices["gate-east"] = devices.Registered{Lifecycle: devices.Planned, Device: devices.Device{ID: "gate-east", Kind: devices.Gate, Name: "东门门禁", Site: "east-gate", HeartbeatS: 30, DependsOn: []string{"power:b3"}}}
	d.looks("edge-east", controller())
	out, err := d.Adopt(t.Context(), d.only().ID, Adoption{Device: "gate-east", Kind: devices.Gate, By: "admin"})
	got := d.devices["gate-east"]
	if err != nil || got.Lifecycle != devices.Commissioning || got.Name != "东门门禁" || got.HeartbeatS != 30 || got.Edge != "edge-east" {
		t.Fatalf("%+v, %v", got, err)
	}
	if !strings.Contains(out.YAML, `heartbeat_s: 30, depends_on: ["power:b3"]`) {
		t.Error(out.YAML)
	}
}

func TestANewNameLeavesNoEnglishNameOfTheOldOne(t *testing.T) {
	for given, want := range map[string]string{"": "East gate", "东门门禁": "East gate", "西门门禁": ""} {
		d := newDesk(t)
		d.devices["gate-east"] = devices.Registered{Lifecycle: devices.Planned, Device: devices.Device{ID: "gate-east", Kind: devices.Gate, Name: "东门门禁", NameEN: "East gate", Site: "east-gate"}}
		d.looks("edge-east", controller())
		if _, err := d.Adopt(t.Context(), d.only().ID, Adoption{Device: "gate-east", Kind: devices.Gate, Name: given, By: "admin"}); err != nil {
			t.Fatal(err)
		}
		if got := d.devices["gate-east"].NameEN; got != want {
			t.Errorf("adopted as %q its English name is %q, want %q", given, got, want)
		}
	}
}

func TestAnAdoptionThatCannotBeRightIsRefusedAndLeavesNothing(t *testing.T) {
	good := Adoption{Device: "camera-1", Kind: devices.Camera, Settings: map[string]string{"username": "u", "password": "p"}}
	for what, change := range map[string]func(*Adoption){
		"an id that is none":        func(a *Adoption) { a.Device = "Camera 1" },
		"another kind":              func(a *Adoption) { a.Kind = devices.Gate },
		"no kind":                   func(a *Adoption) { a.Kind = "" },
		"a place that is none":      func(a *Adoption) { a.Site = "nowhere" },
		"somebody's number":         func(a *Adoption) { a.Name = "王 13800001111" },
		"a setting it did not need": func(a *Adoption) { a.Settings = map[string]string{"address": "http://evil/"} },
		"another address":           func(a *Adoption) { a.Settings = map[string]string{"username": "u", "address": "http://evil/"} },
		"half a login":              func(a *Adoption) { a.Settings = map[string]string{"username": "u"} },
		"a served device's id":      func(a *Adoption) { a.Device = "gate-1" },
		"a device in service's id":  func(a *Adoption) { a.Device = "cam-9" },
	} {
		d := newDesk(t)
		d.devices["gate-1"] = devices.Registered{Edge: "edge-west", Lifecycle: devices.Commissioning, Device: devices.Device{ID: "gate-1", Kind: devices.Camera}}
		d.owners["gate-1"] = "edge-west"
		d.devices["cam-9"] = devices.Registered{Lifecycle: devices.InService, Device: devices.Device{ID: "cam-9", Kind: devices.Camera}}
		d.looks("edge-east", camera(1))
		a := good
		change(&a)
		_, err := d.Adopt(t.Context(), d.only().ID, a)
		if !errors.Is(err, ErrInvalid) && !errors.Is(err, ErrConflict) || len(d.devices) != 2 || d.only().State != Open || len(d.audit) != 0 {
			t.Errorf("%s: %v, %+v", what, err, d.only())
		}
	}
}

func TestAnAdoptionThatIsNotTakenByTheConfigurationLeavesNothing(t *testing.T) {
	d := newDesk(t)
	refused := errors.New("the edge's configuration is being changed")
	d.propose = func(string, map[string]any) (int64, error) { return 0, refused }
	d.start()
	d.looks("edge-east", controller())
	if _, err := d.Adopt(t.Context(), d.only().ID, Adoption{Device: "gate-1", Kind: devices.Gate}); !errors.Is(err, refused) || len(d.devices) != 0 || d.only().State != Open {
		t.Errorf("%v, %+v", err, d.devices)
	}
	d.propose = func(string, map[string]any) (int64, error) { return 1, nil }
	if _, err := d.Adopt(t.Context(), d.only().ID, Adoption{Device: "gate-1", Kind: devices.Gate}); err != nil || d.only().State != Waiting {
		t.Errorf("%v, %+v", err, d.only())
	}
	delete(d.devices, "gate-1")
	if v := d.only(); v.State != Open || v.Adopted != nil {
		t.Errorf("after its device was removed: %+v", v)
	}
}

func TestWhatIsIgnoredSaysByWhomAndWhyAndComesBack(t *testing.T) {
	d := newDesk(t)
	d.looks("edge-east", camera(1))
	id := d.only().ID
	if _, err := d.Ignore(t.Context(), id, "admin", "  "); !errors.Is(err, ErrInvalid) {
		t.Errorf("without a reason: %v", err)
	}
	if _, err := d.Ignore(t.Context(), id, "admin", "邻居的摄像机"); err != nil {
		t.Fatal(err)
	}
	d.looks("edge-east", camera(1))
	d.start()
	if v := d.only(); v.State != Quiet || v.Ignored.By != "admin" || v.Ignored.Reason != "邻居的摄像机" {
		t.Errorf("%+v", v)
	}
	if v, err := d.Restore(t.Context(), id, "admin"); err != nil || v.State != Open {
		t.Errorf("%+v, %v", v, err)
	}
	if len(d.audit) != 2 || d.audit[0].Action != "found.ignore" || d.audit[0].Purpose != "邻居的摄像机" || d.audit[1].Action != "found.restore" {
		t.Errorf("%+v", d.audit)
	}
	if _, err := d.Ignore(t.Context(), "nothing", "admin", "x"); !errors.Is(err, ErrNotFound) {
		t.Errorf("%v", err)
	}
}

func TestWhatIsSaidIsSaidInBothLanguages(t *testing.T) {
	if flaws := words.Flaws(); len(flaws) > 0 {
		t.Error(flaws)
	}
}

func TestWhatCannotBeWrittenIsWrittenLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.shelf.away = true
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- d.Run(ctx) }()
		d.Apply("edge-east", wire.FoundMessage{Sent: d.now, Devices: []devices.Found{camera(1)}}, d.now)
		synctest.Wait()
		d.shelf.mu.Lock()
		d.shelf.away = false
		d.shelf.mu.Unlock()
		time.Sleep(retryAfter + time.Second)
		synctest.Wait()
		if len(d.shelf.rows) != 1 {
			t.Errorf("%d on record", len(d.shelf.rows))
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}
