package upkeep

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/telemetry"
	"brighteyes/hub/workorders"
)

// place is what an Upkeep reads, of a place where everything can go away.
type place struct {
	mu      sync.Mutex
	devices []Device
	noStore bool
	hangs   bool
	err     error
	asked   int
	orders  []workorders.Order
}

var errAway = errors.New("away")

func (p *place) set(change func()) { p.mu.Lock(); defer p.mu.Unlock(); change() }

func (p *place) world() World { p.mu.Lock(); defer p.mu.Unlock(); return World{Devices: p.devices} }

func (p *place) Series(ctx context.Context, q telemetry.Query) ([]telemetry.Point, error) {
	p.mu.Lock()
	p.asked++
	hangs, err := p.hangs, p.err
	p.mu.Unlock()
	if hangs {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	if q.Metric == "battery_pct" {
		return daily(q.To.Add(-40*day), falling(41, 100, 1)...), err
	}
	return nil, err
}

func (p *place) answer() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.noStore {
		return errAway
	}
	return nil
}

func (p *place) WorkOrders(context.Context, workorders.Filter) ([]workorders.Order, string, error) {
	return p.orders, "", p.answer()
}

func (p *place) WentOff(context.Context, time.Time) (map[string]int, error) { return nil, p.answer() }

func (p *place) LastPresses(context.Context, []string) (map[string]time.Time, error) {
	return nil, p.answer()
}

func (p *place) EventCounts(context.Context, []string, []string, time.Time) (map[string]map[string]int, error) {
	return map[string]map[string]int{"gate": {devices.GateGranted: 3, devices.GateDenied: 1}}, p.answer()
}

// inBubble runs an Upkeep of p until the test is done.
func inBubble(t *testing.T, p *place, test func(t *testing.T, u *Upkeep)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		u := New(Config{World: p.world, Store: p, Series: p})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- u.Run(ctx) }()
		synctest.Wait()
		test(t, u)
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func many(n int) (list []Device) {
	for i := range n {
		list = append(list, device(devices.Sensor, "leak-"+string(rune('a'+i/26))+string(rune('a'+i%26))))
	}
	return list
}

func TestNumbersAreReadAFewDevicesAtATimeUntilNoneWaits(t *testing.T) {
	inBubble(t, &place{devices: many(100)}, func(t *testing.T, u *Upkeep) {
		if v := u.View(); v.Waiting != 60 || v.Devices != 100 {
			t.Errorf("after one look %d wait", v.Waiting)
		}
		time.Sleep(2 * lookEvery)
		synctest.Wait()
		if v := u.View(); v.Waiting != 0 || len(v.Batteries) == 0 {
			t.Errorf("after three looks %d wait, batteries %v", v.Waiting, v.Batteries)
		}
	})
}

func TestAListIsThereWhileTheNumbersHang(t *testing.T) {
	p := &place{devices: []Device{device(devices.Gate, "gate", offline)}, hangs: true}
	inBubble(t, p, func(t *testing.T, u *Upkeep) {
		if v := u.View(); v == nil || len(v.Rows) != 1 || v.TelemetryAway {
			t.Fatal("the list waits for the numbers")
		}
		time.Sleep(numbersTime)
		synctest.Wait()
		if !u.View().TelemetryAway {
			t.Error("it is not said that the numbers are away")
		}
		p.set(func() { p.hangs = false })
		time.Sleep(lookEvery)
		synctest.Wait()
		if v := u.View(); v.TelemetryAway || v.Waiting != 0 {
			t.Error("they are back and it is not said")
		}
	})
}

func TestWhileTheRecordsAreAwayNothingIsHeldAgainstAButton(t *testing.T) {
	old := device(devices.Button, "button", func(d *Device) { d.AddedAt = time.Date(1999, 6, 1, 0, 0, 0, 0, time.UTC) }) // a bubble's clock begins in 2000
	p := &place{devices: []Device{old}, noStore: true}
	inBubble(t, p, func(t *testing.T, u *Upkeep) {
		v := u.View()
		if !v.RecordsAway || !v.ReadAt.IsZero() {
			t.Fatalf("%+v", v)
		}
		if h, ok := v.Health("button"); !ok || h.Score != 100 {
			t.Errorf("%+v", h)
		}
		p.set(func() { p.noStore = false })
		time.Sleep(lookEvery)
		synctest.Wait()
		if h, _ := u.View().Health("button"); h.Score != 84 || len(u.View().Due) != 1 {
			t.Errorf("once they are back: %+v", h)
		}
	})
}

func TestAGateShowsWhatPassedToday(t *testing.T) {
	d := device(devices.Gate, "gate", func(d *Device) { d.Values["door_open"] = 1 })
	inBubble(t, &place{devices: []Device{d}}, func(t *testing.T, u *Upkeep) {
		g := u.View().Gates
		if len(g) != 1 || g[0].Granted != 3 || g[0].Refused != 1 || g[0].Open == nil || !*g[0].Open {
			t.Errorf("%+v", g)
		}
	})
}

func TestTheFirstWalkTestOfAButtonIsItsFirstAttempt(t *testing.T) {
	a, b, c := device(devices.Button, "a"), device(devices.Button, "b"), device(devices.Button, "c")
	a.Model, b.Model, c.Model = "SOS", "SOS", "SOS"
	tests := []WalkTest{
		{Began: noon, Devices: []string{"b", "a"}, Arrived: map[string]bool{"b": true}},                // a second chance
		{Began: noon.Add(-day), Devices: []string{"a", "b"}, Arrived: map[string]bool{"a": true}},      // the first
		{Began: noon.Add(-2 * day), Devices: []string{"a", "b", "c"}, Arrived: map[string]bool{}},      // begun and left
		{Began: noon.Add(-3 * day), Devices: []string{"gone"}, Arrived: map[string]bool{"gone": true}}, // taken down since
	}
	got := FirstAttempts(tests, []Device{a, b, c})
	if len(got) != 1 || got[0].Of != 2 || got[0].Arrived != 1 || got[0].Pct != 50 || got[0].Enough {
		t.Errorf("%+v", got)
	}
}

func TestATestIsDueThirtyDaysAfterTheLast(t *testing.T) {
	list := []Device{device(devices.Button, "late"), device(devices.Button, "soon"), device(devices.Button, "fresh"), device(devices.Gate, "gate")}
	due := DueTests(list, map[string]Deeds{"late": {LastPress: noon.Add(-30 * day)}, "soon": {LastPress: noon.Add(-24 * day)}, "fresh": {LastPress: noon.Add(-day)}}, noon)
	if len(due) != 2 || due[0].Device != "late" || !due[0].Late || due[1].Device != "soon" || due[1].Late {
		t.Errorf("%+v", due)
	}
}
