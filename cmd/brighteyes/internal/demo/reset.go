package demo

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"brighteyes/alerts"
	"brighteyes/hub/access"
	"brighteyes/hub/api"
)

// clean puts the community back to how it was, and reports whether it is: nothing is
// broken, no alert and no proposed round is left, all areas are seen and all homes can
// call. What is resolved says that the demo did it.
func (s *story) clean(ctx context.Context) (bool, error) {
	err := s.town.power(true)
	for _, c := range cameras {
		err = errors.Join(err, s.town.freeze(c.id, false))
	}
	if err != nil {
		return false, err
	}
	list, err := s.desks.alerts(ctx, url.Values{"state": {"open", "acknowledged", "dispatched", "on_scene"}})
	if err != nil {
		return false, err
	}
	for _, a := range list {
		body := map[string]any{"outcome": alerts.Handled, "note": "演示复位 · the demo was put back"}
		if err := s.desks.call(ctx, access.Admin, http.MethodPost, "alerts/"+a.ID+"/resolve", body, nil); err != nil && !errors.Is(err, errRefused) {
			return false, err
		}
	}
	var rounds struct{ Items []struct{ ID string } }
	if err := s.desks.call(ctx, access.Admin, http.MethodGet, "patrols?place="+blindArea, nil, &rounds); err != nil {
		return false, err
	}
	for _, r := range rounds.Items {
		body := map[string]any{"note": "演示复位 · the demo was put back"}
		if err := s.desks.call(ctx, access.Admin, http.MethodPost, "patrols/"+r.ID+"/cancel", body, nil); err != nil && !errors.Is(err, errRefused) {
			return false, err
		}
	}
	f, err := recovered(ctx, s, time.Time{})
	return err == nil && f.done && len(list) == 0 && len(rounds.Items) == 0, err
}

// killing kills the hub whenever it is asked to, with a press while it is gone, until ctx
// ends.
func (s *story) killing(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.kills:
			if err := s.kill(ctx); err != nil && ctx.Err() == nil {
				s.log.Warn("the demo's hub was killed, and what came of it is not known", "err", err)
			}
		}
	}
}

// kill ends the hub in the middle of its work, has a button pressed while it is gone, and
// counts how often that is on record when it is back.
func (s *story) kill(ctx context.Context) error {
	before, err := s.desks.pressed(ctx, killedPress)
	if err != nil {
		return err
	}
	began := time.Now()
	s.killedNow(api.DemoKill{State: "down", At: began.UTC()})
	answer := time.NewTimer(lastWord)
	defer answer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-answer.C:
	}
	if err := s.hub.kill(); err != nil {
		return err
	}
	if err := s.press(ctx, killedPress); err != nil {
		return err
	}
	now, last := api.DemoKill{State: "down", At: began.UTC()}, time.Time{}
	look := time.NewTicker(looksEvery)
	defer look.Stop()
	for time.Since(began) < countedIn {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-look.C:
		}
		n, err := s.desks.pressed(ctx, killedPress)
		if err != nil {
			continue // it is gone still
		}
		if now.State == "down" {
			now.State, now.DownMS = "up", time.Since(began).Milliseconds()
		}
		if now.Alerts = n - before; now.Alerts > 0 && last.IsZero() {
			last = time.Now()
		}
		if !last.IsZero() && time.Since(last) > watchedFor {
			break
		}
		s.killedNow(now)
	}
	now.State = "counted"
	s.killedNow(now)
	return nil
}

func (s *story) killedNow(k api.DemoKill) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.killed = &k
}
