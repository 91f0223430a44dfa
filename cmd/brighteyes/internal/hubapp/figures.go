package hubapp

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"brighteyes/alerts"
	"brighteyes/cmd/internal/config"
	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/archive"
	"brighteyes/hub/figures"
	"brighteyes/hub/inspection"
	"brighteyes/hub/recordings"
	"brighteyes/hub/records"
	"brighteyes/hub/registry"
)

// openFigures joins the figures of days to the registry, the records and what excuses
// a device.
func openFigures(o Options, goals figures.Goals, rec *records.Records, places *registry.Registry, taped *recordings.Recordings, windows func() []alerts.Window, excused func(device string) bool) *figures.Figures {
	files := &cameraRecords{rec: rec, places: places, taped: taped, log: o.Log}
	return figures.New(figures.Config{
		Store: rec, Log: o.Log, Goals: goals,
		Devices: func() (seen []figures.Seen) {
			files.refresh(time.Now())
			communities := communitiesOf(places.Sites())
			for _, d := range inService(places, windows(), time.Now()) {
				one := figures.Seen{Kind: d.Kind, Site: d.Site, Status: d.Status, Planned: d.Planned}
				if v, known := places.Device(d.ID); known {
					one.Camera = files.look(v, communities)
				}
				seen = append(seen, one)
			}
			for _, d := range places.Devices(registry.Filter{Lifecycle: devices.Suspended}) {
				if !d.Undeclared {
					seen = append(seen, figures.Seen{Kind: d.Kind, Site: d.Site, Status: d.Status, Out: true, Excused: excused(d.ID), Camera: files.look(d, communities)})
				}
			}
			return seen
		},
	})
}

// goalsOf are the goals that hub.yaml sets.
func goalsOf(cfg config.Hub) figures.Goals {
	goals := figures.Goals{}
	for name, goal := range cfg.Figures.Goals.Set() {
		goals[figures.Figure(name)] = goal
	}
	return goals
}

// communitiesOf is in which community each place lies.
func communitiesOf(sites []devices.Site) map[string]figures.Community {
	byID := map[string]devices.Site{}
	for _, s := range sites {
		byID[s.ID] = s
	}
	in := map[string]figures.Community{}
	for _, s := range sites {
		at := s
		for range len(sites) { // a ring would be no tree
			if at.Level == "community" {
				in[s.ID] = figures.Community{ID: at.ID, Name: at.Name}
				break
			}
			up, known := byID[at.Parent]
			if !known {
				break
			}
			at = up
		}
	}
	return in
}

const (
	filesEvery   = 5 * time.Minute // what is typed and judged by hand is read anew
	filesTime    = 10 * time.Second
	checksLooked = 500 // spot checks of LabelAge
)

// cameraRecords is what is on record of cameras, read now and then by the one loop of
// the figures. While the records are away what was read last stands.
type cameraRecords struct {
	rec    *records.Records
	places *registry.Registry
	taped  *recordings.Recordings
	log    *slog.Logger

	at     time.Time
	read   bool // at least once
	files  map[string]archive.File
	codes  map[string][]string
	labels map[string]bool
	tapes  map[string]recordings.Verdict // of audited cameras
}

func (c *cameraRecords) refresh(now time.Time) {
	if c.read && now.Sub(c.at).Abs() < filesEvery {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), filesTime)
	defer cancel()
	files, err := c.rec.CameraFiles(ctx)
	var checks []inspection.Check
	if err == nil {
		checks, err = c.rec.Inspections(ctx, checksLooked)
	}
	var audited []recordings.Figure
	if err == nil {
		audited, err = c.taped.List(ctx)
	}
	if err != nil {
		c.log.Warn("files of cameras were not read for the figures", "error", err)
		return
	}
	c.files = make(map[string]archive.File, len(files))
	for _, f := range files {
		c.files[f.Camera] = f
	}
	c.codes, c.labels = archive.Codes(files), inspection.Labels(checks, now.Add(-inspection.LabelAge))
	c.tapes = make(map[string]recordings.Verdict, len(audited))
	for _, f := range audited {
		c.tapes[f.Camera] = f.Verdict
	}
	c.at, c.read = now, true
}

// look is what a camera's figures are made of; nil for what is no camera, and for one
// in a home, which is none of the programme's.
func (c *cameraRecords) look(d registry.DeviceView, communities map[string]figures.Community) *figures.Look {
	if d.Kind != devices.Camera || access.AtHome(d.Device) {
		return nil
	}
	l := &figures.Look{Camera: d.ID, Community: communities[d.Site], Faults: figures.FaultsOf(d.Values, d.Reasons)}
	l.Recording = recordsNow(d, c.tapes[d.ID])
	if off, measured := d.Values["clock_offset_s"]; measured {
		if edge, known := c.places.Edge(d.Edge); known && !edge.ClockSuspect {
			l.OffsetS = &off
		}
	}
	if c.read {
		f, typed := c.files[d.ID]
		if !typed {
			f = archive.File{Camera: d.ID}
		}
		site, _ := c.places.Site(d.Site)
		l.Complete = figures.Wrong
		if archive.Judge(f, archive.FactsOf(d.Device, site.Name, d.Values), c.codes).Complete() {
			l.Complete = figures.Right
		}
	}
	l.Label, l.LabelWhy = c.label(d)
	return l
}

// recordsNow joins what a camera says of its own recording and what the audit of its
// recorder found; either one wrong is wrong. That there are too few days yet, or that an
// index cannot be read, says nothing about recording now.
func recordsNow(d registry.DeviceView, audited recordings.Verdict) figures.Check {
	switch {
	case slices.Contains(d.Reasons, figures.LostNotRecording), audited == recordings.Gaps, audited == recordings.Unplayable:
		return figures.Wrong
	case d.Values["recording_on"] >= 1, audited == recordings.Good, audited == recordings.Short:
		return figures.Right
	}
	return figures.Unchecked
}

// label joins what was read from the camera and what a person saw: either one wrong is
// wrong.
func (c *cameraRecords) label(d registry.DeviceView) (figures.Check, string) {
	right, read := d.Values["label_right"]
	seen, judged := c.labels[d.ID]
	switch {
	case judged && !seen:
		return figures.Wrong, figures.LostLabelFailed
	case read && right < 1:
		return figures.Wrong, figures.LostLabelDiffers
	case read, judged:
		return figures.Right, ""
	}
	return figures.Unchecked, ""
}
