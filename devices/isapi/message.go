package isapi

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// message is what one part of the stream says. What it says of persons has no
// field here and is never decoded.
type message struct {
	kind    string // eventType in lower case
	active  bool
	channel int // as people count them: the recorder's number where it gives one
	posts   int // how often it was told so far
	at      string
	record  *record // of an access controller
}

// record is one entry of an access controller's log.
type record struct {
	code   pair
	serial uint64 // 0: the firmware counts none
	door   int    // 0: of no door
	at     string
	live   flag // the controller's own word on whether it is news
}

// heartbeat reports whether m only says that the device is there.
func (m message) heartbeat() bool {
	return m.kind == "heartbeat" || m.kind == "videoloss" && !m.active && m.posts == 0
}

// alert is the body of a part, XML or JSON, in the parts that are wanted.
type alert struct {
	XMLName   xml.Name      `json:"-"`
	Wrapped   *alert        `json:"EventNotificationAlert" xml:"-"` // some firmware posts it so
	Channel   number        `json:"channelID" xml:"channelID"`
	Dynamic   number        `json:"dynChannelID" xml:"dynChannelID"`
	DateTime  text          `json:"dateTime" xml:"dateTime"`
	Posts     number        `json:"activePostCount" xml:"activePostCount"`
	EventType text          `json:"eventType" xml:"eventType"`
	State     text          `json:"eventState" xml:"eventState"`
	Access    *accessRecord `json:"AccessControllerEvent" xml:"AccessControllerEvent"`
}

type accessRecord struct {
	Major   number `json:"majorEventType" xml:"majorEventType"`
	Minor   number `json:"subEventType" xml:"subEventType"`
	Door    number `json:"doorNo" xml:"doorNo"`
	Serial  number `json:"serialNo" xml:"serialNo"`
	Current flag   `json:"currentEvent" xml:"currentEvent"`
}

var errNoAlert = errors.New("no EventNotificationAlert")

// decodeMessage reads the body of a part. Its errors repeat nothing of the body.
func decodeMessage(body []byte) (message, error) {
	var a alert
	body = bytes.TrimSpace(bytes.TrimPrefix(bytes.TrimSpace(body), []byte("\xef\xbb\xbf")))
	switch {
	case len(body) == 0:
		return message{}, errNoAlert
	case body[0] == '{':
		if err := json.NewDecoder(bytes.NewReader(body)).Decode(&a); err != nil {
			return message{}, fmt.Errorf("JSON of %d bytes: %s", len(body), plainly(err))
		}
		if a.Wrapped != nil {
			a = *a.Wrapped
		}
	case body[0] == '<':
		d := xml.NewDecoder(bytes.NewReader(body))
		d.CharsetReader = asciiOnly
		if err := d.Decode(&a); err != nil {
			return message{}, fmt.Errorf("XML of %d bytes: %s", len(body), plainly(err))
		}
		if a.XMLName.Local != "EventNotificationAlert" {
			return message{}, errNoAlert
		}
	default:
		return message{}, errNoAlert
	}
	if a.EventType == "" && a.Access == nil {
		return message{}, errNoAlert
	}
	return a.message(), nil
}

func (a alert) message() message {
	m := message{
		kind: strings.ToLower(string(a.EventType)), active: strings.EqualFold(string(a.State), "active"),
		channel: int(a.Dynamic), posts: int(a.Posts), at: string(a.DateTime),
	}
	if m.channel == 0 {
		m.channel = int(a.Channel)
	}
	if r := a.Access; r != nil {
		m.record = &record{
			code: pair{int(r.Major), int(r.Minor)}, serial: uint64(r.Serial), door: int(r.Door), at: m.at, live: r.Current,
		}
	}
	return m
}

// plainly is the kind of a decoding error: its text could repeat the body.
func plainly(err error) string {
	var syntax *xml.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return "wrong syntax in line " + strconv.Itoa(syntax.Line)
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return "it ends too early"
	}
	return "cannot be read"
}

// asciiOnly reads a document of another charset: all that is wanted is ASCII.
func asciiOnly(_ string, r io.Reader) (io.Reader, error) { return ascii{r}, nil }

type ascii struct{ r io.Reader }

func (a ascii) Read(p []byte) (int, error) {
	n, err := a.r.Read(p)
	for i, c := range p[:n] {
		if c >= 0x80 {
			p[i] = '?'
		}
	}
	return n, err
}

// number is a count that firmware writes as a number or as a text; what is
// neither, or below 0, is 0.
type number uint32

// UnmarshalText implements encoding.TextUnmarshaler, for XML.
func (n *number) UnmarshalText(b []byte) error {
	v, _ := strconv.ParseUint(string(bytes.TrimSpace(b)), 10, 32)
	*n = number(v)
	return nil
}

// UnmarshalJSON implements json.Unmarshaler.
func (n *number) UnmarshalJSON(b []byte) error { return n.UnmarshalText(bytes.Trim(b, `"`)) }

// text is a short word; what is longer, or none, is empty.
type text string

const textMost = 64

// UnmarshalText implements encoding.TextUnmarshaler, for XML.
func (t *text) UnmarshalText(b []byte) error {
	if b = bytes.TrimSpace(b); len(b) <= textMost {
		*t = text(b)
	}
	return nil
}

// UnmarshalJSON implements json.Unmarshaler.
func (t *text) UnmarshalJSON(b []byte) error {
	var s string
	if json.Unmarshal(b, &s) == nil {
		return t.UnmarshalText([]byte(s))
	}
	return nil
}

// flag is a truth that may be left unsaid.
type flag int8

const (
	unsaid flag = iota
	yes
	no
)

// UnmarshalText implements encoding.TextUnmarshaler, for XML.
func (f *flag) UnmarshalText(b []byte) error {
	switch strings.ToLower(string(bytes.TrimSpace(b))) {
	case "true", "1":
		*f = yes
	case "false", "0":
		*f = no
	}
	return nil
}

// UnmarshalJSON implements json.Unmarshaler.
func (f *flag) UnmarshalJSON(b []byte) error { return f.UnmarshalText(bytes.Trim(b, `"`)) }

// moment reads a time of a device; ok is false where there is none, or one that
// only a clock without battery tells: 1970, 2000.
func moment(at string, zone *time.Location) (t time.Time, ok bool) {
	if n := len(at); n > 5 && (at[n-5] == '+' || at[n-5] == '-') && at[n-3] == ':' { // -8:00, of older firmware
		at = at[:n-4] + "0" + at[n-4:]
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05"} {
		if t, err := time.ParseInLocation(layout, at, zone); err == nil {
			return t, t.Year() >= 2015 && t.Year() < 2100
		}
	}
	return time.Time{}, false
}
