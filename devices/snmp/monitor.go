package snmp

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"math"
	"slices"
	"sync/atomic"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/outlet"
)

// The reasons why a device is not well, for the screens.
const (
	noAnswer        = "no_answer"
	mapWrong        = "map_wrong" // it answers, and has none of the objects
	batteryLow      = "battery_low"
	batteryDepleted = "battery_depleted"
)

const (
	readingEvery = time.Minute
	hintPause    = 500 * time.Millisecond // between polls that traps ask for
)

// monitor is one device. Run's goroutine owns all but the reasons.
type monitor struct {
	driver *Driver
	device string
	set    checked
	memory devices.Memory
	log    *slog.Logger

	emit    devices.Emitter
	named   bool
	power   power
	kept    string
	polled  time.Time
	shownAt time.Time
	shown   map[string]float64
	out     outlet.Outlet
	reasons atomic.Pointer[[]string]
}

var (
	_ devices.Runner    = (*monitor)(nil)
	_ devices.Explainer = (*monitor)(nil)
)

// Run serves the device until ctx ends.
func (m *monitor) Run(ctx context.Context, emit devices.Emitter) error {
	m.emit, m.out = emit, outlet.Outlet{Log: m.log, Emit: emit}
	m.power = power{lasting: m.set.afterLong}
	var hints chan struct{}
	var ended chan struct{}
	if m.set.listen != "" {
		l, err := m.driver.listen(m.set.listen)
		if err != nil {
			return err
		}
		defer m.driver.release(m.set.listen, l)
		community, err := secret("community", m.set.community)
		if err != nil {
			return err
		}
		sub := l.subscribe(m.set.address.Addr(), community)
		defer l.unsubscribe(sub)
		hints, ended = sub.hints, l.done
	}
	if text, ok, err := m.memory.Load(ctx, "mains"); err != nil {
		m.out.Trouble(ctx, "remember what was known", err)
	} else if ok {
		m.kept = text
		m.power.recall(text)
	}
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ended:
			return errors.New("the socket for traps was closed")
		case <-hints:
			timer.Reset(max(hintPause-time.Since(m.polled), 0))
		case <-timer.C:
			m.poll(ctx)
			next := m.set.poll
			if m.power.pending() { // to be certain as soon as may be
				next = max(min(next, m.set.afterLong), 50*time.Millisecond)
			}
			timer.Reset(next)
		}
	}
}

func (m *monitor) poll(ctx context.Context) {
	began := time.Now()
	m.polled = began
	values, err := m.read(ctx)
	if ctx.Err() != nil {
		return
	}
	m.out.Trouble(ctx, "read the device", err)
	if err != nil {
		m.driver.metrics.polls.WithLabelValues("failed").Inc()
		reason := noAnswer
		if errors.Is(err, errNoNumbers) {
			reason = mapWrong
		}
		m.explain(reason)
		return
	}
	m.driver.metrics.polls.WithLabelValues("answered").Inc()
	now := time.Now()
	m.emit.Heard(now)
	switch values["battery_status"] {
	case 3:
		m.explain(batteryLow)
	case 4:
		m.explain(batteryDepleted)
	default:
		m.explain()
	}
	on, known := mains(values)
	if e, happened := m.power.step(now, on, known && m.set.ups, values); happened {
		e.ID = devices.NewID(e.Time)
		if m.out.Put(ctx, e) != nil {
			return // ctx has ended; what is remembered tells of it again
		}
	}
	m.remember(ctx)
	m.show(ctx, values, now, now.Sub(began))
}

// show tells the values when the power changed, and once a minute.
func (m *monitor) show(ctx context.Context, values map[string]float64, now time.Time, took time.Duration) {
	states := map[string]float64{"online": 1}
	if m.power.known {
		states["mains_on"] = 0
		if m.power.on {
			states["mains_on"] = 1
		}
	}
	for _, metric := range []string{"battery_status", "output_source"} {
		if v, ok := values[metric]; ok {
			states[metric] = v
		}
	}
	if maps.Equal(states, m.shown) && now.Sub(m.shownAt) < readingEvery {
		return
	}
	m.shown, m.shownAt = states, now
	maps.Copy(values, states)
	values["connect_ms"] = math.Round(float64(took.Microseconds())/10) / 100
	err := m.emit.Reading(ctx, devices.Reading{Device: m.device, Time: now, Values: values})
	if m.out.Trouble(ctx, "keep a reading", err); err != nil {
		m.shownAt = time.Time{} // told again at the next poll
	}
}

func (m *monitor) remember(ctx context.Context) {
	text := m.power.memo()
	if text == m.kept {
		return
	}
	err := m.memory.Save(ctx, "mains", text)
	if m.out.Trouble(ctx, "remember what is known", err); err == nil {
		m.kept = text
	}
}

func (m *monitor) explain(reasons ...string) {
	if old := m.reasons.Load(); old == nil || !slices.Equal(*old, reasons) {
		m.reasons.Store(&reasons)
	}
}

// Reasons says why the device is not well.
func (m *monitor) Reasons() []string {
	if p := m.reasons.Load(); p != nil {
		return *p
	}
	return nil
}
