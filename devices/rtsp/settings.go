package rtsp

import (
	"errors"
	"fmt"
	"net/url"
	"time"

	"brighteyes/devices"
)

// settings of one camera, as they stand in edge.yaml.
type settings struct {
	URL string `yaml:"url"` // rtsp://host:554/path
	// TileURL is the camera's smaller stream, for tiles; pulled while a tile is watched.
	TileURL string `yaml:"tile_url"`
	// LargeURL is the camera's larger stream, where URL is the smaller; pulled while
	// one looks at it large.
	LargeURL string `yaml:"large_url"`
	Username string `yaml:"username"`
	Password string `yaml:"password"`
	// Mode is continuous (pulled all the time, needed for pre-roll) or probe
	// (looked at every ProbeS seconds, and pulled while somebody watches).
	Mode   string `yaml:"mode"`
	ProbeS int    `yaml:"probe_s"`
	// Audio is off, or allow: then who may see the camera may also listen to it.
	Audio string `yaml:"audio"`
	// RetryS is the longest pause before a camera that shows nothing is asked again.
	RetryS int `yaml:"retry_s"`
}

const (
	continuous = "continuous"
	probe      = "probe"

	silent  = "off"
	audible = "allow"
)

// Driver opens cameras.
type Driver struct{}

var _ devices.Driver = Driver{}

// Name implements devices.Driver.
func (Driver) Name() string { return "rtsp" }

// Open implements devices.Driver.
func (Driver) Open(spec devices.Spec) (devices.Runner, error) {
	cfg := settings{Mode: continuous, ProbeS: 60, Audio: silent, RetryS: 15}
	if err := spec.Settings.Decode(&cfg); err != nil {
		return nil, err
	}
	if spec.Device.Kind != devices.Camera {
		return nil, fmt.Errorf("driver rtsp: kind %q; want camera", spec.Device.Kind)
	}
	if cfg.Mode != continuous && cfg.Mode != probe {
		return nil, fmt.Errorf("mode: %q; want continuous or probe", cfg.Mode)
	}
	if cfg.ProbeS < 5 || cfg.ProbeS > 3600 {
		return nil, fmt.Errorf("probe_s: %d; want 5 to 3600", cfg.ProbeS)
	}
	if cfg.RetryS < 1 || cfg.RetryS > 300 {
		return nil, fmt.Errorf("retry_s: %d; want 1 to 300", cfg.RetryS)
	}
	if cfg.Audio != silent && cfg.Audio != audible {
		return nil, fmt.Errorf("audio: %.32q; want off or allow", cfg.Audio)
	}
	address, err := cfg.address("url", cfg.URL)
	if err != nil {
		return nil, err
	}
	c := &camera{
		url:       address,
		mode:      cfg.Mode,
		audible:   cfg.Audio == audible,
		every:     time.Duration(cfg.ProbeS) * time.Second,
		place:     placeOf(spec.Device.ID),
		longPause: time.Duration(cfg.RetryS) * time.Second,
		heartbeat: spec.Device.Heartbeat(),
		log:       spec.Log,
		audience:  newAudience(),
	}
	other := &aside{log: spec.Log, audience: newAudience(), longPause: c.longPause}
	switch {
	case cfg.TileURL != "" && cfg.LargeURL != "":
		return nil, errors.New("large_url: not beside tile_url; url is the smaller or the larger of two streams")
	case cfg.TileURL != "":
		other.detail = devices.Tile
		other.url, err = cfg.address("tile_url", cfg.TileURL)
	case cfg.LargeURL != "":
		other.detail = devices.Full
		other.url, err = cfg.address("large_url", cfg.LargeURL)
	default:
		return c, nil
	}
	if err != nil {
		return nil, err
	}
	c.aside = other
	return c, nil
}

// address is the URL under a key with the login in it. Its error never repeats
// the value, which may hold a password.
func (s settings) address(key, value string) (string, error) {
	u, err := url.Parse(value)
	if err != nil {
		return "", fmt.Errorf("%s: is not a URL; want rtsp://host:554/path", key)
	}
	if u.Scheme != "rtsp" || u.Host == "" {
		return "", fmt.Errorf("%s: want rtsp://host:554/path", key)
	}
	if s.Username != "" {
		u.User = url.UserPassword(s.Username, s.Password)
	}
	if _, given := u.User.Password(); u.User != nil && !given {
		return "", errors.New("password: is missing beside a user name")
	}
	return u.String(), nil
}
