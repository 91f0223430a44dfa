package rtsp

import (
	"net"
	"slices"
	"sync/atomic"
	"testing"
	"time"
)

// Servers that stall, lie, drop and restart are named as what they are.
func TestServersThatStallLieOrDropAreNamedAsWhatTheyAre(t *testing.T) {
	_, _, units := scene()
	endless := func(each time.Duration, send func(s *sender, i int)) func(net.Conn) {
		return func(conn net.Conn) {
			s := &sender{conn: conn}
			tick := time.NewTicker(each)
			defer tick.Stop()
			for i := 0; s.err == nil; i++ {
				conn.SetDeadline(time.Now().Add(5 * time.Second))
				send(s, i)
				<-tick.C
			}
		}
	}
	for name, c := range map[string]struct {
		liar *liar
		want string
	}{
		"accepts and says nothing":          {&liar{stall: "OPTIONS"}, faultSilent},
		"answers OPTIONS and stalls":        {&liar{stall: "DESCRIBE"}, faultSilent},
		"describes itself and stalls":       {&liar{stall: "SETUP"}, faultSilent},
		"is set up and stalls":              {&liar{stall: "PLAY"}, faultSilent},
		"plays and sends no packet":         {&liar{}, faultNoPictures},
		"wants another password for ever":   {&liar{describe: "RTSP/1.0 401 Unauthorized\r\nCSeq: CSEQ\r\nWWW-Authenticate: Digest realm=\"cam\", nonce=\"1\"\r\n\r\n"}, faultCredentials},
		"asks for a password it has no way": {&liar{describe: "RTSP/1.0 401 Unauthorized\r\nCSeq: CSEQ\r\n\r\n"}, faultCredentials},
		"forbids":                           {&liar{describe: "RTSP/1.0 403 Forbidden\r\nCSeq: CSEQ\r\n\r\n"}, faultCredentials},
		"has too little bandwidth":          {&liar{describe: "RTSP/1.0 453 Not Enough Bandwidth\r\nCSeq: CSEQ\r\n\r\n"}, faultStream},
		"promises H.264 and sends garbage": {&liar{after: endless(20*time.Millisecond, func(s *sender, i int) {
			s.packet(uint32(i*6000), true, slices.Repeat([]byte{0xff, byte(i)}, 300))
		})}, faultStream},
		"never sends a key picture": {&liar{after: endless(20*time.Millisecond, func(s *sender, i int) {
			s.unit(uint32(i*6000), units[1+i%4])
		})}, faultKeys},
		"has times that run backwards": {&liar{after: endless(20*time.Millisecond, func(s *sender, i int) {
			s.unit(uint32(900_000_000-i*6000), units[i%len(units)])
		})}, faultTime},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			start(t, open(t, "url: "+c.liar.start(t)+"\n")).expectFault(c.want)
		})
	}
}

func TestACameraThatDropsEachSessionIsNamedSteadily(t *testing.T) {
	t.Parallel()
	l := &liar{}
	var plays atomic.Int32
	l.stream(12, nil)
	stream := l.after
	l.after = func(conn net.Conn) {
		plays.Add(1)
		stream(conn)
		conn.Close()
	}
	cam := start(t, open(t, "url: "+l.start(t)+"\n"))
	cam.expectFault(faultDrops)
	// pictures come in each session, and it is not called well for that
	for upTo := plays.Load() + 1; plays.Load() < upTo; {
		if got := cam.runner.Reasons(); !slices.Equal(got, []string{faultDrops}) {
			t.Fatalf("between two sessions it is called %q", got)
		}
	}
}

func TestACameraThatSendsFewerPicturesThanItPromisesIsMeasuredSo(t *testing.T) {
	t.Parallel()
	_, _, units := scene()
	l := &liar{after: func(conn net.Conn) {
		s := &sender{conn: conn}
		tick := time.NewTicker(200 * time.Millisecond)
		defer tick.Stop()
		for i := 0; s.err == nil; i++ {
			conn.SetDeadline(time.Now().Add(5 * time.Second))
			s.unit(uint32(i*18000), units[i%len(units)])
			<-tick.C
		}
	}}
	cam := start(t, open(t, "url: "+l.start(t)+"\n"))
	promised := cam.watch(1)[0].Params.FPS
	if fps := cam.expectReading()["fps"]; promised < 10 || fps > promised/2 || fps < 1 {
		t.Errorf("%.1f pictures a second of %.1f that are promised; want about 5", fps, promised)
	}
}
