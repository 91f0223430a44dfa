package whep

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/interceptor"
	"github.com/pion/logging"
	"github.com/pion/webrtc/v4"
	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/devices"
	"brighteyes/hub/pictures"
)

const (
	// MaxOffer bounds an offer, in bytes.
	MaxOffer = 64 << 10
	// maxMedia bounds its media lines: one is needed.
	maxMedia = 8
	// mostSessions bounds all that are open; a wall has nine.
	mostSessions = 128
	sendBuffer   = 1 << 20 // of the socket: a key picture comes as one burst
)

// Why an offer is not answered.
var (
	ErrOffer  = errors.New("the offer cannot be used: want SDP with one video to receive")
	ErrCodec  = errors.New("the offer has no codec that the camera's pictures come in")
	ErrFull   = errors.New("too many watch over WebRTC")
	ErrNoMore = errors.New("the camera has no picture now")
	// ErrNoAddress is better than an answer that no browser can reach.
	ErrNoAddress = errors.New("this hub found no address of its own for WebRTC; its WebSocket shows the camera")
)

// Config says where pictures come from and where they go out.
type Config struct {
	Listen  string // host:port of UDP; an empty host is all addresses of this machine
	View    func(camera string, detail devices.Detail) (*pictures.View, error)
	Log     *slog.Logger
	Metrics prometheus.Registerer
}

// Server is the one port and all who watch through it.
type Server struct {
	cfg  Config
	api  *webrtc.API
	conn *net.UDPConn
	mux  io.Closer

	mu       sync.Mutex
	sessions map[string]*session
	opening  int // slots that are taken and have no session yet

	open    prometheus.Gauge
	refused *prometheus.CounterVec
}

// New opens the port. Close it after the last session has ended.
func New(cfg Config) (*Server, error) {
	address, err := net.ResolveUDPAddr("udp4", cfg.Listen)
	if err != nil {
		return nil, fmt.Errorf("WebRTC's address %s: %w", cfg.Listen, err)
	}
	conn, err := net.ListenUDP("udp4", address)
	if err != nil {
		return nil, fmt.Errorf("open WebRTC's port: %w", err)
	}
	_ = conn.SetWriteBuffer(sendBuffer) // smaller is slower, not wrong
	s := &Server{
		cfg: cfg, conn: conn, sessions: map[string]*session{},
		open: prometheus.NewGauge(prometheus.GaugeOpts{Name: "brighteyes_webrtc_sessions", Help: "Who watches a camera over WebRTC now."}),
		refused: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "brighteyes_webrtc_refused_total",
			Help: "Offers that were not answered, by reason: offer, codec, full, no_picture, no_address."}, []string{"reason"}),
	}
	if cfg.Metrics != nil {
		cfg.Metrics.MustRegister(s.open, s.refused)
	}
	if s.api, err = s.engine(conn, address.IP); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return s, nil
}

// engine is pion, set up once for all sessions.
func (s *Server) engine(conn *net.UDPConn, listen net.IP) (*webrtc.API, error) {
	media := &webrtc.MediaEngine{}
	for _, codec := range offered() {
		if err := media.RegisterCodec(codec, webrtc.RTPCodecTypeVideo); err != nil {
			return nil, fmt.Errorf("set up WebRTC: %w", err)
		}
	}
	sending := &interceptor.Registry{} // sends again what was lost, and says when it was sent
	if err := errors.Join(webrtc.ConfigureNack(media, sending), webrtc.ConfigureRTCPReports(sending)); err != nil {
		return nil, fmt.Errorf("set up WebRTC: %w", err)
	}
	quiet := &logging.DefaultLoggerFactory{Writer: io.Discard, DefaultLogLevel: logging.LogLevelDisabled}
	settings := webrtc.SettingEngine{LoggerFactory: quiet}
	mux := webrtc.NewICEUDPMux(quiet.NewLogger("ice"), conn)
	s.mux = mux
	settings.SetICEUDPMux(mux)
	settings.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	settings.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	settings.SetLite(true)
	settings.SetICETimeouts(lostAfter, 2*lostAfter, 0)
	settings.SetIncludeLoopbackCandidate(listen.IsLoopback())
	return webrtc.NewAPI(webrtc.WithMediaEngine(media), webrtc.WithSettingEngine(settings), webrtc.WithInterceptorRegistry(sending)), nil
}

// offered are the codecs that cameras' pictures come in. Browsers list H.264 by profile
// and decode all of them.
func offered() []webrtc.RTPCodecParameters {
	feedback := []webrtc.RTCPFeedback{{Type: "nack"}, {Type: "nack", Parameter: "pli"}}
	var all []webrtc.RTPCodecParameters
	for i, profile := range []string{"42e01f", "42001f", "4d001f", "64001f"} {
		all = append(all, webrtc.RTPCodecParameters{PayloadType: webrtc.PayloadType(102 + i), RTPCodecCapability: webrtc.RTPCodecCapability{
			MimeType: webrtc.MimeTypeH264, ClockRate: clockRate, RTCPFeedback: feedback,
			SDPFmtpLine: "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=" + profile,
		}})
	}
	return append(all, webrtc.RTPCodecParameters{PayloadType: 116, RTPCodecCapability: webrtc.RTPCodecCapability{
		MimeType: webrtc.MimeTypeH265, ClockRate: clockRate, RTCPFeedback: feedback,
	}})
}

// Addr is the port's address.
func (s *Server) Addr() string { return s.conn.LocalAddr().String() }

// Len is how many sessions are open.
func (s *Server) Len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.sessions)
}

// End ends a session of that owner; false when there is none.
func (s *Server) End(id, owner string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	v, ok := s.sessions[id]
	if !ok || v.owner != owner {
		return false
	}
	v.end()
	return true
}

// Close closes the port.
func (s *Server) Close() error {
	return errors.Join(s.mux.Close(), ignoreClosed(s.conn.Close()))
}

func ignoreClosed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// reserve takes a slot; it becomes a session or is given back.
func (s *Server) reserve() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.sessions)+s.opening >= mostSessions {
		return false
	}
	s.opening++
	return true
}

func (s *Server) giveBack() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opening--
}

func (s *Server) keep(v *session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opening--
	s.sessions[v.id] = v
	s.open.Set(float64(len(s.sessions)))
}

func (s *Server) forget(v *session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.sessions, v.id)
	s.open.Set(float64(len(s.sessions)))
}

const lostAfter = 5 * time.Second // without a word from a browser, which sends one every two or three
