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

// former are the devices that a resident had until now and has no more.
func (r *Residents) former(one Resident) []string {
	r.mu.RLock()
	row := r.rows[one.ID]
	r.mu.RUnlock()
	before, err := r.unseal(row)
	if err != nil { // who is new had none; what cannot be read is not written over either
		return nil
	}
	return slices.DeleteFunc(before.Devices, func(id string) bool { return slices.Contains(one.Devices, id) })
}

// callers are the devices whose calls a resident's are: those that they have, those that
// hung where these do, and those in their home. What is another's by now is not theirs.
func (r *Residents) callers(ctx context.Context, one Resident) ([]string, error) {
	all, err := r.cfg.Store.AlertDevices(ctx)
	if err != nil {
		return nil, fmt.Errorf("find which devices called: %w", err)
	}
	list := slices.Clone(one.Devices)
	for _, id := range all {
		if len(r.find(r.sealer.mark(markDevice, id))) == 0 && slices.Contains(r.ofDevice(id), one.ID) {
			list = append(list, id)
		}
	}
	return list, nil
}
