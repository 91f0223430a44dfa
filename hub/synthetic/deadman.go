package synthetic

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"time"
)

// Deadman is a service outside that raises the alarm when it is not called, such
// as healthchecks.io.
type Deadman struct {
	URL    string        // a secret: whoever knows it can feign life
	Every  time.Duration // called no more often; 0 means one minute
	Client *http.Client  // nil: one with a deadline of 10 s
}

// slack is by how much a call may come early, so that calls do not skip a pulse
// that came a little sooner than the last.
const slack = 5 * time.Second

// caller calls the Deadman. What is asked for while it calls is one call more at
// most; nobody waits for it.
type caller struct {
	d       Deadman
	asked   chan struct{} // has room for one
	last    time.Time     // of asking; only Watch.listen touches it
	metrics metrics
	log     *slog.Logger
}

func newCaller(d Deadman, m metrics, log *slog.Logger) *caller {
	if d.Every <= 0 {
		d.Every = time.Minute
	}
	if d.Client == nil {
		d.Client = &http.Client{Timeout: 10 * time.Second}
	}
	return &caller{d: d, asked: make(chan struct{}, 1), metrics: m, log: log}
}

// call asks for a call unless there was one a moment ago.
func (c *caller) call(now time.Time) {
	if !c.last.IsZero() && now.Sub(c.last) < c.d.Every-min(slack, c.d.Every/10) {
		return
	}
	select {
	case c.asked <- struct{}{}:
		c.last = now
	default: // one is asked for already, and says the same
	}
}

func (c *caller) run(ctx context.Context) {
	for told := false; ; {
		select {
		case <-ctx.Done():
			return
		case <-c.asked:
		}
		err := c.once(ctx)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			c.metrics.calls.WithLabelValues("failed").Inc()
			if !told {
				c.log.Error("the dead-man's webhook cannot be reached", "err", err)
			}
		} else {
			c.metrics.calls.WithLabelValues("done").Inc()
		}
		told = err != nil
	}
}

func (c *caller) once(ctx context.Context) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.d.URL, nil)
	if err != nil {
		return errors.New("its URL cannot be used")
	}
	answer, err := c.d.Client.Do(request)
	if err != nil {
		var where *url.Error
		if errors.As(err, &where) {
			err = where.Err // without the URL, which is a secret
		}
		return err
	}
	answer.Body.Close()
	if answer.StatusCode >= 300 {
		return fmt.Errorf("it answered with status %d", answer.StatusCode)
	}
	return nil
}
