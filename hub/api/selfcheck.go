package api

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/commissioning"
	"brighteyes/hub/coverage"
	"brighteyes/hub/figures"
	"brighteyes/hub/inspection"
	"brighteyes/hub/recordings"
	"brighteyes/hub/registry"
	"brighteyes/hub/workorders"
)

const (
	selfDays    = 30 // that the figures are of
	recordDays  = 30 // that recorders must keep
	pointShare  = 0.5
	keyWeight   = 3 // areas of this weight are key places
	mostOverdue = 10_000
)

type selfOutput struct {
	Body struct {
		At    time.Time         `json:"at"`
		By    string            `json:"by"`
		From  string            `json:"from" doc:"first day of the figures"`
		To    string            `json:"to"`
		Items []inspection.Item `json:"items"`
	}
}

// selfCheck holds each assessed item against its goal, from what is on record now.
func (s *Server) selfCheck(ctx context.Context, _ *struct{}) (*selfOutput, error) {
	now := s.cfg.Now()
	today := now.In(figures.China())
	out := &selfOutput{}
	b := &out.Body
	b.At, b.By = now.UTC(), callerOf(ctx).name
	b.From, b.To = today.AddDate(0, 0, 1-selfDays).Format(time.DateOnly), today.Format(time.DateOnly)
	f := inspection.Facts{Now: now}
	for _, part := range [...]func(context.Context, *inspection.Facts) error{
		func(ctx context.Context, f *inspection.Facts) error { return s.selfShares(ctx, f, b.From, b.To) },
		s.selfPlan, s.selfFiles, s.selfSuspended, s.selfWork, s.selfChecks,
	} {
		if err := part(ctx, &f); err != nil {
			return nil, err
		}
	}
	b.Items = inspection.Assess(f)
	return out, nil
}

// camerasInService are the declared ones by id, without those in homes.
func (s *Server) camerasInService() []registry.DeviceView {
	list := s.cfg.Registry.Devices(registry.Filter{Lifecycle: devices.InService})
	return slices.DeleteFunc(list, func(d registry.DeviceView) bool {
		return d.Kind != devices.Camera || d.Undeclared || access.AtHome(d.Device)
	})
}

func (s *Server) selfShares(ctx context.Context, f *inspection.Facts, from, to string) error {
	kept, err := s.cameraFigures()
	if err != nil {
		return err
	}
	days, rates, err := s.cameraDays(ctx, kept, from, to)
	if err != nil {
		return err
	}
	cameras, err := kept.CameraDays(ctx, from, to)
	if err != nil {
		return err
	}
	m, sums := figures.MonthOf("", days, s.cfg.Goals), figures.ByCamera(cameras)
	for _, r := range figures.Total(m.Communities).Rates(m.Sample(), m.Goals) {
		zh, en, _ := strings.Cut(figures.CameraFormulas[r.Figure], " · ")
		share := inspection.Share{Key: string(r.Figure), Pct: r.Pct, Good: r.GoodS, Of: r.OfS, Goal: r.Goal, Programme: r.Programme, Collecting: r.Collecting != "", Formula: inspection.Words{Zh: zh, En: en}}
		down, _ := figures.Pulling(sums, r.Figure)
		for _, c := range down {
			share.Failing = append(share.Failing, s.failing(c.Camera, c.Why(r.Figure), c.Lost(r.Figure)))
		}
		f.Shares = append(f.Shares, share)
	}
	for _, d := range rates {
		if d.Closed {
			f.Sheets++
		}
		if !d.Intact {
			f.Broken = append(f.Broken, inspection.Failing{Name: d.Date, Why: "changed"})
		}
	}
	return nil
}

func (s *Server) failing(camera, why string, seconds int64) inspection.Failing {
	name := camera
	if d, known := s.cfg.Registry.Device(camera); known {
		name = cmp.Or(d.Name, camera)
	}
	return inspection.Failing{Camera: camera, Name: name, Why: why, Times: seconds}
}

// selfPlan is what the drawn plan says of key places, and of what shows too much.
func (s *Server) selfPlan(_ context.Context, f *inspection.Facts) error {
	if s.cfg.Plans == nil {
		return nil
	}
	view := s.cfg.Plans.View()
	if view.Site == nil {
		return nil
	}
	f.PlanDrawn, f.SignedBy, f.SignedAt = true, view.Version.Register.By, view.Version.Register.At
	watching := map[string]bool{}
	sums := view.Site.Figures(f.Now)
	for _, a := range sums.Areas {
		if a.Weight < keyWeight {
			continue
		}
		place := inspection.Place{Name: cmp.Or(a.Name, a.Area), Covered: a.Share >= pointShare}
		place.Known = place.Covered || a.CoveredM2+a.UnknownM2 < pointShare*a.AreaM2
		f.Key = append(f.Key, place)
		sights, err := view.Site.SeeingArea(a.Area)
		if err != nil {
			return err
		}
		for _, sight := range sights {
			watching[sight.Camera] = true
		}
	}
	for _, c := range view.Site.Cameras() {
		if c.KeyPlace {
			watching[c.ID] = true
		}
	}
	f.KeyCams = len(watching)
	for _, id := range slices.Sorted(maps.Keys(watching)) {
		switch d, known := s.cfg.Registry.Device(id); {
		case !known:
			f.Network = append(f.Network, s.failing(id, "not_known", 0))
		case d.Lifecycle != devices.InService:
			f.Network = append(f.Network, s.failing(id, "not_in_service", 0))
		case d.Edge == "" || !d.Listed:
			f.Network = append(f.Network, s.failing(id, "not_listed", 0))
		}
	}
	for _, fault := range sums.Faults {
		why := "over_detail"
		if fault.Kind == coverage.HomeWindow {
			why = "home_window"
		}
		f.Sight = append(f.Sight, s.failing(fault.Camera, why, 0))
	}
	return nil
}

// selfFiles is on how many days recordings can be played: as audited, or else as it
// stands on the camera's file.
func (s *Server) selfFiles(ctx context.Context, f *inspection.Facts) error {
	if s.cfg.Archive == nil {
		return nil
	}
	kept, err := s.cameraFiles(ctx)
	if err != nil {
		return err
	}
	for _, d := range s.camerasInService() {
		f.Cameras++
		if s.cfg.Recordings != nil {
			tape, audited, err := s.cfg.Recordings.Figure(ctx, d.ID)
			if err != nil {
				return err
			}
			if audited && tape.Verdict != recordings.Collecting && tape.Verdict != recordings.Unread {
				if tape.Playable < tape.Required {
					f.Days = append(f.Days, s.failing(d.ID, "days_audited", 0))
				}
				continue
			}
		}
		days, err := strconv.ParseFloat(kept.file(d).Values["recording_days"], 64)
		switch {
		case err != nil: // nothing was typed
			f.Days = append(f.Days, s.failing(d.ID, "days_missing", 0))
		case days < recordDays:
			f.Days = append(f.Days, s.failing(d.ID, "days_few", 0))
		}
	}
	return nil
}

// selfSuspended are cameras out of service that nobody approved.
func (s *Server) selfSuspended(ctx context.Context, f *inspection.Facts) error {
	approved := map[string]bool{}
	if s.cfg.CommissioningStore != nil {
		list, err := s.cfg.CommissioningStore.Suspensions(ctx, "", true, mostListed)
		if err != nil {
			return err
		}
		for _, one := range list {
			if one.State == commissioning.Approved {
				approved[one.Device] = true
			}
		}
	}
	for _, d := range s.cfg.Registry.Devices(registry.Filter{Lifecycle: devices.Suspended}) {
		if d.Kind == devices.Camera && !d.Undeclared && !access.AtHome(d.Device) && !approved[d.ID] {
			f.Suspended = append(f.Suspended, s.failing(d.ID, figures.LostSuspended, 0))
		}
	}
	return nil
}

func (s *Server) selfWork(ctx context.Context, f *inspection.Facts) error {
	if s.cfg.WorkOrders == nil {
		return nil
	}
	f.WorkKnown = true
	filter := workorders.Filter{ClosedFrom: f.Now, Limit: 500} // those that are not closed
	for read := 0; read < mostOverdue; {
		page, next, err := s.cfg.WorkOrders.WorkOrders(ctx, filter)
		if err != nil {
			return err
		}
		for _, o := range page {
			if o.ClosedAt == nil && o.Deadline().Before(f.Now) {
				f.Overdue++
			}
		}
		read += len(page)
		if filter.Cursor = next; next == "" {
			break
		}
	}
	return nil
}

// selfChecks is the last spot check that was finished.
func (s *Server) selfChecks(ctx context.Context, f *inspection.Facts) error {
	if s.cfg.Inspections == nil {
		return nil
	}
	f.SpotKnown = true
	list, err := s.cfg.Inspections.Inspections(ctx, mostChecks)
	if err != nil {
		return err
	}
	for _, c := range list { // newest first
		if c.DoneAt == nil {
			continue
		}
		f.SpotAt, f.SpotBlank = c.DoneAt, c.Blank()
		for _, d := range c.Cameras {
			for _, aspect := range inspection.Aspects {
				if found := d.Findings[aspect]; found.Verdict == inspection.Fail {
					f.SpotFail = append(f.SpotFail, inspection.Failing{Camera: d.Camera, Name: cmp.Or(d.Name, d.Camera), Why: found.Reason})
				}
			}
		}
		return nil
	}
	return nil
}
