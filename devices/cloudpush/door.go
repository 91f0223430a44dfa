package cloudpush

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"

	"brighteyes/devices"
	"brighteyes/devices/mapping"
)

// door is one path: a platform, and its devices here.
type door struct {
	taken   *seen // signatures
	metrics *metrics
	log     *slog.Logger

	mu       sync.Mutex
	platform                    // the same for all its devices
	devices  map[string]*device // running, by what the platform calls them
	names    map[string]string  // every device that ever ran here: ours, by what the platform calls it
}

// platform is what the devices of a door have in common.
type platform struct {
	set     Settings
	tmpl    template
	sources []netip.Prefix
}

const signaturesRoom = 8192 // that are remembered

func newDoor(m *metrics, log *slog.Logger) *door {
	return &door{taken: newSeen(signaturesRoom), metrics: m, log: log, devices: map[string]*device{}, names: map[string]string{}}
}

// join adds a device. One that has another idea of the platform is refused.
func (d *door) join(dev *device) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	a, b := d.set, dev.set
	if len(d.devices) == 0 {
		sources, err := b.sources()
		if err != nil {
			return err
		}
		t, _ := templateOf(b.Template) // checked before
		d.platform, a = platform{b, t, sources}, b
	}
	for _, c := range []struct {
		key  string
		same bool
	}{
		{"template", a.Template == b.Template}, {"token", a.Token == b.Token}, {"header", a.Header == b.Header},
		{"allow", slices.Equal(a.Allow, b.Allow)}, {"identity", slices.Equal(a.Identity, b.Identity)},
	} {
		if !c.same {
			return fmt.Errorf("%s: another device of this path has another; want the same for all", c.key)
		}
	}
	if other := d.devices[b.Device]; other != nil {
		return fmt.Errorf("device: what the platform calls this device belongs to %s too", other.id)
	}
	d.devices[b.Device], d.names[b.Device] = dev, dev.id
	return nil
}

func (d *door) leave(dev *device) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.devices[dev.set.Device] == dev {
		delete(d.devices, dev.set.Device)
	}
}

// now is the platform as it is at this moment.
func (d *door) now() platform {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.platform
}

func (p platform) admits(source netip.Addr) bool {
	return len(p.sources) == 0 || slices.ContainsFunc(p.sources, func(n netip.Prefix) bool { return n.Contains(source) })
}

// find is the device of the first claim that is one's, and our name of it, also
// while it is not served.
func (d *door) find(claims []string) (dev *device, name string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, claimed := range claims {
		if dev := d.devices[claimed]; dev != nil {
			return dev, dev.id
		}
	}
	for _, claimed := range claims {
		if name := d.names[claimed]; name != "" {
			return nil, name
		}
	}
	return nil, ""
}

// readers are devices of this door, one for each list of fields.
func (d *door) readers() []*device {
	d.mu.Lock()
	defer d.mu.Unlock()
	byFields := map[string]*device{}
	for _, dev := range d.devices {
		if have := byFields[dev.reads]; have == nil || dev.id < have.id {
			byFields[dev.reads] = dev
		}
	}
	return slices.SortedFunc(maps.Values(byFields), func(a, b *device) int { return strings.Compare(a.id, b.id) })
}

// serve takes what a platform pushes.
func (d *door) serve(ctx context.Context, w http.ResponseWriter, r *http.Request, p platform) error {
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		text, err := p.tmpl.shake(p.set, r)
		if err == nil {
			answer(w, text)
		}
		return err
	case http.MethodPost:
	default:
		w.Header().Set("Allow", "GET, POST")
		return refusal{http.StatusMethodNotAllowed, refusedMethod, "want POST with the message, or GET to try the address"}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return refusal{http.StatusRequestEntityTooLarge, refusedSize, fmt.Sprintf("the body is too large; want %d bytes at most", maxBody)}
		}
		return badBody("the body ended before its length")
	}
	messages, err := p.tmpl.unwrap(p.set, r.Header, body)
	if err != nil {
		return err
	}
	signed := ""
	if len(messages) > 0 {
		signed = messages[0].signed
	}
	if signed != "" && d.taken.has(signed) {
		d.metrics.count(messageDuplicate) // the platform did not get our answer, or somebody repeats it
		answer(w, "ok")
		return nil
	}
	var failed error
	for _, m := range messages { // all of them: none waits for another that cannot be kept
		if err := d.take(ctx, p.set.Identity, m); err != nil {
			failed = err
			d.metrics.count(messageUnkept)
		}
	}
	if failed != nil {
		d.log.Warn("What a platform pushed cannot be kept; it is to send it again", "template", p.set.Template, "err", failed)
		return failed
	}
	if signed != "" {
		d.taken.add(signed)
	}
	answer(w, "ok")
	return nil
}

var errAway = errors.New("no device of this path is being served")

// take hands a message to its device. A call for help is never refused because
// nobody knows the device: it is kept under the name that it came with, through
// whichever device is served.
func (d *door) take(ctx context.Context, identity []string, m message) error {
	var claims []string
	for _, path := range identity {
		v, _ := mapping.At(m.value, path)
		if text, ok := mapping.Text(v); ok && text != "" {
			claims = append(claims, text)
		}
	}
	dev, name := d.find(claims)
	if dev != nil {
		return dev.take(ctx, m)
	}
	err := errAway
	for _, reader := range d.readers() {
		r := reader.read(m)
		if !r.CallsForHelp() {
			err = nil
			continue
		}
		if name == "" {
			name = asID(claims)
		}
		d.metrics.count(messageClaimed)
		return reader.callFor(ctx, name, m, r)
	}
	if err == nil && name != "" {
		return errAway // its driver is being started anew
	}
	if err == nil {
		d.metrics.count(messageUnknown) // and no error: an error here would hold up the others, see the manual
	}
	return err
}

// asID makes an id of what the platform calls a device that nobody knows.
func asID(claims []string) string {
	for _, text := range claims {
		id := strings.Map(func(c rune) rune {
			switch {
			case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
				return c
			case c >= 'A' && c <= 'Z':
				return c + 'a' - 'A'
			}
			return '-'
		}, text)
		id = strings.TrimLeft(id[:min(len(id), 63)], "-")
		if devices.ValidID(id) && id != devices.SelfTest {
			return id
		}
	}
	return "unknown-cloud-device"
}
