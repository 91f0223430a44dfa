package hubapp

import (
	"crypto/ed25519"
	"math"
	"path/filepath"
	"time"

	"brighteyes/cmd/internal/config"
	"brighteyes/devices"
	"brighteyes/hub/evidence"
	"brighteyes/hub/evidence/bucket"
	"brighteyes/hub/evidence/folder"
	"brighteyes/hub/records"
	"brighteyes/hub/registry"
	"brighteyes/hub/siteplan"
)

// openEvidence joins clips to where they are kept and to who knows the clocks.
func openEvidence(cfg config.Hub, o Options, key ed25519.PrivateKey, rec *records.Records, places *registry.Registry) (*evidence.Evidence, evidence.Shelf, error) {
	shelf, err := openShelf(cfg)
	if err != nil {
		return nil, nil, err
	}
	clips := cfg.Data // where a bucket has them, they only pass through
	if cfg.Evidence.S3 == nil {
		clips = cfg.Evidence.Dir(cfg.Data)
	}
	e, err := evidence.New(evidence.Config{
		Store: rec, Shelf: shelf, Spool: filepath.Join(cfg.Data, "clips-coming"), Key: key,
		Free:      func() int64 { return min(records.DiskFree(cfg.Data), records.DiskFree(clips)) },
		Granted:   grantedUntil(rec),
		EdgeClock: places.EdgeClock, Retention: cfg.Evidence.Retention(), Now: time.Now, Log: o.Log, Metrics: o.Metrics,
		Camera: func(id string) (evidence.Camera, bool) {
			d, known := places.Device(id)
			return evidence.Camera{Edge: d.Edge, Clock: cameraClock(d)}, known && d.Kind == devices.Camera && d.Edge != ""
		},
	})
	return e, shelf, err
}

func openShelf(cfg config.Hub) (evidence.Shelf, error) {
	s := cfg.Evidence.S3
	if s == nil {
		return folder.Open(cfg.Evidence.Dir(cfg.Data))
	}
	return bucket.Open(bucket.Config{
		URL: s.URL, Region: s.Region, Bucket: s.Bucket, Prefix: s.Prefix,
		AccessKey: string(s.AccessKey), SecretKey: string(s.SecretKey), PathStyle: s.PathStyle,
	})
}

// cameraClock is a camera's clock as it was last measured by its edge.
func cameraClock(d registry.DeviceView) devices.CameraClock {
	offset, measured := d.Values["clock_offset_s"]
	if !measured || d.LastSeen == nil {
		return devices.CameraClock{State: devices.ClockUnknown}
	}
	c := devices.CameraClock{State: devices.ClockSuspect, Against: "edge", OffsetS: &offset, ToldAt: *d.LastSeen}
	if math.Abs(offset) <= siteplan.ClockRight {
		c.State = devices.ClockRight
	}
	return c
}
