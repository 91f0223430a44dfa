package rules

import (
	"context"

	"brighteyes/devices"
)

// unrecordedMost is how many changes of status wait for the records. What finds no
// room is counted; a dry run then misses it and the running rules do not.
const unrecordedMost = 20_000

// turned is the changes of status as the rules were told of them, on their way to
// the records. Only Run uses it.
type turned struct {
	last  map[string]devices.Status // by device
	waits []StatusChange
	told  bool // that they wait
}

// turn takes what was said of a device, where that is other than before.
func (r *Rules) turn(c StatusChange) {
	if before, known := r.turned.last[c.Device]; known && before == c.Status {
		return
	}
	if len(r.turned.waits) >= unrecordedMost {
		r.metrics.unrecorded.Inc()
		return
	}
	r.turned.last[c.Device] = c.Status
	r.turned.waits = append(r.turned.waits, c)
}

// remember puts on record what is not there yet. What cannot be is tried again
// with the next look.
func (r *Rules) remember(ctx context.Context) {
	if len(r.turned.waits) == 0 {
		return
	}
	if err := r.History.PutStatuses(ctx, r.turned.waits); err != nil {
		if ctx.Err() == nil && !r.turned.told {
			r.Log.Warn("changes of status are not on record yet", "changes", len(r.turned.waits), "err", err)
		}
		r.turned.told = true
		return
	}
	r.turned.waits, r.turned.told = nil, false
}

// recall reads which status of each device is on record.
func (r *Rules) recall(ctx context.Context) {
	r.turned.last = map[string]devices.Status{}
	now := r.Now()
	list, _, _, err := r.History.Statuses(ctx, now, now, statusesMost)
	if err != nil { // each is then written once more, which says nothing wrong
		r.Log.Warn("the statuses on record could not be read", "err", err)
		return
	}
	for _, one := range list {
		r.turned.last[one.Device] = one.Status
	}
}
