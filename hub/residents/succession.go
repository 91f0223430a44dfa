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
	called, err := r.called(ctx)
	if err != nil {
		return err
	}
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
		if err := r.write(ctx, Caller{Name: by}, one, "resident.device.replaced", called); err != nil {
			errs = append(errs, fmt.Errorf("give resident %s the device that replaces theirs: %w", one.ID, err))
		}
	}
	return errors.Join(errs...)
}

// former are the devices that called and that have other residents from this change of one
// on, because one got or gave away a device or a home, with those whose they were until now.
func (r *Residents) former(one Resident, called []string) (list []Whose) {
	r.mu.RLock()
	row := r.rows[one.ID]
	r.mu.RUnlock()
	var was []Mark
	if before, err := r.unseal(row); err == nil { // who is new had none; what cannot be read is not written over either
		was = r.sealer.marks(before)
	}
	is := r.sealer.marks(one)
	changed := func(m Mark) bool { return slices.Contains(was, m) != slices.Contains(is, m) }
	for _, id := range called {
		if ids := r.whose(id); len(ids) > 0 && slices.ContainsFunc(r.marksOf(id), changed) {
			list = append(list, Whose{Device: id, Residents: ids})
		}
	}
	return list
}

// whose are the ids of those whose calls a device's are: those who have it, and where
// nobody does those who have the one that hangs there now, or in whose home it hangs.
func (r *Residents) whose(device string) []string {
	if ids := r.find(r.sealer.mark(markDevice, device)); len(ids) > 0 {
		return ids
	}
	return r.ofDevice(device)
}

// callers are the devices whose calls a resident's are, of those that called.
func (r *Residents) callers(one Resident, called []string) []string {
	list := slices.Clone(one.Devices)
	for _, id := range called {
		if slices.Contains(r.whose(id), one.ID) {
			list = append(list, id)
		}
	}
	return list
}

// called are the devices that called. It reads much, so that nobody waits for it who
// waits for writing.
func (r *Residents) called(ctx context.Context) ([]string, error) {
	list, err := r.cfg.Store.CallingDevices(ctx)
	if err != nil {
		return nil, fmt.Errorf("find which devices called: %w", err)
	}
	return list, nil
}
