package cloudpush

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/mapping"
)

// device serves one device behind a platform.
type device struct {
	driver *Driver
	id     string
	set    Settings
	reads  string // its fields, as a key: the same for devices that read alike
	memory devices.Memory
	log    *slog.Logger
	recent *seen // messages that were taken

	turn chan struct{} // held by whoever uses the rest
	ctx  context.Context
	emit devices.Emitter // nil while the device is not served

	known   mapping.Known // what lasts at the device
	saved   mapping.Known // of it, what is remembered
	unsaved bool          // it could not be; said once
}

const (
	keyKnown   = "known"     // in the device's memory: JSON of mapping.Known
	recentRoom = 64          // messages of a device that are remembered
	tolerance  = time.Minute // how far ahead of the edge's clock a platform's may be
	stale      = 10 * time.Minute
)

// Run serves the device until ctx ends.
func (d *device) Run(ctx context.Context, emit devices.Emitter) error {
	text, _, err := d.memory.Load(ctx, keyKnown)
	if err != nil && ctx.Err() == nil {
		d.log.Warn("What was remembered cannot be read", "err", err)
	}
	d.turn <- struct{}{}
	d.ctx, d.emit, d.known = ctx, emit, mapping.DecodeKnown(text)
	d.saved = d.known
	<-d.turn
	ln, err := d.driver.join(d)
	if err != nil {
		return err
	}
	defer func() {
		d.turn <- struct{}{} // a request that is served ends with ctx
		d.emit = nil
		<-d.turn
	}()
	defer d.driver.leave(d, ln)
	select {
	case <-ctx.Done():
		return nil
	case <-ln.done:
		return ln.failed()
	}
}

// served has f called with the device, one at a time, while it is served; ctx then
// ends with the device's run too.
func (d *device) served(ctx context.Context, f func(ctx context.Context) error) error {
	select {
	case d.turn <- struct{}{}:
	case <-ctx.Done():
		return fmt.Errorf("wait for the turn of %s: %w", d.id, ctx.Err())
	}
	defer func() { <-d.turn }()
	if d.emit == nil || d.ctx.Err() != nil {
		return errAway
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(d.ctx, cancel)()
	return f(ctx)
}

// read is what a message says by the fields of this device.
func (d *device) read(m message) mapping.Report {
	also := append([]string{d.set.Time.Path}, d.set.Identity...)
	also = append(append(also, d.set.ID...), d.set.Bytes.Path)
	r := d.set.Fields.Object(m.value, also...)
	if len(d.set.Bytes.Fields) == 0 {
		return r
	}
	v, _ := mapping.At(m.value, d.set.Bytes.Path)
	if text, ok := v.(string); ok {
		decode := base64.StdEncoding.DecodeString
		if d.set.Bytes.Encoding == "hex" {
			decode = hex.DecodeString
		}
		data, err := decode(strings.TrimSpace(text))
		if err != nil {
			r.Unread++
		}
		r.Add(d.set.Bytes.Fields.Bytes(data)) // as far as it could be decoded
	}
	return r
}

// at is when a message was made, by itself or by the header of its request; zero
// where neither says, or where it has not come yet.
func (d *device) at(m message) time.Time {
	at, err := d.set.Time.read(m.value)
	if err != nil {
		return time.Time{} // the settings were checked before
	}
	if at.IsZero() && m.at != "" {
		header := map[string]any{"t": json.Number(m.at)}
		unit := "s"
		if len(m.at) > 11 {
			unit = "ms"
		}
		at, _ = TimeField{Path: "t", Unit: unit}.read(header)
	}
	if at.After(time.Now().Add(tolerance)) {
		return time.Time{} // the platform's clock is wrong
	}
	return at
}

// key tells one message from the next: by what the settings name, else by the whole
// of it where it says when it was made, else by the request's signature. Empty where
// nothing tells: then each counts, as a second press may look like the first.
func (d *device) key(m message, at time.Time) string {
	var parts []string
	for _, path := range d.set.ID {
		v, _ := mapping.At(m.value, path)
		if text, ok := mapping.Text(v); ok && text != "" {
			parts = append(parts, text)
		}
	}
	switch {
	case len(parts) > 0:
		return "id " + strings.Join(parts, "\x00")
	case !at.IsZero():
		sum := sha256.Sum256(m.raw)
		return "message " + m.signed + hex.EncodeToString(sum[:])
	}
	return ""
}

// take has all that a message says made durable.
func (d *device) take(ctx context.Context, m message) error {
	return d.served(ctx, func(ctx context.Context) error {
		at := d.at(m)
		key := d.key(m, at)
		if key != "" && d.recent.has(key) {
			d.driver.metrics.count(messageDuplicate)
			d.emit.Heard(time.Now())
			return nil
		}
		r := d.read(m)
		d.driver.metrics.unread.Add(float64(r.Unread))
		told, after := d.known.Tell(r.Says, at, true)
		if err := d.tell(ctx, d.id, told, key, at); err != nil {
			return err
		}
		if err := d.values(ctx, m, r, at); err != nil {
			return err
		}
		d.remember(ctx, after)
		if key != "" {
			d.recent.add(key)
		}
		return nil
	})
}

// callFor keeps a call for help of a device that is not served here.
func (d *device) callFor(ctx context.Context, name string, m message, r mapping.Report) error {
	return d.served(ctx, func(ctx context.Context) error {
		at := d.at(m)
		told, _ := mapping.Known{}.Tell(r.Says, at, true)
		return d.tell(ctx, name, told, d.key(m, at), at)
	})
}

func (d *device) tell(ctx context.Context, device string, told []mapping.Say, key string, at time.Time) error {
	for i, s := range told {
		e := devices.Event{Device: device, Type: s.Type, Time: at, Data: s.Data}
		if key != "" && !at.IsZero() {
			e.ID = devices.StableID(at, "cloudpush", device, s.Type, strconv.Itoa(i), key)
		}
		if err := d.emit.Event(ctx, e); err != nil {
			return fmt.Errorf("keep %s: %w", s.Type, err)
		}
	}
	return nil
}

// values keeps the numbers of a message. Those of a signed one that is much older
// than the newest are not: somebody may repeat it to have a dead device look alive.
func (d *device) values(ctx context.Context, m message, r mapping.Report, at time.Time) error {
	if m.signed != "" && !at.IsZero() && at.Before(d.known.Seen.Add(-stale)) {
		d.driver.metrics.count(messageStale)
		return nil
	}
	outcome := messageTaken
	if r.Empty() {
		outcome = messageEmpty
	}
	d.driver.metrics.count(outcome)
	if now := time.Now(); at.IsZero() || at.After(now) { // never ahead of a reading that follows
		at = now
	}
	if _, told := r.Values["online"]; !told {
		r.Values["online"] = 1
	}
	if err := d.emit.Reading(ctx, devices.Reading{Device: d.id, Time: at, Values: r.Values}); err != nil {
		return fmt.Errorf("keep the numbers: %w", err)
	}
	return nil
}

// remember keeps what is known. That it cannot be remembered costs a repetition
// after a restart, and no message.
func (d *device) remember(ctx context.Context, after mapping.Known) {
	d.known = after
	if after.Same(d.saved) && after.Seen.Sub(d.saved.Seen) < stale/2 && !d.unsaved {
		return
	}
	text, err := json.Marshal(after)
	if err == nil {
		err = d.memory.Save(ctx, keyKnown, string(text))
	}
	if err != nil && !d.unsaved && ctx.Err() == nil {
		d.log.Warn("What the device said cannot be remembered", "err", err)
	}
	if d.unsaved = err != nil; !d.unsaved {
		d.saved = after
	}
}
