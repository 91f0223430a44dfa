package isapi

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

func file(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// parts reads a stream to its end.
func parts(t *testing.T, r io.Reader, contentType string) (messages []message, junk int) {
	t.Helper()
	p := newPartReader(r, contentType, func() { junk++ })
	for {
		body, err := p.next()
		if errors.Is(err, io.EOF) {
			return messages, junk
		}
		if err != nil {
			t.Fatal(err)
		}
		m, err := decodeMessage(body)
		if err != nil {
			t.Fatalf("%v: %q", err, body)
		}
		messages = append(messages, m)
	}
}

func TestARecordedStreamOfATerminalIsUnderstood(t *testing.T) {
	got, _ := parts(t, iotest.OneByteReader(bytes.NewReader(file(t, "stream-ds-k1t342mwx.txt"))), "multipart/mixed; boundary=MIME_boundary")
	want := []record{
		{pair{2, 1024}, 1, 0, "2025-06-22T10:26:22-04:00", no},
		{pair{5, 23}, 2, 1, "2025-06-22T10:26:24-04:00", no},
		{pair{5, 21}, 3, 1, "2025-06-22T10:26:24-04:00", no},
		{pair{3, 112}, 10, 0, "2025-06-22T10:34:16-04:00", no},
		{pair{5, 75}, 18, 0, "2025-06-22T10:37:34-04:00", no},
	}
	if len(got) != len(want) {
		t.Fatalf("%d messages, want %d", len(got), len(want))
	}
	for i, m := range got {
		if m.record == nil || *m.record != want[i] || m.kind != "accesscontrollerevent" {
			t.Errorf("message %d is %+v, want %+v", i, m.record, want[i])
		}
	}
}

func TestRecordedHeartbeatsAreSignsOfLifeAndNoEvents(t *testing.T) {
	got, _ := parts(t, bytes.NewReader(file(t, "stream-heartbeats.txt")), "multipart/mixed; boundary=boundary")
	if len(got) != 3 {
		t.Fatalf("%d messages", len(got))
	}
	for _, m := range got {
		if !m.heartbeat() {
			t.Errorf("no heartbeat: %+v", m)
		}
	}
	when, ok := moment(got[1].at, time.UTC)
	if !ok || !when.Equal(time.Date(2019, 2, 20, 23, 22, 34, 0, time.UTC)) {
		t.Errorf("an offset of one digit is read as %v, %v", when, ok)
	}
	lost, err := decodeMessage([]byte(`<EventNotificationAlert><channelID>3</channelID><activePostCount>1</activePostCount><eventType>videoloss</eventType><eventState>active</eventState></EventNotificationAlert>`))
	if err != nil || lost.heartbeat() || lost.channel != 3 {
		t.Errorf("a lost picture is %+v, %v", lost, err)
	}
}

func TestRecordedMessagesOfRecordersAreUnderstood(t *testing.T) {
	m, err := decodeMessage(file(t, "vmd-nvr.xml"))
	if err != nil || m.kind != "vmd" || !m.active || m.channel != 1 || m.record != nil {
		t.Errorf("motion is %+v, %v", m, err)
	}
	m, err = decodeMessage(file(t, "fielddetection-nvr.xml"))
	if err != nil || m.kind != "fielddetection" || m.channel != 34 || m.posts != 174 {
		t.Errorf("intrusion is %+v, %v", m, err)
	}
	h, err := decodeHost(file(t, "httphosts-nvr.xml"))
	if err != nil || h.URL != "/api/hikvision" || h.IP != "1.0.0.20" || h.Port != 8123 {
		t.Errorf("host is %+v, %v", h, err)
	}
}

func TestARecordedPageOfRecordsIsUnderstood(t *testing.T) {
	p, err := decodePage(file(t, "acsevent-ds-k1t342mwx.json"))
	if err != nil || !p.more || p.total != 277 || len(p.records) != 3 {
		t.Fatalf("%+v, %v", p, err)
	}
	if want := (record{pair{5, 75}, 19354, 1, "2026-09-01T17:27:53-04:00", unsaid}); p.records[1] != want {
		t.Errorf("%+v, want %+v", p.records[1], want)
	}
	if p.sorted() {
		t.Error("rising records are called falling")
	}
}

const small = `<EventNotificationAlert><channelID>%d</channelID><eventType>VMD</eventType><eventState>active</eventState></EventNotificationAlert>`

func TestEveryBoundaryThatWasSeenIsFollowed(t *testing.T) {
	for header, mark := range map[string]string{
		"multipart/mixed; boundary=<boundary>":       "--<boundary>",
		"multipart/mixed; boundary=boundary":         "--boundary",
		"multipart/mixed;boundary=--myboundary":      "----myboundary",
		"multipart/mixed; boundary=--same":           "--same",
		`multipart/mixed; boundary="MIME_boundary"`:  "--MIME_boundary",
		"multipart/mixed; Boundary=b; charset=utf-8": "--b",
		"multipart/mixed":                            "--whatever_it_is",
	} {
		for name, eol := range map[string]string{"CRLF": "\r\n", "LF": "\n"} {
			for _, length := range []bool{true, false} {
				var b strings.Builder
				for n := 1; n <= 3; n++ {
					body := fmt.Sprintf(small, n)
					b.WriteString(mark + "\n") // 5.2.x ends delimiters in LF and headers in CRLF
					b.WriteString("Content-Type: application/xml" + eol)
					if length {
						fmt.Fprintf(&b, "Content-Length: %d%s", len(body), eol)
					}
					b.WriteString(eol + body + eol)
				}
				b.WriteString(mark + "--" + eol)
				got, junk := parts(t, strings.NewReader(b.String()), header)
				if len(got) != 3 || got[2].channel != 3 || junk != 0 {
					t.Errorf("%s, %s, length %v: %d messages, %d thrown away", header, name, length, len(got), junk)
				}
			}
		}
	}
}

func TestAPictureIsReadPastAndOneThatIsTooLongToo(t *testing.T) {
	picture := func(size int, length bool) string {
		head := "--b\r\nContent-Type: image/jpeg\r\n"
		if length {
			head += fmt.Sprintf("Content-Length: %d\r\n", size)
		}
		return head + "\r\n" + strings.Repeat("\xff\n--x", size/5+1)[:size] + "\r\n"
	}
	text := "--b\r\nContent-Type: application/xml\r\n\r\n" + fmt.Sprintf(small, 7) + "\r\n"
	for name, c := range map[string]struct {
		stream string
		junk   int
	}{
		"with a length":    {picture(100_000, true) + text, 0},
		"without":          {picture(100_000, false) + text, 0},
		"over the bound":   {picture(picturePartMost+5, true) + text, 1},
		"a text too long":  {"--b\r\nContent-Length: 300000\r\n\r\n" + strings.Repeat("a\n", 150_000) + "\r\n" + text, 1},
		"a text unbounded": {"--b\r\n\r\n" + strings.Repeat("a\n", 150_000) + "\r\n" + text, 1},
	} {
		got, junk := parts(t, strings.NewReader(c.stream), "multipart/mixed; boundary=b")
		if len(got) != 1 || got[0].channel != 7 || junk != c.junk {
			t.Errorf("%s: %d messages, %d thrown away", name, len(got), junk)
		}
	}
}

func TestAStreamWithoutADelimiterIsGivenUp(t *testing.T) {
	endless := iotest.DataErrReader(io.LimitReader(repeating("no delimiter here\n"), junkMost+1<<20))
	p := newPartReader(endless, "multipart/mixed; boundary=b", func() {})
	if _, err := p.next(); !errors.Is(err, errFraming) {
		t.Errorf("got %v", err)
	}
}

type repeating string

func (r repeating) Read(b []byte) (int, error) { return copy(b, r), nil }

func TestAMessageIsHandedOnBeforeTheNextOneBegins(t *testing.T) {
	for name, head := range map[string]string{"with a length": fmt.Sprintf("Content-Length: %d\r\n", len(small)-1), "without": ""} {
		r, w := io.Pipe()
		go func() {
			fmt.Fprintf(w, "--b\r\nContent-Type: application/xml\r\n%s\r\n%s\r\n", head, fmt.Sprintf(small, 7)) // and nothing after it
		}()
		if _, err := newPartReader(r, "multipart/mixed; boundary=b", func() {}).next(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		_ = r.Close()
	}
}

func TestErrorsRepeatNothingOfABody(t *testing.T) {
	for _, body := range []string{`{"name":"张三丰","eventType":`, `<EventNotificationAlert><name>张三丰</nam></EventNotificationAlert>`, `{"name":"张三丰"]`, "张三丰"} {
		_, err := decodeMessage([]byte(body))
		_, page := decodePage([]byte(body))
		_, doors := decodeDoors([]byte(body))
		_, host := decodeHost([]byte(body))
		for _, err := range []error{err, page, doors, host, either([]byte(body), &status{})} {
			if err == nil || strings.Contains(err.Error(), "张") || strings.Contains(err.Error(), "nam") {
				t.Errorf("%q gives %v", body, err)
			}
		}
	}
}

func FuzzPartReader(f *testing.F) {
	for _, name := range []string{"stream-ds-k1t342mwx.txt", "stream-heartbeats.txt"} {
		f.Add(file(f, name), "multipart/mixed; boundary=MIME_boundary")
		f.Add(file(f, name), "multipart/mixed")
	}
	f.Add([]byte("--b\r\n\r\n{}\r\n"), "\xffboundary=b")
	f.Fuzz(func(t *testing.T, stream []byte, header string) {
		p := newPartReader(bytes.NewReader(stream), header, func() {})
		for range len(stream) + 2 {
			body, err := p.next()
			if err != nil {
				return
			}
			if len(body) > textPartMost+16<<10 || len(bytes.TrimSpace(body)) == 0 {
				t.Fatalf("a body of %d bytes", len(body))
			}
		}
		t.Fatal("more parts than bytes")
	})
}

func FuzzMessage(f *testing.F) {
	f.Add(file(f, "vmd-nvr.xml"))
	f.Add(file(f, "fielddetection-nvr.xml"))
	f.Add([]byte(`{"eventType":"AccessControllerEvent","AccessControllerEvent":{"majorEventType":"5","subEventType":75,"serialNo":null,"currentEvent":"true"}}`))
	f.Add([]byte(`{"EventNotificationAlert":{"eventType":"VMD","channelID":"2"}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		m, err := decodeMessage(body)
		if err == nil && (len(m.kind) > textMost*4 || m.channel < 0 || m.record != nil && (m.record.door < 0 || len(m.record.at) > textMost)) {
			t.Fatalf("%+v", m)
		}
	})
}

func FuzzPage(f *testing.F) {
	f.Add(file(f, "acsevent-ds-k1t342mwx.json"))
	f.Add([]byte(`{"AcsEvent":{"responseStatusStrg":"NO MATCH","totalMatches":0,"InfoList":null}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		p, err := decodePage(body)
		p.sorted()
		for i := 1; err == nil && i < len(p.records); i++ {
			if p.records[i].serial < p.records[i-1].serial {
				t.Fatal("not in order")
			}
		}
		_, _ = decodeDoors(body)
		_, _ = decodeHost(body)
	})
}

// What cannot be read may hold names and cards, and may differ each time: the same
// trouble reads the same, so that it is logged once, and repeats none of it.
func TestAnAnswerThatCannotBeReadIsNotRepeated(t *testing.T) {
	decoders := map[string]func([]byte) error{
		"a status":        func(b []byte) error { return either(b, &status{}) },
		"records":         func(b []byte) error { _, err := decodePage(b); return err },
		"states of doors": func(b []byte) error { _, err := decodeDoors(b); return err },
	}
	broken := []string{`{"name":张三丰}`, `{"card":8165538x}`, `{"statusCode":[[1]}`, `{"AcsEvent":#`, `{"AcsWorkStatus":{"doorStatus":"\`}
	for what, decode := range decoders {
		first := decode([]byte(broken[0]))
		for _, body := range broken {
			if err := decode([]byte(body)); err == nil || err.Error() != first.Error() {
				t.Errorf("%s: of %s it says %q, of %s %q", what, body, err, broken[0], first)
			}
		}
	}
}
