package alerts

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"brighteyes/devices"
)

// WindowMost is the longest maintenance window; what takes longer is planned anew.
const WindowMost = 30 * 24 * time.Hour

const (
	windowAhead = 366 * 24 * time.Hour
	maxWindows  = 500 // that stand or are planned
	maxSubjects = 200 // of one window
)

// WindowKind says what a window is for.
type WindowKind string

// The kinds: work on the devices, or a supply that is known to be off.
const (
	Maintained WindowKind = "maintenance"
	Outage     WindowKind = "outage"
)

// Window is a planned time in which devices are expected to be off or out of
// order. What they raise is listed and counted and pages nobody, but for life
// alarms: a call for help from within is raised like any other.
type Window struct {
	ID     string     `json:"id"`
	Kind   WindowKind `json:"kind"`
	By     string     `json:"by"`
	Reason string     `json:"reason"`
	From   time.Time  `json:"from"`
	Until  time.Time  `json:"until"`
	// What it is about. Below lists what lay below Sites when it was entered.
	Devices []string `json:"devices,omitempty"`
	Edges   []string `json:"edges,omitempty"`
	Sites   []string `json:"sites,omitempty"`
	Below   []string `json:"below,omitempty"`
	// LifeLine lists the devices in it without which somebody cannot call for help
	// or is not warned of smoke or gas, filled in by who knows the devices. With
	// any, Substitute says what replaces them and Checker who looks to it.
	LifeLine   []string   `json:"life_line,omitempty"`
	Substitute string     `json:"substitute,omitempty"`
	Checker    string     `json:"checker,omitempty"`
	Started    bool       `json:"started"`
	EndedAt    *time.Time `json:"ended_at,omitempty"`
	EndedBy    string     `json:"ended_by,omitempty"`
}

// PutWindow plans a window; its ID may be empty. It can be refused with ErrInvalid.
type PutWindow struct{ Window Window }

// EndWindow ends a window early, or calls a planned one off. It can be refused
// with ErrNotFound.
type EndWindow struct{ ID, By string }

// SaveWindow writes a window, one that is planned, stands, or has ended.
type SaveWindow struct{ Window Window }

func (PutWindow) input()   {}
func (EndWindow) input()   {}
func (SaveWindow) action() {}

func (w *Window) covers(a *Alert) bool {
	return a.Device != "" && slices.Contains(w.Devices, a.Device) ||
		a.Edge != "" && slices.Contains(w.Edges, a.Edge) ||
		a.Site != "" && (slices.Contains(w.Sites, a.Site) || slices.Contains(w.Below, a.Site))
}

// arrangement is what an alert shows of a window on a life-line.
func (w *Window) arrangement() string {
	if w.Substitute == "" {
		return ""
	}
	return joined(w.Substitute, w.Checker)
}

func (d *draft) putWindow(in PutWindow) error {
	w := in.Window
	w.Reason, w.Substitute, w.Checker = strings.TrimSpace(w.Reason), strings.TrimSpace(w.Substitute), strings.TrimSpace(w.Checker)
	w.From, w.Until = w.From.UTC().Truncate(time.Millisecond), w.Until.UTC().Truncate(time.Millisecond)
	subjects := len(w.Devices) + len(w.Edges) + len(w.Sites)
	switch {
	case w.By == "" || w.By == System:
		return &InvalidError{Field: "by", Reason: "a window needs a person"}
	case w.Kind != Maintained && w.Kind != Outage:
		return &InvalidError{Field: "kind", Reason: "one of maintenance, outage"}
	case !says(w.Reason):
		return &InvalidError{Field: "reason", Reason: fmt.Sprintf("say why, in 1 to %d characters", maxReason)}
	case subjects == 0 || subjects > maxSubjects:
		return &InvalidError{Field: "devices", Reason: fmt.Sprintf("name 1 to %d devices, edges or places", maxSubjects)}
	case !w.Until.After(w.From) || !w.Until.After(d.now):
		return &InvalidError{Field: "until", Reason: "a window ends after it began, and not in the past"}
	case w.Until.Sub(w.From) > WindowMost:
		return &InvalidError{Field: "until", Reason: "a window lasts 30 days at most"}
	case w.From.Sub(d.now) > windowAhead:
		return &InvalidError{Field: "from", Reason: "a year ahead at most"}
	case len(w.LifeLine) > 0 && !says(w.Substitute):
		return &InvalidError{Field: "substitute", Reason: "calls for help depend on " + strings.Join(w.LifeLine[:min(5, len(w.LifeLine))], ", ") + ": say what replaces it"}
	case len(w.LifeLine) > 0 && !says(w.Checker):
		return &InvalidError{Field: "checker", Reason: "calls for help depend on it: say who looks to the substitute"}
	case d.noise.windows.size >= maxWindows:
		return &InvalidError{Field: "devices", Reason: fmt.Sprintf("%d windows are planned already", maxWindows)}
	}
	if _, taken := d.noise.windows.get(w.ID); taken || w.ID == "" {
		w.ID = devices.StableID(d.now, w.By, w.Reason, w.ID, strconv.Itoa(d.noise.windows.size))
	}
	w.Started, w.EndedAt, w.EndedBy = false, nil, ""
	d.keepWindow(w)
	d.turnWindow(w.ID)
	return nil
}

func windowKey(id string) string { return string(DueWindow) + ":" + id }

func (d *draft) keepWindow(w Window) {
	d.noise.windows.set(w.ID, &w)
	d.windowOrder.add(w.ID)
	d.requiet = true
}

// turnWindow does what time asks of a window: it begins, ends, or waits.
func (d *draft) turnWindow(id string) {
	w, known := d.noise.windows.get(id)
	if !known {
		return
	}
	next := *w
	switch {
	case !d.now.Before(w.Until):
		d.closeWindow(id, System)
		return
	case !d.now.Before(w.From):
		next.Started = true
		d.schedule(Due{Key: windowKey(id), Kind: DueWindow, At: w.Until})
	default: // also of one that had begun: the clock was set back
		next.Started = false
		d.schedule(Due{Key: windowKey(id), Kind: DueWindow, At: w.From})
	}
	if next.Started != w.Started {
		d.keepWindow(next)
	}
}

func (d *draft) endWindow(in EndWindow) error {
	if in.By == "" || in.By == System {
		return &InvalidError{Field: "by", Reason: "ending a window needs a person"}
	}
	if _, known := d.noise.windows.get(in.ID); !known {
		return fmt.Errorf("end window %.64q: %w", in.ID, ErrNotFound)
	}
	d.closeWindow(in.ID, in.By)
	return nil
}

func (d *draft) closeWindow(id, by string) {
	w, known := d.noise.windows.get(id)
	if !known {
		return
	}
	ended, at := *w, d.now
	ended.EndedAt, ended.EndedBy = &at, by
	d.noise.windows.delete(id)
	d.windowOrder.add(id)
	d.over = append(d.over, SaveWindow{Window: ended})
	d.cancel(windowKey(id))
	d.requiet = true
}
