package rtsp

import (
	"bufio"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pion/rtp"

	"brighteyes/devices/rtsp/rtspsim"
)

// liar is an RTSP server on plain sockets that says and sends what a test wants.
type liar struct {
	sdp      string              // "" for a good one
	describe string              // a whole answer to DESCRIBE, instead
	stall    string              // the method that is never answered
	refuse   string              // what an address has whose SETUP is refused
	after    func(conn net.Conn) // after PLAY
	channel  byte                // of the pictures
	listener net.Listener
	conns    sync.WaitGroup
}

func (l *liar) start(t *testing.T) (url string) {
	t.Helper()
	var err error
	if l.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	l.conns.Go(func() {
		for {
			conn, err := l.listener.Accept()
			if err != nil {
				return
			}
			l.conns.Go(func() {
				defer conn.Close()
				stop := make(chan struct{})
				defer close(stop)
				l.serve(conn)
			})
		}
	})
	t.Cleanup(func() {
		l.listener.Close()
		l.conns.Wait()
	})
	return "rtsp://" + l.listener.Addr().String() + "/cam"
}

var goodSDP = "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=cam\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1; sprop-parameter-sets=%s\r\na=control:track0\r\n"

func (l *liar) serve(conn net.Conn) {
	r := bufio.NewReader(conn)
	for {
		conn.SetDeadline(time.Now().Add(15 * time.Second))
		first, err := r.ReadString('\n')
		if err != nil {
			return
		}
		if first[0] == '$' { // a control packet of the client's
			continue
		}
		cseq, channels := "1", "0-1"
		for {
			line, err := r.ReadString('\n')
			if err != nil {
				return
			}
			if line == "\r\n" {
				break
			}
			if v, ok := strings.CutPrefix(line, "CSeq: "); ok {
				cseq = strings.TrimSpace(v)
			}
			if _, v, ok := strings.Cut(line, "interleaved="); ok {
				channels = strings.TrimSpace(v)
			}
		}
		method, _, _ := strings.Cut(first, " ")
		if method == l.stall {
			continue
		}
		ok := "RTSP/1.0 200 OK\r\nCSeq: " + cseq + "\r\n"
		switch method {
		case "OPTIONS":
			fmt.Fprint(conn, ok, "Public: DESCRIBE, SETUP, PLAY, TEARDOWN\r\n\r\n")
		case "DESCRIBE":
			if l.describe != "" {
				fmt.Fprint(conn, strings.Replace(l.describe, "CSEQ", cseq, 1))
				continue
			}
			sdp := l.sdp
			if sdp == "" {
				sdp = fmt.Sprintf(goodSDP, sprop())
			}
			fmt.Fprintf(conn, "%sContent-Type: application/sdp\r\nContent-Length: %d\r\n\r\n%s", ok, len(sdp), sdp)
		case "SETUP":
			if l.refuse != "" && strings.Contains(first, l.refuse) {
				fmt.Fprint(conn, "RTSP/1.0 404 Not Found\r\nCSeq: ", cseq, "\r\n\r\n")
				continue
			}
			fmt.Fprint(conn, ok, "Transport: RTP/AVP/TCP;unicast;interleaved=", channels, "\r\nSession: 1\r\n\r\n")
		case "PLAY":
			fmt.Fprint(conn, ok, "Session: 1\r\n\r\n")
			if l.after != nil {
				l.after(conn)
			}
		default:
			return
		}
	}
}

// scene is the access units of a drawn scene with their parameter sets.
func scene() (sps, pps []byte, units [][][]byte) {
	units, err := rtspsim.EastGate().Units()
	if err != nil {
		panic(err)
	}
	for _, n := range units[0] {
		switch n[0] & 0x1f {
		case 7:
			sps = n
		case 8:
			pps = n
		}
	}
	return sps, pps, units
}

func sprop() string {
	sps, pps, _ := scene()
	return base64.StdEncoding.EncodeToString(sps) + "," + base64.StdEncoding.EncodeToString(pps)
}

// sender writes RTP packets between the lines of an RTSP connection.
type sender struct {
	conn    net.Conn
	channel byte // of the pictures
	seq     uint16
	heard   uint16 // the same of the sound
	err     error
}

func (s *sender) raw(channel byte, payload []byte) {
	frame := binary.BigEndian.AppendUint16([]byte{'$', channel}, uint16(len(payload)))
	if _, err := s.conn.Write(append(frame, payload...)); err != nil {
		s.err = err
	}
}

func (s *sender) packet(ts uint32, marker bool, payload []byte) {
	p := rtp.Packet{Header: rtp.Header{Version: 2, PayloadType: 96, SequenceNumber: s.seq, Timestamp: ts, SSRC: 7, Marker: marker}, Payload: payload}
	s.seq++
	b, err := p.Marshal()
	if err != nil {
		panic(err)
	}
	s.raw(s.channel, b)
}

// unit sends one access unit, a fragmented packet for what is large.
func (s *sender) unit(ts uint32, nalus [][]byte) {
	const most = 1200
	for i, n := range nalus {
		last := i == len(nalus)-1
		if len(n) <= most {
			s.packet(ts, last, n)
			continue
		}
		head, rest := n[0], n[1:]
		for first := true; len(rest) > 0; first = false {
			k := min(most, len(rest))
			fu := head & 0x1f
			if first {
				fu |= 0x80
			}
			if k == len(rest) {
				fu |= 0x40
			}
			s.packet(ts, last && k == len(rest), append([]byte{head&0xe0 | 28, fu}, rest[:k]...))
			rest = rest[k:]
		}
	}
}

// stream sends the scene, three times as fast as it is, with something odd after
// every fifth picture, for so many pictures.
func (l *liar) stream(pictures int, odd func(s *sender, ts uint32)) {
	l.after = func(conn net.Conn) {
		_, _, units := scene()
		s := &sender{conn: conn, channel: l.channel}
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for i := range pictures {
			conn.SetDeadline(time.Now().Add(5 * time.Second))
			ts := uint32(i * 6000)
			s.unit(ts, units[i%len(units)])
			if i%5 == 4 && odd != nil {
				odd(s, ts)
			}
			if s.err != nil {
				return
			}
			<-tick.C
		}
	}
}
