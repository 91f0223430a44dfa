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
	URL      string `yaml:"url"` // rtsp://host:554/path
	Username string `yaml:"username"`
	Password string `yaml:"password"`
	// Mode is continuous (pulled all the time, needed for pre-roll) or probe
	// (looked at every ProbeS seconds, and pulled while somebody watches).
	Mode   string `yaml:"mode"`
	ProbeS int    `yaml:"probe_s"`
}

const (
	continuous = "continuous"
	probe      = "probe"
)

// Driver opens cameras.
type Driver struct{}

var _ devices.Driver = Driver{}

// Name implements devices.Driver.
func (Driver) Name() string { return "rtsp" }

// Open implements devices.Driver.
func (Driver) Open(spec devices.Spec) (devices.Runner, error) {
	cfg := settings{Mode: continuous, ProbeS: 60}
	if err := spec.Settings.Decode(&cfg); err != nil {
		return nil, err
	}
	if spec.Device.Kind != devices.Camera {
		return nil, fmt.Errorf("driver rtsp: kind %q; want camera", spec.Device.Kind)
	}
	address, err := url.Parse(cfg.URL)
	switch {
	case err != nil:
		return nil, errors.New("url: is not a URL; want rtsp://host:554/path")
	case address.Scheme != "rtsp" || address.Host == "":
		return nil, errors.New("url: want rtsp://host:554/path")
	case cfg.Mode != continuous && cfg.Mode != probe:
		return nil, fmt.Errorf("mode: %q; want continuous or probe", cfg.Mode)
	case cfg.ProbeS < 5 || cfg.ProbeS > 3600:
		return nil, fmt.Errorf("probe_s: %d; want 5 to 3600", cfg.ProbeS)
	}
	if cfg.Username != "" {
		address.User = url.UserPassword(cfg.Username, cfg.Password)
	}
	if _, given := address.User.Password(); address.User != nil && !given {
		return nil, errors.New("password: is missing beside a user name")
	}
	return &camera{
		url:       address.String(),
		mode:      cfg.Mode,
		every:     time.Duration(cfg.ProbeS) * time.Second,
		heartbeat: spec.Device.Heartbeat(),
		log:       spec.Log,
		audience:  newAudience(),
	}, nil
}
