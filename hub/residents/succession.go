package residents

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// Follow gives residents the devices that hang where theirs did: today says which.
// It changes nothing for those whose devices still hang there, so it can be called
// again at any time. One that cannot be changed keeps what they have, and is in the
// error.
func (r *Residents) Follow(ctx context.Context, today func(device string) string, by string) error {
	r.writing.Lock()
	defer r.writing.Unlock()
	var errs []error
	for _, one := range r.all() {
		moved := slices.Clone(one.Devices)
		for i, id := range moved {
			moved[i] = today(id)
		}
		if slices.Equal(moved, one.Devices) {
			continue
		}
		slices.Sort(moved)
		one.Devices = slices.Compact(moved)
		one.Version++
		if err := r.write(ctx, Caller{Name: by}, one, "resident.device.replaced"); err != nil {
			errs = append(errs, fmt.Errorf("give resident %s the device that replaces theirs: %w", one.ID, err))
		}
	}
	return errors.Join(errs...)
}
