package isapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

func (l *link) silence() time.Duration { return time.Since(time.Unix(0, l.last.Load())) }

// guard ends a stream that fell silent: after idle the device is asked, and given
// up when it does not answer, or when half of idle later nothing came still. A
// stream that is dead on one side looks like a quiet one otherwise.
func (l *link) guard(ctx context.Context, end context.CancelFunc) {
	tick := time.NewTicker(l.access.idle / 4)
	defer tick.Stop()
	asked := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		switch silent := l.silence(); {
		case silent < l.access.idle:
			asked = false
		case silent >= l.access.idle*3/2:
			l.log.Info("Stream is silent; opening it anew")
			end()
			return
		case !asked:
			asked = true
			if _, _, err := l.client.model(ctx); err != nil && ctx.Err() == nil {
				l.log.Info("Device on a silent stream does not answer; opening it anew", "err", err)
				end()
				return
			}
		}
	}
}

// watch keeps up the session with a device that posts: it is asked twice in each
// idle, and its notification host is looked after.
func (l *link) watch(ctx context.Context) {
	tick := time.NewTicker(l.access.idle / 2)
	defer tick.Stop()
	for {
		err := l.look(ctx)
		if ctx.Err() != nil {
			return
		}
		if l.tell(err); err == nil || errors.Is(err, errElsewhere) {
			l.hear()
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// look finds out whether the device is there, by what it has to be asked anyway.
func (l *link) look(ctx context.Context) error {
	if l.access.tell != "" {
		return l.configure(ctx)
	}
	_, _, err := l.client.model(ctx)
	return err
}

// errElsewhere says that a device posts to somebody else.
var errElsewhere = errors.New("the device's notification host is another's")

// configure has the device post here. A slot that holds another's address is
// left alone: its owner would not know why the posts stopped.
func (l *link) configure(ctx context.Context) error {
	path := fmt.Sprintf("/ISAPI/Event/notification/httpHosts/%d", l.access.slot)
	body, err := l.client.ask(ctx, http.MethodGet, path, "", nil)
	if err != nil {
		return err
	}
	now, err := decodeHost(body)
	if err != nil {
		return err
	}
	want := host{URL: text(l.access.path)}
	want.aim(l.access.tell)
	switch {
	case now.same(want):
		return nil
	case !now.empty() && now.URL != want.URL:
		return errElsewhere
	}
	body, err = l.client.ask(ctx, http.MethodPut, path, "application/xml", want.encode(l.access.slot))
	if err != nil {
		return err
	}
	var s status
	if err := either(body, &s); err != nil || s.Code != 1 && s.Code != 7 {
		s.http = http.StatusOK
		return fmt.Errorf("notification host: %w", &s)
	}
	l.log.Info("Device posts here now", "slot", l.access.slot)
	return nil
}
