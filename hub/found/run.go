package found

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"
)

// Run writes what was found, and forgets what is long gone, until ctx ends.
func (f *Finds) Run(ctx context.Context) error {
	sweep := time.NewTicker(sweepEvery)
	defer sweep.Stop()
	var again <-chan time.Time
	told := false
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-sweep.C:
			f.forget()
		case <-again:
		case <-f.changed:
		}
		again = nil
		err := f.save(ctx)
		if err != nil && ctx.Err() == nil {
			f.unsaved.Inc()
			again = time.After(retryAfter)
			if !told {
				f.cfg.Log.Error("what edges found is not on record yet, tried again", "err", err)
			}
		}
		told = err != nil
	}
}

// save writes what is newer here than on record.
func (f *Finds) save(ctx context.Context) error {
	f.saving.Lock()
	defer f.saving.Unlock()
	f.mu.Lock()
	ids := slices.Sorted(maps.Keys(f.dirty))
	var put []Find
	var gone []string
	for _, id := range ids {
		if one, ok := f.all[id]; ok {
			put = append(put, one)
		} else {
			gone = append(gone, id)
		}
	}
	clear(f.dirty)
	f.mu.Unlock()
	var err error
	if len(put) > 0 {
		err = f.cfg.Store.PutFinds(ctx, put)
	}
	if len(gone) > 0 {
		err = errors.Join(err, f.cfg.Store.DeleteFinds(ctx, gone))
	}
	if err != nil {
		f.mu.Lock()
		defer f.mu.Unlock()
		for _, id := range ids {
			f.dirty[id] = true
		}
	}
	return err
}

// forget takes away what was not seen for long, and what was found by edges that
// are no more.
func (f *Finds) forget() {
	now := f.cfg.Now()
	f.mu.Lock()
	defer f.mu.Unlock()
	for id, one := range f.all {
		if now.Sub(one.Last) > keptFor || !f.cfg.Registry.Known(one.Edge) {
			delete(f.all, id)
			f.dirty[id] = true
		}
	}
}
