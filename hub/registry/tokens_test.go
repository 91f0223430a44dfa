package registry

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"brighteyes/devices"
)

func isErr(err, target error) bool { return errors.Is(err, target) }

func TestAnEdgeIsKnownByItsToken(t *testing.T) {
	tw := openTown(t, newMemory())
	token, err := tw.CreateEdge(t.Context(), "edge-east", "")
	if err != nil {
		t.Fatal(err)
	}
	other, _ := tw.CreateEdge(t.Context(), "edge-west", "")
	if len(token) != 43 || token == other {
		t.Errorf("tokens %q and %q", token, other)
	}
	if !tw.Authenticate("edge-east", token) {
		t.Error("its token is refused")
	}
	for name, pair := range map[string][2]string{
		"another edge's token": {"edge-east", other}, "no token": {"edge-east", ""}, "an unknown edge": {"edge-x", token},
		"an unknown edge without token": {"edge-x", ""}, "part of it": {"edge-east", token[:42]},
	} {
		if tw.Authenticate(pair[0], pair[1]) {
			t.Errorf("%s is accepted", name)
		}
	}
	tw.restart(time.Second)
	if !tw.Authenticate("edge-east", token) {
		t.Error("after a restart its token is refused")
	}
	if bytes.Contains(tw.store.edges["edge-east"].TokenHash, []byte(token)) {
		t.Error("the token itself is on record")
	}
}

func TestANewTokenCutsTheOldOnesConnections(t *testing.T) {
	tw := openTown(t, newMemory())
	old, _ := tw.CreateEdge(t.Context(), "edge-east", "")
	token, err := tw.RotateToken(t.Context(), "edge-east")
	if err != nil || !tw.Authenticate("edge-east", token) || tw.Authenticate("edge-east", old) {
		t.Errorf("after the rotation the old token is good or the new one is not, %v", err)
	}
	if err := tw.DeleteEdge(t.Context(), "edge-east"); err != nil || tw.Authenticate("edge-east", token) {
		t.Errorf("after the deletion the token is good, %v", err)
	}
	if !slices.Equal(tw.cut, []string{"edge-east", "edge-east"}) {
		t.Errorf("connections cut: %v", tw.cut)
	}
}

func TestAChangeThatCannotBeWrittenIsNotMade(t *testing.T) {
	tw := newTown(t, camera("cam-1"))
	old := tw.store.edges["edge-east"]
	tw.store.away = true
	for name, do := range map[string]func() error{
		"create":   func() error { _, err := tw.CreateEdge(t.Context(), "edge-x", ""); return err },
		"rotate":   func() error { _, err := tw.RotateToken(t.Context(), "edge-east"); return err },
		"rename":   func() error { return tw.RenameEdge(t.Context(), "edge-east", "x") },
		"delete":   func() error { return tw.DeleteEdge(t.Context(), "edge-east") },
		"retire":   func() error { return tw.SetLifecycle(t.Context(), "cam-1", devices.Retired) },
		"add":      func() error { return tw.AddDevice(t.Context(), devices.Registered{Device: camera("cam-2")}) },
		"put site": func() error { return tw.PutSite(t.Context(), devices.Site{ID: "s-1", Level: "city"}) },
	} {
		if err := do(); !isErr(err, errAway) {
			t.Errorf("%s: %v", name, err)
		}
	}
	e, _ := tw.Edge("edge-east")
	d, _ := tw.Device("cam-1")
	if tw.Known("edge-x") || e.Name != old.Name || d.Lifecycle != devices.InService || len(tw.Sites()) != 0 || len(tw.cut) != 0 {
		t.Errorf("something was changed: %+v %+v", e, d)
	}
}

func TestWhatIsWrongWithAChangeIsSaid(t *testing.T) {
	tw := newTown(t, camera("cam-1"))
	_ = tw.PutSite(t.Context(), devices.Site{ID: "city-1", Level: "city", Name: "市"})
	_ = tw.PutSite(t.Context(), devices.Site{ID: "street-1", Level: "street", Parent: "city-1"})
	for name, c := range map[string]struct {
		err  error
		want error
	}{
		"an edge that exists":  {second(tw.CreateEdge(t.Context(), "edge-east", "")), ErrExists},
		"an edge's bad id":     {second(tw.CreateEdge(t.Context(), "Edge", "")), ErrInvalid},
		"an edge's bad name":   {second(tw.CreateEdge(t.Context(), "edge-n", "a\nb")), ErrInvalid},
		"a name too long":      {tw.RenameEdge(t.Context(), "edge-east", strings.Repeat("名", 201)), ErrInvalid},
		"no such edge":         {second(tw.RotateToken(t.Context(), "edge-x")), ErrNotFound},
		"delete no such edge":  {tw.DeleteEdge(t.Context(), "edge-x"), ErrNotFound},
		"no such device":       {tw.SetLifecycle(t.Context(), "cam-x", devices.Retired), ErrNotFound},
		"no such lifecycle":    {tw.SetLifecycle(t.Context(), "cam-1", "gone"), ErrInvalid},
		"a device that exists": {tw.AddDevice(t.Context(), devices.Registered{Device: camera("cam-1")}), ErrExists},
		"a device of no kind":  {tw.AddDevice(t.Context(), devices.Registered{Device: devices.Device{ID: "x"}}), ErrInvalid},
		"a device in service":  {tw.AddDevice(t.Context(), devices.Registered{Device: camera("x"), Lifecycle: devices.InService}), ErrInvalid},
		"a site of no level":   {tw.PutSite(t.Context(), devices.Site{ID: "x", Level: "planet"}), ErrInvalid},
		"a site in nowhere":    {tw.PutSite(t.Context(), devices.Site{ID: "x", Level: "grid", Parent: "y"}), ErrInvalid},
		"a site in itself":     {tw.PutSite(t.Context(), devices.Site{ID: "city-1", Level: "city", Parent: "street-1"}), ErrInvalid},
		"a site with others":   {tw.DeleteSite(t.Context(), "city-1"), ErrConflict},
		"no such site":         {tw.DeleteSite(t.Context(), "x"), ErrNotFound},
	} {
		if !isErr(c.err, c.want) {
			t.Errorf("%s: got %v, want %v", name, c.err, c.want)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestDevicesAreFound(t *testing.T) {
	gate := devices.Device{ID: "gate-1", Kind: devices.Gate, Name: "东门人行闸", NameEN: "East gate turnstiles", Site: "b-5"}
	tw := withWest(t, gate, button("btn-501", "501"))
	tw.declare("edge-west", camera("cam-1"))
	tw.hear("edge-east", "gate-1", nil)
	_ = tw.PutSite(t.Context(), devices.Site{ID: "com-1", Level: "community", Name: "晴川里"})
	_ = tw.PutSite(t.Context(), devices.Site{ID: "b-5", Level: "building", Parent: "com-1"})
	for name, c := range map[string]struct {
		f    Filter
		want []string
	}{
		"all":              {Filter{}, []string{"btn-501", "cam-1", "gate-1"}},
		"by kind":          {Filter{Kind: devices.Gate}, []string{"gate-1"}},
		"by edge":          {Filter{Edge: "edge-west"}, []string{"cam-1"}},
		"by status":        {Filter{Status: devices.Online}, []string{"gate-1"}},
		"by lifecycle":     {Filter{Lifecycle: devices.Planned}, nil},
		"by a site above":  {Filter{Site: "com-1"}, []string{"gate-1"}},
		"by part of name":  {Filter{Query: "人行"}, []string{"gate-1"}},
		"by English name":  {Filter{Query: "turnstile"}, []string{"gate-1"}},
		"by unit":          {Filter{Query: "501"}, []string{"btn-501"}},
		"by case-blind id": {Filter{Query: "CAM"}, []string{"cam-1"}},
	} {
		var got []string
		for _, d := range tw.Devices(c.f) {
			got = append(got, d.ID)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	if tw.SiteName("com-1") != "晴川里" || tw.SiteName("b-5") != "b-5" {
		t.Error("a site has no name to show")
	}
}

func TestAViewSharesNothingWithTheRegistry(t *testing.T) {
	tw := newTown(t, camera("cam-1", "switch-1"))
	tw.hear("edge-east", "cam-1", map[string]float64{"fps": 25})
	d, _ := tw.Device("cam-1")
	d.Values["fps"], d.DependsOn[0] = 1, "other"
	if again, _ := tw.Device("cam-1"); again.Values["fps"] != 25 || again.DependsOn[0] != "switch-1" {
		t.Errorf("whoever read it changed it: %+v", again)
	}
}
