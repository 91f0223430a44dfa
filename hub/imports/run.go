package imports

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/access"
)

const (
	part     = 200 // devices of one transaction: a call never waits for longer
	partTime = 30 * time.Second
)

// Run carries out what is confirmed, one after another, until ctx ends. A part
// that is under way then is finished or not done; the rest is not begun.
func (i *Imports) Run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case id := <-i.confirmed:
			one, err := i.Import(id)
			if err != nil {
				continue // what runs is never forgotten
			}
			state := Done
			if err := i.carryOut(ctx, one); err != nil {
				state = Failed
				i.cfg.Log.Error("an import stopped before its end", "import", id, "error", err)
			}
			i.change(id, func(one *Import) { one.State = state })
		}
	}
}

func (i *Imports) change(id string, change func(*Import)) {
	i.mu.Lock()
	defer i.mu.Unlock()
	change(i.all[id])
}

// step is a part of an import that is one transaction.
type step struct {
	action string
	ids    []string
	do     func(ctx context.Context) error
}

func (i *Imports) carryOut(ctx context.Context, one Import) error {
	for _, s := range i.steps(one) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := i.take(ctx, one, s); err != nil {
			return fmt.Errorf("import %s: %s from %s: %w", one.ID, s.action, s.ids[0], err)
		}
		i.change(one.ID, func(one *Import) { one.Done += len(s.ids) })
	}
	return nil
}

// take puts a step on the audit record and does it.
func (i *Imports) take(ctx context.Context, one Import, s step) error {
	ctx, cancel := context.WithTimeout(ctx, partTime)
	defer cancel()
	now := i.cfg.Now().UTC()
	err := i.cfg.Audit(ctx, access.AuditEntry{
		ID: devices.NewID(now), At: now, Actor: one.By, Action: s.action, Target: "import:" + one.ID, Detail: strings.Join(s.ids, " "),
	})
	if err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	return s.do(ctx)
}

// steps is an import in the order in which it is carried out: places first, each
// after the one that it lies in.
func (i *Imports) steps(one Import) []step {
	var all []step
	for _, site := range one.Plan.Places {
		all = append(all, step{"site.import", []string{site.ID}, func(ctx context.Context) error { return i.cfg.Registry.PutSite(ctx, site) }})
	}
	lists := []struct {
		action string
		list   []devices.Registered
		put    func(context.Context, []devices.Registered) error
	}{{"device.import.add", one.Plan.Add, i.cfg.Registry.AddDevices}, {"device.import.change", one.Plan.Change, i.cfg.Registry.ChangeDevices}}
	for _, l := range lists {
		for list := range slices.Chunk(l.list, part) {
			all = append(all, step{l.action, idsOf(list), func(ctx context.Context) error { return l.put(ctx, list) }})
		}
	}
	return all
}

func idsOf(list []devices.Registered) []string {
	ids := make([]string, len(list))
	for n, d := range list {
		ids[n] = d.ID
	}
	return ids
}
