package demo

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"time"

	"brighteyes/devices/rtsp/rtspsim"
	"brighteyes/hub/api"
	"brighteyes/hub/registry"
)

// live has the devices say something now and then, as real ones do.
func (t *town) live(ctx context.Context) error {
	tick := time.NewTicker(time.Second) // at first, so that the edge soon knows all of them
	defer tick.Stop()
	for n := 0; ; n++ {
		if n == len(buttons)+1 {
			tick.Reset(measureEvery)
		}
		t.speak(n)
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// speak has those speak that have power. Nothing is broken or mended meanwhile.
func (t *town) speak(n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i, b := range buttons {
		if n%len(buttons) == i && !(t.off && slices.Contains(onMains, b.id)) { // each about once a minute, not all at once
			t.report(i, b, n)
		}
	}
	t.say(powerName, map[string]any{"mains": !t.off})
	if t.off {
		return
	}
	t.wired.say(n)
	for i, d := range sensors {
		t.say(d.friendly, map[string]any{"linkquality": 96 + (n+3*i)%9})
	}
}

// report has a button say something of itself.
func (t *town) report(i int, b button, n int) {
	if b.by == byZigbee {
		t.say(b.friendly, map[string]any{"linkquality": 128 - 11*i + n%5})
	} else if err := t.radio.report(b, 97-4*i); err != nil {
		t.log.Warn("simulated device could not speak", "name", b.name(), "err", err)
	}
}

func (t *town) say(name string, values map[string]any) {
	if err := t.network.Set(name, values); err != nil {
		t.log.Warn("simulated device could not speak", "name", name, "err", err)
	}
}

// dark reports whether buildings 3 and 4 are without mains.
func (t *town) dark() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.off
}

// power takes the mains away from buildings 3 and 4, or gives them back. The monitor on
// the board tells it, Zigbee2MQTT misses what hung on them, and what is on a cable falls
// silent.
func (t *town) power(on bool) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if on != t.off {
		return nil
	}
	t.off = !on
	err := t.network.Set(powerName, map[string]any{"mains": on})
	for _, b := range buttons {
		if slices.Contains(onMains, b.id) {
			err = errors.Join(err, t.network.Available(b.friendly, on))
		}
	}
	for i, d := range sensors {
		err = errors.Join(err, t.network.Available(d.friendly, on))
		if on {
			err = errors.Join(err, t.network.Set(d.friendly, map[string]any{"linkquality": 96 + i}))
		}
	}
	for _, c := range cameras {
		err = errors.Join(err, t.show(c.id))
	}
	if err = errors.Join(err, t.wired.power(on)); err != nil {
		return fmt.Errorf("power of buildings 3 and 4: %w", err)
	}
	return nil
}

// freeze has a camera send the same picture again and again, or mends it. Where no
// ffmpeg is, nothing could see that its picture stands: there it sends none at all.
func (t *town) freeze(id string, on bool) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.cameras[id] == nil {
		return fmt.Errorf("camera %s: %w", id, registry.ErrNotFound)
	}
	if on == t.frozen[id] {
		return nil
	}
	t.frozen[id] = on
	return t.show(id)
}

// show has a camera be as it should be now.
func (t *town) show(id string) error {
	how := rtspsim.None
	switch {
	case t.off && slices.Contains(onMains, id):
		how = rtspsim.Gone
	case t.frozen[id]:
		how = rtspsim.Frozen
		if _, err := exec.LookPath("ffmpeg"); err != nil {
			how = rtspsim.Silent
		}
	}
	if err := t.cameras[id].Fail(how); err != nil {
		return fmt.Errorf("camera %s: %w", id, err)
	}
	return nil
}

// views are the cameras as the panel shows them.
func (t *town) views() []api.DemoCamera {
	t.mu.Lock()
	defer t.mu.Unlock()
	list := make([]api.DemoCamera, len(cameras))
	for i, c := range cameras {
		list[i] = api.DemoCamera{ID: c.id, Name: c.name, NameEN: c.nameEN, Frozen: t.frozen[c.id]}
	}
	return list
}
