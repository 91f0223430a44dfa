package isapisim

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// Config is the device's make-up. All of it may be left out.
type Config struct {
	Listen    string         // default 127.0.0.1:0
	Username  string         // default admin
	Password  string         // default Abcd-1234
	Algorithm string         // of the digest: MD5 or SHA-256; default MD5
	Model     string         // default DS-K1T342MWX
	Doors     int            // default 1; 0 with NoRecords is a recorder
	Ring      int            // records kept; default 150,000
	Page      int            // records given at once; default 30
	Heartbeat time.Duration  // of the stream; default 5 s
	Zone      *time.Location // of its clock; default time.Local
	Boundary  string         // of the stream, as in the header; default MIME_boundary
	LF        bool           // lines end in LF alone
	XML       bool           // records are told in XML, not JSON
	NoLength  bool           // parts have no length
	NoRecords bool           // its log cannot be searched
	NoSerial  bool           // a search does not mind beginSerialNo
	Falling   bool           // a search gives the newest first
	Replay    bool           // a new stream begins with the whole log
	// Recorded is what a track's index has at the time of asking, nil: it records nothing.
	Recorded func(track int) []Recording
	UTC      bool   // the index's times are UTC, and not the wall's with a Z that is none
	Label    string // name of its channels, written into their pictures; empty: it knows no overlays
}

// Device is one simulated device. All methods may be called from any goroutine.
type Device struct {
	cfg      Config
	mu       sync.Mutex
	addr     string
	server   *http.Server
	done     chan struct{}
	nonce    string
	log      []Event
	serial   int
	stream   chan []byte // of the one session, nil while there is none
	drop     chan struct{}
	hosts    map[int]host
	doors    map[int]*door
	orders   []string
	refused  int
	searches int
	streams  int
	faults   faults
	posts    sync.WaitGroup
}

type door struct {
	unlocked, open bool
	mode           int
}

// Start switches a device on.
func Start(cfg Config) (*Device, error) {
	for _, d := range []struct{ value, usual *string }{
		{&cfg.Listen, new("127.0.0.1:0")}, {&cfg.Username, new("admin")}, {&cfg.Password, new("Abcd-1234")},
		{&cfg.Algorithm, new("MD5")}, {&cfg.Model, new("DS-K1T342MWX")}, {&cfg.Boundary, new("MIME_boundary")},
	} {
		if *d.value == "" {
			*d.value = *d.usual
		}
	}
	if cfg.Doors == 0 {
		cfg.Doors = 1
	}
	if cfg.Ring == 0 {
		cfg.Ring = 150_000
	}
	if cfg.Page == 0 {
		cfg.Page = 30
	}
	if cfg.Heartbeat == 0 {
		cfg.Heartbeat = 5 * time.Second
	}
	if cfg.Zone == nil {
		cfg.Zone = time.Local
	}
	d := &Device{cfg: cfg, hosts: map[int]host{}, doors: map[int]*door{}}
	for n := 1; n <= cfg.Doors; n++ {
		d.doors[n] = &door{mode: 4}
	}
	return d, d.on(cfg.Listen)
}

func (d *Device) on(address string) error {
	socket, err := net.Listen("tcp", address)
	if err != nil {
		return fmt.Errorf("simulated device: %w", err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.addr, d.done, d.nonce = socket.Addr().String(), make(chan struct{}), fmt.Sprintf("%x", time.Now().UnixNano())
	d.drop = make(chan struct{})
	d.server = &http.Server{Handler: d.routes(), ReadHeaderTimeout: 10 * time.Second}
	go func(server *http.Server, done chan struct{}) {
		defer close(done)
		_ = server.Serve(socket) // ends with Close
	}(d.server, d.done)
	return nil
}

// Address is its URL, the same after a restart.
func (d *Device) Address() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return "http://" + d.addr
}

// Close switches it off and waits until it is silent. What it remembers stays.
func (d *Device) Close() {
	d.mu.Lock()
	server, done := d.server, d.done
	d.server = nil
	d.mu.Unlock()
	if server == nil {
		return
	}
	d.DropStream()
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	if server.Shutdown(ctx) != nil {
		_ = server.Close() // a stream that does not end by itself
	}
	<-done
	d.posts.Wait()
}

// Restart switches it on again at the same address; it records the power-on.
func (d *Device) Restart() error {
	if err := d.Reconnect(); err != nil {
		return err
	}
	d.Record(Event{Major: 2, Minor: 0x400})
	return nil
}

// Reconnect has it reachable again at the same address, as after a fault of the
// network that it knows nothing of.
func (d *Device) Reconnect() error {
	d.Close()
	d.mu.Lock()
	addr := d.addr
	d.mu.Unlock()
	return d.on(addr)
}

// Orders are what doors were told, such as "1 open", in the order they came.
func (d *Device) Orders() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]string(nil), d.orders...)
}

// Refused is how often a wrong password was given.
func (d *Device) Refused() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.refused
}

// Streams is how many streams were opened so far, and whether one is open.
func (d *Device) Streams() (opened int, open bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.streams, d.stream != nil
}

// Serial is the number of the last record.
func (d *Device) Serial() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.serial
}
