package onvif

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

const (
	maxXML   = 1 << 20 // bytes of one answer
	maxDepth = 32      // elements within elements; real answers have 12
)

var (
	errTooDeep  = errors.New("the answer is nested too deep")
	errDoctype  = errors.New("the answer has a document type, which SOAP forbids")
	errNoAnswer = errors.New("the answer is no SOAP envelope with a body")
)

// shallow passes on the raw tokens of a document that is not nested too deep.
type shallow struct {
	raw   *xml.Decoder
	depth int
}

func (s *shallow) Token() (xml.Token, error) {
	t, err := s.raw.RawToken()
	switch t.(type) {
	case xml.StartElement:
		if s.depth++; s.depth > maxDepth {
			return nil, errTooDeep
		}
	case xml.EndElement:
		s.depth--
	case xml.Directive:
		return nil, errDoctype
	}
	return t, err
}

// decoder reads XML within the bounds. Entities are not expanded; a text that
// says that it is in another encoding is read as UTF-8, as it mostly is.
func decoder(r io.Reader) *xml.Decoder {
	raw := xml.NewDecoder(io.LimitReader(r, maxXML))
	raw.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	return xml.NewTokenDecoder(&shallow{raw: raw})
}

// answer decodes the element name of an envelope's body into v. A fault in its
// place is the error. Namespaces are not looked at: cameras get them wrong.
func answer(r io.Reader, name string, v any) error {
	d := decoder(r)
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return errNoAnswer
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		start, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		switch start.Name.Local {
		case "Envelope", "Body":
		case "Header":
			if err := d.Skip(); err != nil {
				return fmt.Errorf("read %s: %w", name, err)
			}
		case "Fault":
			var f soapFault
			if err := d.DecodeElement(&f, &start); err != nil {
				return fmt.Errorf("read the fault in place of %s: %w", name, err)
			}
			return &f
		case name:
			if err := d.DecodeElement(v, &start); err != nil {
				return fmt.Errorf("read %s: %w", name, err)
			}
			return nil
		default:
			return fmt.Errorf("read %s: %.40q in its place", name, start.Name.Local)
		}
	}
}

// soapFault is a camera's refusal.
type soapFault struct {
	Codes  []string `xml:"Code>Subcode>Value"`
	Deeper []string `xml:"Code>Subcode>Subcode>Value"`
	Text   []string `xml:"Reason>Text"`
	// of SOAP 1.1, which some firmwares fall back to
	OldCode string `xml:"faultcode"`
	OldText string `xml:"faultstring"`
}

func (f *soapFault) Error() string {
	words := append(append([]string{f.OldCode, f.OldText}, f.Codes...), append(f.Deeper, f.Text...)...)
	var said []string
	for _, w := range words {
		if w = strings.Join(strings.Fields(w), " "); w != "" {
			said = append(said, clip(w, 80))
		}
	}
	return "the camera refuses: " + clip(strings.Join(said, ", "), 240)
}

// is reports whether one of the fault's codes or texts has the word. Both are
// asked, since firmwares differ in where they put it.
func (f *soapFault) is(word string) bool {
	return strings.Contains(strings.ToLower(f.Error()), strings.ToLower(word))
}

// refused reports whether the fault is about user name, password or right.
func (f *soapFault) refused() bool {
	return f.is("NotAuthorized") || f.is("FailedAuthentication") || f.is("not authorized") || f.is("InvalidSecurity")
}

func clip(s string, most int) string {
	if len(s) > most {
		return strings.ToValidUTF8(s[:most], "") + "…"
	}
	return s
}

// number is a number that may be written as "25", "25.000000", or not at all.
type number float64

// UnmarshalText implements encoding.TextUnmarshaler.
func (n *number) UnmarshalText(text []byte) error {
	v, err := strconv.ParseFloat(strings.TrimSpace(string(text)), 64)
	if err == nil && v >= 0 && v <= 1e6 {
		*n = number(v)
	}
	return nil // a number that is none is as good as missing
}

// boolean reads true, false, 1 and 0.
func boolean(text string) (value, ok bool) {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "true", "1", "on", "yes":
		return true, true
	case "false", "0", "off", "no":
		return false, true
	}
	return false, false
}

// escaped is text as XML character data or attribute.
func escaped(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a Builder takes everything
	return b.String()
}
