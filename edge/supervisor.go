package edge

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"sync"
	"time"

	"brighteyes/devices"
)

// DeviceConfig is one entry of the list of devices.
type DeviceConfig struct {
	devices.Device
	Settings devices.Settings
}

// Same reports whether two entries are so alike that the device is not started
// anew when one takes the place of the other.
func (c DeviceConfig) Same(other DeviceConfig) bool { return c.fingerprint() == other.fingerprint() }

// fingerprint is equal for entries that need no new start.
func (c DeviceConfig) fingerprint() string {
	settings := map[string]any{}
	if c.Settings != nil {
		if err := c.Settings.Decode(&settings); err != nil {
			settings = map[string]any{"cannot be read": err.Error()}
		}
	}
	text, err := json.Marshal([]any{c.Device, settings})
	if err != nil {
		return fmt.Sprintf("%v %v", c.Device, settings) // a map with other keys than texts; maps print sorted
	}
	return string(text)
}

// supervisor keeps one unit running for each device on the list.
type supervisor struct {
	a       *Agent
	drivers map[string]devices.Driver
	news    chan struct{}

	mu    sync.Mutex
	want  []DeviceConfig
	units map[string]*unit // by device
	alive map[*unit]bool   // these, and those that are still stopping
}

func newSupervisor(a *Agent, drivers map[string]devices.Driver) *supervisor {
	return &supervisor{a: a, drivers: drivers, news: make(chan struct{}, 1), units: map[string]*unit{}, alive: map[*unit]bool{}}
}

func (s *supervisor) reconcile(list []DeviceConfig) {
	seen := map[string]bool{}
	var want []DeviceConfig
	var inventory []devices.Device
	for _, c := range list {
		if !seen[c.ID] { // an id that stands twice is the first one's
			seen[c.ID] = true
			want = append(want, c)
			inventory = append(inventory, c.Device)
		}
	}
	s.mu.Lock()
	s.want = want
	s.mu.Unlock()
	s.a.board.list(inventory)
	signal(s.news)
}

// run serves the list until ctx ends and then waits for the devices to stop, but
// not for ever: one that does not stop is named and left.
func (s *supervisor) run(ctx context.Context) {
	for {
		s.apply(ctx)
		select {
		case <-ctx.Done():
			s.wait()
			return
		case <-s.news:
		}
	}
}

// apply stops what is no longer wanted and starts what is new. A device that has
// changed begins when its old run has ended; nobody else waits for that.
func (s *supervisor) apply(ctx context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	wanted := map[string]string{}
	for _, c := range s.want {
		wanted[c.ID] = c.fingerprint()
	}
	for id, u := range s.units {
		if mark, ok := wanted[id]; !ok || mark != u.mark {
			u.stop()
			delete(s.units, id)
		}
	}
	for _, c := range s.want {
		if s.units[c.ID] == nil {
			s.units[c.ID] = s.start(ctx, c, wanted[c.ID])
		}
	}
}

// start runs a unit, after those of the same device that are still stopping.
// s.mu is held.
func (s *supervisor) start(ctx context.Context, c DeviceConfig, mark string) *unit {
	var before []*unit
	for u := range s.alive {
		if u.config.ID == c.ID {
			before = append(before, u)
		}
	}
	ctx, stop := context.WithCancel(ctx)
	u := &unit{
		a: s.a, config: c, mark: mark, driver: s.drivers[c.Driver], stop: stop, done: make(chan struct{}),
		turn: make(chan struct{}, 1), log: s.a.cfg.Log.With("device", c.ID),
	}
	s.alive[u] = true
	go func() {
		defer close(u.done)
		for _, old := range before {
			<-old.done
		}
		u.run(ctx)
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.alive, u)
	}()
	return u
}

func (s *supervisor) wait() {
	patience := time.NewTimer(stopDevices)
	defer patience.Stop()
	s.mu.Lock()
	alive := maps.Clone(s.alive)
	s.mu.Unlock()
	for u := range alive {
		select {
		case <-u.done:
		case <-patience.C:
			u.log.Error("a device did not stop when told to, and is left")
			return
		}
	}
}

func (s *supervisor) unit(device string) *unit {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.units[device]
}

func (s *supervisor) picture(device string) (devices.PictureSource, bool) {
	u := s.unit(device)
	if u == nil || !u.showsPictures() {
		return nil, false
	}
	return pictures{s, device}, true
}

// pictures shows a device through whichever run of its driver there is.
type pictures struct {
	s      *supervisor
	device string
}

func (p pictures) Watch(ctx context.Context, sink func(devices.Picture)) error {
	if u := p.s.unit(p.device); u != nil {
		if source, ok := u.runner().(devices.PictureSource); ok {
			return source.Watch(ctx, sink)
		}
	}
	return fmt.Errorf("watch %s: %w", p.device, errNotRunning)
}

// WatchTile shows the full picture where there is no smaller one.
func (p pictures) WatchTile(ctx context.Context, sink func(devices.Picture)) error {
	if u := p.s.unit(p.device); u != nil {
		if source, ok := u.runner().(devices.TileSource); ok {
			return source.WatchTile(ctx, sink)
		}
	}
	return p.Watch(ctx, sink)
}

// WatchLarge shows the picture that there is where there is no larger one.
func (p pictures) WatchLarge(ctx context.Context, sink func(devices.Picture)) error {
	if u := p.s.unit(p.device); u != nil {
		if source, ok := u.runner().(devices.LargeSource); ok {
			return source.WatchLarge(ctx, sink)
		}
	}
	return p.Watch(ctx, sink)
}

// HasSound implements devices.SoundSource.
func (p pictures) HasSound() bool {
	source, ok := p.sound()
	return ok && source.HasSound()
}

// Listen implements devices.SoundSource.
func (p pictures) Listen(ctx context.Context, sink func(devices.Picture), hear func(devices.Sound)) error {
	if source, ok := p.sound(); ok {
		return source.Listen(ctx, sink, hear)
	}
	return p.Watch(ctx, sink)
}

func (p pictures) sound() (source devices.SoundSource, ok bool) {
	if u := p.s.unit(p.device); u != nil {
		source, ok = u.runner().(devices.SoundSource)
	}
	return source, ok
}

// HasTiles implements devices.TileSource.
func (p pictures) HasTiles() bool {
	u := p.s.unit(p.device)
	if u == nil {
		return false
	}
	source, ok := u.runner().(devices.TileSource)
	return ok && source.HasTiles()
}

// Still implements devices.StillSource.
func (p pictures) Still(ctx context.Context) ([]byte, error) {
	if u := p.s.unit(p.device); u != nil {
		if source, ok := u.runner().(devices.StillSource); ok {
			return source.Still(ctx)
		}
	}
	return nil, devices.ErrNoStill
}

var errNotRunning = errors.New("the device is not served now")
