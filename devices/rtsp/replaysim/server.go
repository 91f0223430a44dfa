package replaysim

import (
	"bufio"
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Span is a time that is recorded, by the recorder's clock.
type Span struct{ From, To time.Time }

// Lie is a way in which a recorder can be broken.
type Lie int

// The lies.
const (
	Truth   Lie = iota
	Nothing     // it accepts and sends nothing
	Refuse      // it says that there is no such recording, though its index has it
	Hour        // it plays what was recorded an hour later
	Rubbish     // it sends what cannot be decoded
	Untimed     // it does not say when its pictures were recorded
)

// Config is a recorder.
type Config struct {
	Listen             string // loopback address; port 0 takes a free one
	Username, Password string // empty: nobody is asked
	// Has is what is recorded on a track, at the time of asking. The track is the token
	// of ONVIF's recording, or the number in ISAPI's path.
	Has func(track string) []Span
	// Zone is that in which ISAPI's times are written, whatever their Z says; UTC.
	Zone *time.Location
	// Speed is how many seconds of a recording are sent in one; 1.
	Speed float64
}

// Server plays recordings.
type Server struct {
	cfg    Config
	socket net.Listener
	all    sync.WaitGroup

	mu     sync.Mutex
	conns  map[net.Conn]bool
	lie    Lie
	plays  []time.Time
	closed bool
}

// Start opens the address.
func Start(cfg Config) (*Server, error) {
	if cfg.Zone == nil {
		cfg.Zone = time.UTC
	}
	if cfg.Speed == 0 {
		cfg.Speed = 1
	}
	socket, err := net.Listen("tcp", cfg.Listen)
	if err != nil {
		return nil, fmt.Errorf("start a simulated recorder on %s: %w", cfg.Listen, err)
	}
	s := &Server{cfg: cfg, socket: socket, conns: map[net.Conn]bool{}}
	s.all.Go(s.accept)
	return s, nil
}

// Addr is host:port.
func (s *Server) Addr() string { return s.socket.Addr().String() }

// Lie has it lie from now on.
func (s *Server) Lie(how Lie) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lie = how
}

// Plays is from when on it was asked to play, so far.
func (s *Server) Plays() []time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]time.Time(nil), s.plays...)
}

// Playing is how many watch now.
func (s *Server) Playing() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.conns)
}

// Cut closes the connections on which it plays, amid whatever it is.
func (s *Server) Cut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		_ = c.Close() // its goroutine ends by that
	}
}

// Close ends it and waits.
func (s *Server) Close() {
	s.mu.Lock()
	s.closed = true
	for c := range s.conns {
		_ = c.Close() // its goroutine ends by that
	}
	s.mu.Unlock()
	_ = s.socket.Close()
	s.all.Wait()
}

func (s *Server) accept() {
	for {
		conn, err := s.socket.Accept()
		if err != nil {
			return
		}
		s.mu.Lock()
		if s.closed {
			_ = conn.Close()
		} else {
			s.conns[conn] = true
			s.all.Go(func() { s.serve(conn) })
		}
		s.mu.Unlock()
	}
}

// request is one of RTSP's.
type request struct {
	method, url string
	head        textproto.MIMEHeader
}

func readRequest(r *bufio.Reader) (q request, err error) {
	for { // what a client sends between, reports of reception, is passed over
		first, err := r.Peek(1)
		if err != nil {
			return q, err
		}
		if first[0] != '$' {
			break
		}
		var frame [4]byte
		if _, err := io.ReadFull(r, frame[:]); err != nil {
			return q, err
		}
		if _, err := r.Discard(int(frame[2])<<8 | int(frame[3])); err != nil {
			return q, err
		}
	}
	text := textproto.NewReader(r)
	line, err := text.ReadLine()
	if err != nil {
		return q, err
	}
	q.method, line, _ = strings.Cut(line, " ")
	q.url, _, _ = strings.Cut(line, " ")
	q.head, err = text.ReadMIMEHeader()
	return q, err
}

// serve speaks with one client. While it plays, another goroutine writes; the lock is
// of the connection.
func (s *Server) serve(conn net.Conn) {
	defer func() {
		_ = conn.Close()
		s.mu.Lock()
		delete(s.conns, conn)
		s.mu.Unlock()
	}()
	p := &player{s: s, conn: conn, stop: make(chan struct{})}
	defer p.end()
	r := bufio.NewReader(conn)
	for {
		q, err := readRequest(r)
		if err != nil {
			return
		}
		s.answer(p, q)
		if q.method == "TEARDOWN" {
			return
		}
	}
}

func (s *Server) answer(p *player, q request) {
	say := func(status string, more ...string) {
		body := ""
		if n := len(more); n > 0 && strings.HasPrefix(more[n-1], "v=") {
			body, more = more[n-1], append(more[:n-1], "Content-Type: application/sdp", "Content-Length: "+strconv.Itoa(len(more[n-1])))
		}
		lines := append([]string{"RTSP/1.0 " + status, "CSeq: " + q.head.Get("CSeq")}, more...)
		p.write([]byte(strings.Join(lines, "\r\n") + "\r\n\r\n" + body))
	}
	if q.method != "OPTIONS" && !s.welcome(q) {
		say("401 Unauthorized", `WWW-Authenticate: Digest realm="recorder", nonce="`+nonce+`"`)
		return
	}
	s.mu.Lock()
	lie := s.lie
	s.mu.Unlock()
	switch q.method {
	case "OPTIONS":
		say("200 OK", "Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN")
	case "DESCRIBE":
		if _, known := s.track(q.url); !known || lie == Refuse {
			say("404 Not Found")
			return
		}
		say("200 OK", "Content-Base: "+q.url, sdp())
	case "SETUP":
		if strings.Contains(q.url, "/onvif/") && q.head.Get("Require") != "onvif-replay" {
			say("551 Option not supported", "Unsupported: replay without Require")
			return
		}
		say("200 OK", "Transport: RTP/AVP/TCP;unicast;interleaved=0-1", "Session: 1")
	case "PLAY":
		span, ok := s.asked(q)
		if !ok {
			say("457 Invalid Range")
			return
		}
		s.mu.Lock()
		s.plays = append(s.plays, span.From)
		s.mu.Unlock()
		say("200 OK", "Session: 1")
		if lie == Hour {
			span.From, span.To = span.From.Add(time.Hour), span.To.Add(time.Hour)
		}
		track, _ := s.track(q.url)
		p.begin(track, span, lie, strings.Contains(q.url, "/onvif/"))
	default:
		say("200 OK", "Session: 1")
	}
}

func sdp() string {
	return "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=recording\r\nt=0 0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n" +
		"a=fmtp:96 packetization-mode=1;sprop-parameter-sets=" + base64Of(SPS()) + "," + base64Of(PPS()) + "\r\na=control:trackID=1\r\n"
}

const nonce = "4f0c1d"

var field = regexp.MustCompile(`(\w+)="([^"]*)"`)

// welcome computes what RFC 2069 wants, apart from any library.
func (s *Server) welcome(q request) bool {
	if s.cfg.Username == "" {
		return true
	}
	said := map[string]string{}
	for _, m := range field.FindAllStringSubmatch(q.head.Get("Authorization"), -1) {
		said[m[1]] = m[2]
	}
	hash := func(text string) string {
		sum := md5.Sum([]byte(text)) // the protocol's own
		return hex.EncodeToString(sum[:])
	}
	want := hash(hash(s.cfg.Username+":recorder:"+s.cfg.Password) + ":" + nonce + ":" + hash(q.method+":"+said["uri"]))
	return said["username"] == s.cfg.Username && said["response"] == want
}
