package evidence

import "context"

// Tidy is one round of what a minute brings, over all clips.
func (e *Evidence) Tidy(ctx context.Context) error {
	_, err := e.tidy(ctx, "")
	return err
}

// FetchOn is what every minute brings to edges that are here.
func (e *Evidence) FetchOn(ctx context.Context) { e.fetchOn(ctx) }
