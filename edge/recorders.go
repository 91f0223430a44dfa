package edge

import (
	"context"
	"fmt"
	"slices"
	"time"

	"brighteyes/devices"
)

// Recorder returns what records a device: itself, or another device of this edge that
// says so. It stays good when that one starts anew; false when nothing does now.
func (a *Agent) Recorder(device string) (devices.Recorder, bool) {
	if _, ok := a.units.recorder(device); !ok {
		return nil, false
	}
	return recorders{a.units, device}, true
}

// Recorded lists the devices whose recordings can be asked for now, in order.
func (a *Agent) Recorded() []string {
	var list []string
	for id, r := range a.units.recording() {
		if whose := whoseAre(id, r); !slices.Contains(list, whose) {
			list = append(list, whose)
		}
	}
	slices.Sort(list)
	return list
}

// AlarmsWait reports whether an alarm is on its way to the hub, before which whatever
// is not urgent gives way.
func (a *Agent) AlarmsWait() bool { return a.cfg.Outbox.Backlog().Alarms > 0 }

func whoseAre(id string, r devices.Recorder) string {
	if other, ok := r.(devices.RecordsFor); ok && other.RecordsFor() != "" {
		return other.RecordsFor()
	}
	return id
}

// recording is every runner that has recordings, by its device.
func (s *supervisor) recording() map[string]devices.Recorder {
	s.mu.Lock()
	units := make(map[string]*unit, len(s.units))
	for id, u := range s.units {
		units[id] = u
	}
	s.mu.Unlock()
	all := map[string]devices.Recorder{}
	for id, u := range units {
		if r, ok := u.runner().(devices.Recorder); ok && r.HasRecordings() {
			all[id] = r
		}
	}
	return all
}

// recorder is the runner that records a device: one that says so before itself.
func (s *supervisor) recorder(device string) (found devices.Recorder, ok bool) {
	for id, r := range s.recording() {
		if whoseAre(id, r) != device {
			continue
		}
		if id != device {
			return r, true
		}
		found, ok = r, true
	}
	return found, ok
}

// recorders asks what records a device through whichever run of its driver there is.
type recorders struct {
	s      *supervisor
	device string
}

var errNoRecorder = fmt.Errorf("no_recorder: %w", errNotRunning)

func (p recorders) HasRecordings() bool { _, ok := p.s.recorder(p.device); return ok }

func (p recorders) Recordings(ctx context.Context, from, to time.Time) (devices.RecordingIndex, error) {
	if r, ok := p.s.recorder(p.device); ok {
		return r.Recordings(ctx, from, to)
	}
	return devices.RecordingIndex{}, errNoRecorder
}

func (p recorders) Replay(ctx context.Context, from time.Time, sink func(devices.Replayed)) error {
	if r, ok := p.s.recorder(p.device); ok {
		return r.Replay(ctx, from, sink)
	}
	return errNoRecorder
}
