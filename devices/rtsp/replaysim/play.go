package replaysim

import (
	"encoding/base64"
	"encoding/binary"
	"net"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/pion/rtp"
)

func base64Of(b []byte) string { return base64.StdEncoding.EncodeToString(b) }

// track is which recording a URL is of, and whether there is such a one.
func (s *Server) track(address string) (string, bool) {
	u, err := url.Parse(address)
	if err != nil {
		return "", false
	}
	track := u.Query().Get("token")
	if _, rest, isapi := strings.Cut(u.Path, "/Streaming/tracks/"); isapi {
		track, _, _ = strings.Cut(rest, "/")
	}
	return track, track != "" && len(s.cfg.Has(track)) > 0
}

// asked is what a PLAY asks for, as far as it is recorded: ONVIF by its Range, ISAPI
// by its URL.
func (s *Server) asked(q request) (Span, bool) {
	u, err := url.Parse(q.url)
	if err != nil {
		return Span{}, false
	}
	track, _ := s.track(q.url)
	var from time.Time
	if clock, onvif := strings.CutPrefix(q.head.Get("Range"), "clock="); onvif {
		clock, _, _ = strings.Cut(clock, "-")
		from, err = time.Parse("20060102T150405Z", clock[:len("20060102T150405")]+"Z")
	} else {
		from, err = time.ParseInLocation("20060102T150405Z", u.Query().Get("starttime"), s.cfg.Zone)
	}
	if err != nil {
		return Span{}, false
	}
	for _, has := range s.cfg.Has(track) {
		if !from.Before(has.From) && from.Before(has.To) {
			return Span{from.UTC(), has.To.UTC()}, true
		}
	}
	return Span{}, false
}

// player sends a recording on one connection.
type player struct {
	s    *Server
	conn net.Conn
	stop chan struct{}
	all  sync.WaitGroup

	mu  sync.Mutex // of what is written
	seq uint16
}

func (p *player) write(b []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	_ = p.conn.SetWriteDeadline(time.Now().Add(10 * time.Second))
	_, _ = p.conn.Write(b) // the reader sees that the client has gone
}

func (p *player) end() {
	close(p.stop)
	p.all.Wait()
}

func (p *player) begin(track string, span Span, lie Lie, onvif bool) {
	if lie == Nothing {
		return
	}
	p.all.Go(func() {
		tick := time.NewTicker(time.Duration(float64(time.Second) / FPS / p.s.cfg.Speed))
		defer tick.Stop()
		first := span.From.Truncate(time.Second) // recordings are played from a key picture on
		for n := 0; ; n++ {
			at := first.Add(time.Duration(n) * time.Second / FPS)
			if !at.Before(span.To) {
				_ = p.conn.Close() // the end of the recording
				return
			}
			unit := [][]byte{Same(n % FPS)}
			if n%FPS == 0 {
				unit = [][]byte{SPS(), PPS(), Key(track, at)}
			}
			if lie == Rubbish {
				unit = [][]byte{{0x65, 0xff, 0xff}}
			}
			ts := uint32(n * 90_000 / FPS)
			p.unit(ts, at, unit, onvif && lie != Untimed)
			if !onvif && lie != Untimed && n%FPS == 0 {
				p.report(at, ts)
			}
			select {
			case <-p.stop:
				return
			case <-tick.C:
			}
		}
	})
}

// unit sends an access unit, what is large in fragments (FU-A of RFC 6184).
func (p *player) unit(ts uint32, at time.Time, units [][]byte, timed bool) {
	const most = 1300
	for i, n := range units {
		last := i == len(units)-1
		if len(n) <= most {
			p.packet(ts, last, n, at, timed)
			continue
		}
		head := []byte{n[0]&0xe0 | 28, n[0]&0x1f | 0x80}
		for body := n[1:]; len(body) > 0; {
			piece := body[:min(most, len(body))]
			if body = body[len(piece):]; len(body) == 0 {
				head[1] |= 0x40
			}
			p.packet(ts, last && len(body) == 0, append([]byte{head[0], head[1]}, piece...), at, timed)
			head[1] &= 0x3f
		}
	}
}

func (p *player) packet(ts uint32, marker bool, payload []byte, at time.Time, timed bool) {
	packet := rtp.Packet{Header: rtp.Header{Version: 2, PayloadType: 96, SequenceNumber: p.seq, Timestamp: ts, SSRC: 9, Marker: marker}, Payload: payload}
	p.seq++
	if timed { // ONVIF Streaming Specification, 6.3: NTP time, flags, the CSeq's low byte
		packet.Extension, packet.ExtensionProfile = true, 0xABAC
		body := append(ntp(at), 0, 4, 0, 0)
		if packet.SetExtension(0, body) != nil {
			return
		}
	}
	b, err := packet.Marshal()
	if err != nil {
		return
	}
	p.write(append(binary.BigEndian.AppendUint16([]byte{'$', 0}, uint16(len(b))), b...))
}

// report is RTCP's sender report: which time of RTP is which of the recorder's clock.
func (p *player) report(at time.Time, ts uint32) {
	b := []byte{0x80, 200, 0, 6, 0, 0, 0, 9}
	b = append(binary.BigEndian.AppendUint32(append(b, ntp(at)...), ts), make([]byte, 8)...)
	p.write(append(binary.BigEndian.AppendUint16([]byte{'$', 1}, uint16(len(b))), b...))
}

func ntp(at time.Time) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(at.Unix()+2_208_988_800))
	return binary.BigEndian.AppendUint32(b, uint32(uint64(at.Nanosecond())<<32/1_000_000_000))
}
