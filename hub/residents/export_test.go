package residents

import "context"

// Look judges the mornings once, as Run does.
func (r *Residents) Look(ctx context.Context) error { return r.watch(ctx) }
