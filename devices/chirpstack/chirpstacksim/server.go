package chirpstacksim

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"brighteyes/devices/bus"
)

// Config is a server's configuration. Only Broker is needed.
type Config struct {
	Broker      string // URL
	Username    string
	Password    string
	Application string // id; default is that of ChirpStack's documentation
	Retain      bool   // publications are retained
	Port        int    // fPort of uplinks; default 85, as Milesight's
	NoTime      bool   // uplinks do not say when
	// Named is what devices are called there; by default as no community should, by
	// a resident and a telephone.
	Named string
}

// Server is a running network server. Its methods may be called from any goroutine.
type Server struct {
	cfg    Config
	client *bus.Client
	ctx    context.Context
	cancel context.CancelFunc

	mu       sync.Mutex
	sessions map[string]*session // by EUI
}

type session struct {
	address string // devAddr
	count   uint32 // fCnt of the next uplink
	last    []byte // payload of the last one
}

const patience = 10 * time.Second // bounds one publication

// Start connects to the broker.
func Start(cfg Config) (*Server, error) {
	if cfg.Application == "" {
		cfg.Application = "17c82e96-be03-4f38-aef3-f83d48582d97"
	}
	if cfg.Named == "" {
		cfg.Named = "王奶奶 13800138000"
	}
	if cfg.Port == 0 {
		cfg.Port = 85
	}
	s := &Server{cfg: cfg, sessions: map[string]*session{}}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	client, err := bus.Dial(bus.Options{
		URL: cfg.Broker, Username: cfg.Username, Password: cfg.Password, CleanSession: true,
		ClientID: fmt.Sprintf("chirpstack_%08x", rand.Uint32()),
	})
	if err != nil {
		return nil, fmt.Errorf("simulated ChirpStack: %w", err)
	}
	s.client = client
	return s, nil
}

// Close disconnects.
func (s *Server) Close() {
	s.cancel()
	s.client.Close()
}

// Uplink has a device send bytes; its frame counter goes on by one.
func (s *Server) Uplink(eui string, data []byte) error {
	return s.up(eui, func(m map[string]any) { m["data"] = data }) // encoding/json writes base64
}

// UplinkWith is Uplink with keys of the message set otherwise; nil takes one away.
func (s *Server) UplinkWith(eui string, data []byte, keys map[string]any) error {
	return s.up(eui, func(m map[string]any) {
		m["data"] = data
		for k, v := range keys {
			if v == nil {
				delete(m, k)
			} else {
				m[k] = v
			}
		}
	})
}

// Resend has the device send its last frame again, as it does when a confirmed one
// was not answered: the counter is the same, the server's id and time are new.
func (s *Server) Resend(eui string) error {
	payload, err := s.last(eui)
	if err != nil {
		return err
	}
	var m map[string]any
	if err := json.Unmarshal(payload, &m); err != nil {
		return fmt.Errorf("simulated ChirpStack: %w", err)
	}
	m["deduplicationId"], m["time"] = uuid(), stamp()
	return s.publish(eui, "up", m)
}

// Deliver has the server publish its last message of the device again.
func (s *Server) Deliver(eui string) error {
	payload, err := s.last(eui)
	if err != nil {
		return err
	}
	return s.Raw(eui, "up", payload)
}

func (s *Server) last(eui string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := s.sessions[eui]; n != nil && n.last != nil {
		return n.last, nil
	}
	return nil, fmt.Errorf("simulated ChirpStack: %s has sent nothing", eui)
}

// Join has a device join: it gets a new address and counts from 0.
func (s *Server) Join(eui string) error {
	s.mu.Lock()
	n := s.session(eui)
	n.address, n.count = address(), 0
	fresh := n.address
	s.mu.Unlock()
	return s.publish(eui, "join", map[string]any{
		"deduplicationId": uuid(), "time": stamp(), "deviceInfo": s.info(eui), "devAddr": fresh,
	})
}

// Reset has the counter of a device begin again without a join.
func (s *Server) Reset(eui string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.session(eui).count = 1
}

// Status has a device answer how it is. A battery below 0 is mains.
func (s *Server) Status(eui string, margin int, battery float64) error {
	m := map[string]any{"deduplicationId": uuid(), "time": stamp(), "deviceInfo": s.info(eui), "margin": margin}
	if battery < 0 {
		m["externalPowerSource"] = true
	} else {
		m["batteryLevel"] = battery
	}
	return s.publish(eui, "status", m)
}

// Topic is where a device's events of a kind go, such as "up".
func (s *Server) Topic(eui, event string) string {
	return "application/" + s.cfg.Application + "/device/" + eui + "/event/" + event
}

// Raw publishes bytes as an event of a device.
func (s *Server) Raw(eui, event string, payload []byte) error {
	ctx, cancel := context.WithTimeout(s.ctx, patience)
	defer cancel()
	if err := s.client.Publish(ctx, bus.Out{Topic: s.Topic(eui, event), Payload: payload, QoS: 1, Retain: s.cfg.Retain}); err != nil {
		return fmt.Errorf("simulated ChirpStack: %w", err)
	}
	return nil
}

// up publishes an uplink with the keys of ChirpStack's documentation.
func (s *Server) up(eui string, change func(map[string]any)) error {
	s.mu.Lock()
	n := s.session(eui)
	m := map[string]any{
		"deduplicationId": uuid(), "time": stamp(), "deviceInfo": s.info(eui), "devAddr": n.address,
		"adr": true, "dr": 5, "fPort": s.cfg.Port, "confirmed": true,
		"rxInfo": []any{
			map[string]any{"gatewayId": "0016c001f153a14c", "uplinkId": rand.Uint32(), "rssi": -108, "snr": 4.5, "context": "E3OWOQ=="},
			map[string]any{"gatewayId": "0016c001f153a14d", "uplinkId": rand.Uint32(), "rssi": -36, "snr": 10.5, "context": "E3OWOQ=="},
		},
		"txInfo": map[string]any{"frequency": 868100000, "modulation": map[string]any{
			"lora": map[string]any{"bandwidth": 125000, "spreadingFactor": 7, "codeRate": "CR_4_5"}}},
	}
	if n.count > 0 { // what is zero is left out
		m["fCnt"] = n.count
	}
	n.count++
	if s.cfg.NoTime {
		delete(m, "time")
	}
	s.mu.Unlock()
	change(m)
	return s.publish(eui, "up", m)
}

func (s *Server) publish(eui, event string, m map[string]any) error {
	payload, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("simulated ChirpStack: %w", err)
	}
	if event == "up" {
		s.mu.Lock()
		s.session(eui).last = payload
		s.mu.Unlock()
	}
	return s.Raw(eui, event, payload)
}

// session is under mu.
func (s *Server) session(eui string) *session {
	if s.sessions[eui] == nil {
		s.sessions[eui] = &session{address: address()}
	}
	return s.sessions[eui]
}

func (s *Server) info(eui string) map[string]any {
	return map[string]any{
		"tenantId": "52f14cd4-c6f1-4fbd-8f87-4025e1d49242", "tenantName": "ChirpStack",
		"applicationId": s.cfg.Application, "applicationName": "Test application",
		"deviceProfileId": "14855bf7-d10d-4aee-b618-ebfcb64dc7ad", "deviceProfileName": "Milesight WS101",
		"deviceName": s.cfg.Named, "devEui": eui, "tags": map[string]any{"resident": s.cfg.Named},
	}
}

func address() string { return fmt.Sprintf("%08x", rand.Uint32()) }

// stamp is the server's time in its form: nanoseconds and an offset.
func stamp() string { return time.Now().UTC().Format("2006-01-02T15:04:05.000000000-07:00") }

func uuid() string {
	a, b := rand.Uint64(), rand.Uint64()
	return fmt.Sprintf("%08x-%04x-4%03x-8%03x-%012x", a>>32, a>>16&0xffff, a&0xfff, b>>52, b&0xffffffffffff)
}
