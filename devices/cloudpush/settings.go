package cloudpush

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"path"
	"strings"

	"brighteyes/devices"
	"brighteyes/devices/mapping"
)

// Settings are the keys below "settings" of a device with driver cloudpush.
type Settings struct {
	Listen   string `yaml:"listen" json:"listen"`     // host:port that the platform, or a proxy before it, reaches
	TLSCert  string `yaml:"tls_cert" json:"tls_cert"` // files, PEM
	TLSKey   string `yaml:"tls_key" json:"tls_key"`
	Insecure bool   `yaml:"insecure" json:"insecure"` // without TLS though not on the loopback

	Path     string   `yaml:"path" json:"path"`         // of one platform, with a secret as its last part
	Allow    []string `yaml:"allow" json:"allow"`       // addresses or networks that may push; empty: all
	Template string   `yaml:"template" json:"template"` // ctwing, onenet or webhook
	Token    string   `yaml:"token" json:"token"`       // that onenet and webhook sign with
	Header   string   `yaml:"header" json:"header"`     // of webhook: beginning of the names of its two headers

	Device string `yaml:"device" json:"device"` // what the platform calls this device

	Identity []string       `yaml:"identity" json:"identity"` // paths of what the platform calls a device
	Time     TimeField      `yaml:"time" json:"time"`         // when the message was made
	ID       []string       `yaml:"id" json:"id"`             // paths that tell one message from the next
	Fields   mapping.Fields `yaml:"fields" json:"fields"`     // what the message means
	Bytes    Bytes          `yaml:"bytes" json:"bytes"`       // bytes within it
}

// TimeField is where and how a message says when it was made.
type TimeField struct {
	Path string `yaml:"path" json:"path"`
	Unit string `yaml:"unit" json:"unit"` // ms, s, rfc3339, local (2026-03-01 08:00:00) or compact (20260301T080000Z)
	Zone string `yaml:"zone" json:"zone"` // of local: Asia/Shanghai
}

// Bytes are what a device sent through the platform as it was.
type Bytes struct {
	Path     string         `yaml:"path" json:"path"`
	Encoding string         `yaml:"encoding" json:"encoding"` // base64 or hex
	Fields   mapping.Fields `yaml:"fields" json:"fields"`
}

// Defaults are the settings that need not be written.
func Defaults() Settings {
	return Settings{Listen: "127.0.0.1:8095", Header: "X-BrightEyes"}
}

const secretLength = 16 // characters of the last part of a path that is a secret

func decodeSettings(spec devices.Spec) (Settings, error) {
	s := Defaults()
	if spec.Settings != nil {
		if err := spec.Settings.Decode(&s); err != nil {
			return Settings{}, err
		}
	}
	if err := s.check(spec.Device.Kind); err != nil {
		return Settings{}, err
	}
	s.fill()
	return s, s.checkMessage()
}

func (s Settings) check(kind devices.Kind) error {
	if kind != devices.Button && kind != devices.Sensor && kind != devices.Power {
		return fmt.Errorf("kind %.32q: driver cloudpush drives button, sensor and power", kind)
	}
	host, _, err := net.SplitHostPort(s.Listen)
	if err != nil {
		return fmt.Errorf("listen %.64q: want host:port", s.Listen)
	}
	if (s.TLSCert == "") != (s.TLSKey == "") {
		return errors.New("tls_cert, tls_key: want both or none")
	}
	ip, err := netip.ParseAddr(host)
	if loopback := err == nil && ip.IsLoopback() || host == "localhost"; !loopback && s.TLSCert == "" && !s.Insecure {
		return fmt.Errorf("listen %.64q: is not the loopback; want tls_cert and tls_key, or insecure: true behind a proxy that has TLS", s.Listen)
	}
	if s.Path != path.Clean(s.Path) || !strings.HasPrefix(s.Path, "/") || len(s.Path) < 2 || len(s.Path) > 200 || strings.ContainsAny(s.Path, "?#%\x00 ") {
		return errors.New("path: want an absolute path of plain characters, such as /ctwing/ and a secret of 16 characters or more")
	}
	if _, ok := templateOf(s.Template); !ok {
		return fmt.Errorf("template %.32q: want ctwing, onenet or webhook", s.Template)
	}
	if s.Token != "" && s.Template == ctwing {
		return errors.New("token: CTWing signs nothing; want a secret in the path, or allow")
	}
	if _, err := s.sources(); err != nil {
		return err
	}
	if len(path.Base(s.Path)) < secretLength && len(s.Allow) == 0 && s.Token == "" {
		return errors.New("path: anybody could push; want a last part of 16 characters or more that nobody knows, or allow, or a token")
	}
	if s.Token != "" && len(s.Token) < 8 || len(s.Token) > 256 {
		return errors.New("token: want 8 to 256 characters")
	}
	if s.Header == "" || len(s.Header) > 64 || strings.ContainsAny(s.Header, " :\r\n\x00") {
		return errors.New("header: want the beginning of a header's name, such as X-BrightEyes")
	}
	if s.Device == "" || len(s.Device) > 128 {
		return errors.New("device: want what the platform calls this device, such as its IMEI or deviceId")
	}
	return nil
}

// fill takes over from the template what was not written.
func (s *Settings) fill() {
	t, _ := templateOf(s.Template)
	if len(s.Identity) == 0 {
		s.Identity = t.identity
	}
	if s.Time.Path == "" {
		s.Time = t.time
	}
	if s.Time.Unit == "" {
		s.Time.Unit = "ms"
	}
	if len(s.ID) == 0 {
		s.ID = t.id
	}
	if s.Bytes.Path == "" && len(s.Bytes.Fields) > 0 {
		s.Bytes.Path = t.bytes
	}
	if s.Bytes.Encoding == "" {
		s.Bytes.Encoding = "base64"
	}
	s.Fields = append(append(mapping.Fields{}, t.fields...), s.Fields...)
}

func (s Settings) checkMessage() error {
	if _, err := s.Time.read(nil); err != nil {
		return err
	}
	for key, paths := range map[string][]string{"identity": s.Identity, "id": s.ID} {
		if len(paths) > 8 {
			return fmt.Errorf("%s: %d paths, want 8 at most", key, len(paths))
		}
	}
	if err := s.Fields.Check("fields"); err != nil {
		return err
	}
	for i, f := range s.Fields {
		if f.Path == "" {
			return fmt.Errorf("fields[%d]: want path; at and channel are for bytes, below bytes.fields", i)
		}
	}
	if err := s.Bytes.Fields.Check("bytes.fields"); err != nil {
		return err
	}
	for i, f := range s.Bytes.Fields {
		if f.Path != "" {
			return fmt.Errorf("bytes.fields[%d].path: want at or channel; a path of the message is below fields", i)
		}
	}
	if s.Bytes.Encoding != "base64" && s.Bytes.Encoding != "hex" {
		return fmt.Errorf("bytes.encoding %.32q: want base64 or hex", s.Bytes.Encoding)
	}
	if len(s.Bytes.Fields) > 0 && s.Bytes.Path == "" {
		return errors.New("bytes.path: want the path of the text that holds the bytes")
	}
	return nil
}

// sources are the networks that may push; none: all.
func (s Settings) sources() ([]netip.Prefix, error) {
	var list []netip.Prefix
	for i, text := range s.Allow {
		if ip, err := netip.ParseAddr(text); err == nil {
			list = append(list, netip.PrefixFrom(ip.Unmap(), ip.Unmap().BitLen()))
			continue
		}
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, fmt.Errorf("allow[%d] %.64q: want an address or a network such as 117.60.0.0/16", i, text)
		}
		list = append(list, prefix.Masked())
	}
	return list, nil
}
