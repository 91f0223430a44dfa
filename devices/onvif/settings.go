package onvif

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/strictyaml"
)

// Settings are the keys below "settings" of a device with driver onvif.
type Settings struct {
	Address  string `yaml:"address"` // host, host:port or http(s)://host:port/path of the device service
	Username string `yaml:"username"`
	Password string `yaml:"password"`
	// CA is a PEM file of who signed the camera's certificate, Fingerprint the
	// SHA-256 of the certificate itself: for an address with https.
	CA          string `yaml:"ca"`
	Fingerprint string `yaml:"fingerprint"`
	// Stream is which of the camera's streams is measured and kept: sub, the
	// smallest, or main, the largest. Tiles show the smallest and who looks at one
	// picture large sees the largest, with either.
	Stream string `yaml:"stream"`
	// Mode and ProbeS are for the driver of streams.
	Mode   string `yaml:"mode"`
	ProbeS int    `yaml:"probe_s"`
	// Audio is off, or allow: then who may see the camera may also listen to it.
	Audio string `yaml:"audio"`
	// Motion says whether movement is an event.
	Motion bool `yaml:"motion"`
	// QuietS is how long movement or covering must have been over before another
	// is an event of its own.
	QuietS float64 `yaml:"quiet_s"`
	// Recording says that the camera is to record by itself, so that it is not
	// well when it does not.
	Recording bool `yaml:"recording"`
	// RecordingToken is which of a recorder's recordings this camera's are; the first
	// with video unless given. Records is the device of this edge whose recordings
	// these are; itself unless given.
	RecordingToken string `yaml:"recording_id"`
	Records        string `yaml:"records"`
}

// Defaults are the settings that need not be written.
func Defaults() Settings {
	return Settings{Stream: subStream, Mode: "continuous", ProbeS: 60, Audio: "off", Motion: true, QuietS: 10}
}

const (
	mainStream = "main"
	subStream  = "sub"
	audible    = "allow"
	devicePath = "/onvif/device_service" // by the ONVIF Core Specification, 5.1.1
)

// decode reads and checks the settings of a device, and where its device service is.
func decode(spec devices.Spec) (Settings, *url.URL, error) {
	s := Defaults()
	if err := spec.Settings.Decode(&s); err != nil {
		return s, nil, err
	}
	if spec.Device.Kind != devices.Camera {
		return s, nil, fmt.Errorf("driver onvif: kind %.32q; want camera", spec.Device.Kind)
	}
	at, err := deviceService(s.Address)
	switch {
	case err != nil:
		return s, nil, err
	case s.Username == "" && s.Password != "":
		return s, nil, errors.New("username: is missing beside a password")
	case s.Username != "" && s.Password == "":
		return s, nil, errors.New("password: is missing beside a user name")
	case s.Stream != mainStream && s.Stream != subStream:
		return s, nil, fmt.Errorf("stream: %.32q; want sub or main", s.Stream)
	case s.Records != "" && !devices.ValidID(s.Records):
		return s, nil, fmt.Errorf("records: %.64q; want the id of the camera whose recordings these are", s.Records)
	case len(s.RecordingToken) > 64:
		return s, nil, errors.New("recording_id: want 64 characters at most")
	case s.QuietS < 0 || s.QuietS > 600:
		return s, nil, fmt.Errorf("quiet_s: %v; want 0 to 600", s.QuietS)
	}
	return s, at, nil
}

// deviceService is the address at which a camera is asked first.
func deviceService(address string) (*url.URL, error) {
	wrong := errors.New("address: want the camera's, such as 192.168.1.101 or http://192.168.1.101:8000/onvif/device_service")
	text := address
	if !strings.Contains(text, "://") {
		text = "http://" + text
	}
	at, err := url.Parse(text)
	if err != nil || at.Scheme != "http" && at.Scheme != "https" || at.Hostname() == "" || at.User != nil || at.RawQuery != "" || at.Fragment != "" {
		return nil, wrong // without its words: an address may hold a password
	}
	if at.Path == "" || at.Path == "/" {
		at.Path = devicePath
	}
	return at, nil
}

func (s Settings) quiet() time.Duration { return time.Duration(s.QuietS * float64(time.Second)) }

// streamSettings are what the driver of streams is told, as if they stood in a file.
type streamSettings struct {
	url, tile, large   string
	username, password string
	mode, audio        string
	probeS             int
}

// Decode implements devices.Settings.
func (s streamSettings) Decode(into any) error {
	text := fmt.Sprintf("url: %s\nmode: %s\nprobe_s: %d\naudio: %s\n", scalar(s.url), scalar(s.mode), s.probeS, scalar(s.audio))
	if s.tile != "" {
		text += fmt.Sprintf("tile_url: %s\n", scalar(s.tile))
	}
	if s.large != "" {
		text += fmt.Sprintf("large_url: %s\n", scalar(s.large))
	}
	if s.username != "" {
		text += fmt.Sprintf("username: %s\npassword: %s\n", scalar(s.username), scalar(s.password))
	}
	node, err := strictyaml.Parse("stream", []byte(text))
	if err != nil {
		return errors.New("settings of the stream: cannot be read") // the error may quote the password
	}
	return node.Decode(into)
}

// scalar is a text in YAML: a string of JSON is one.
func scalar(text string) string {
	quoted, _ := json.Marshal(text) // a string always can be
	return string(quoted)
}
