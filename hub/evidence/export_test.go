package evidence

import "context"

// Tidy is one round of what a minute brings, over all clips.
func (e *Evidence) Tidy(ctx context.Context) error {
	_, err := e.tidy(ctx, "")
	return err
}
