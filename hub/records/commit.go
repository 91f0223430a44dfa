package records

import (
	"context"

	"github.com/uptrace/bun"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/wire"
)

// Commit stores a batch of alarms or events in one transaction: its events by
// their identity, what step makes of those that are new, its refusals, and the
// position. It returns when that is flushed to disk, or with an error when
// nothing of it is.
//
//   - A numbered batch is stored when its number is the next one. A base beyond
//     the next number puts the numbers between on record as a gap and goes on from
//     there. Any other batch is not stored; Settled says where the numbering stands.
//   - A batch without stream has no position and is always stored.
//   - A batch without lane carries nothing: only step's actions are stored.
//
// step is called at most once, inside the transaction, when the batch is stored;
// it gets the new events in their order with the ids under which they are kept.
// It must not call Records. Its error is returned as it is and, like a panic,
// undoes everything. A nil step does nothing.
func (r *Records) Commit(ctx context.Context, b wire.Batch, step func(fresh []devices.Recorded) ([]alerts.Action, error)) (wire.Settled, error) {
	var settled wire.Settled
	var stepErr error
	err := r.writeNow(ctx, commitName(b.Lane), func(ctx context.Context, tx bun.Tx) error {
		if b.Lane == "" {
			settled.Stored = true
		} else if stored, err := r.commitBatch(ctx, tx, b, &settled); err != nil || !stored {
			return err
		}
		if step == nil {
			return nil
		}
		var actions []alerts.Action
		if actions, stepErr = step(settled.Fresh); stepErr != nil {
			return stepErr
		}
		return r.apply(ctx, tx, actions)
	})
	switch {
	case stepErr != nil:
		return wire.Settled{}, stepErr
	case err != nil:
		return wire.Settled{}, err
	}
	r.m.conflicts.Add(float64(settled.Conflicts))
	return settled, nil
}

func commitName(lane devices.Lane) string {
	if lane == "" {
		return "commit actions"
	}
	return "commit " + string(lane)
}

// commitBatch stores all of a batch but what step makes of it.
func (r *Records) commitBatch(ctx context.Context, tx bun.Tx, b wire.Batch, settled *wire.Settled) (stored bool, err error) {
	if b.Lane != devices.Alarms {
		if err := r.left(ctx, tx); err != nil {
			return false, err
		}
	}
	numbers := r.numbering(tx)
	if *settled, stored, err = numbers.take(ctx, b); err != nil {
		return false, err
	}
	if err := numbers.write(ctx); err != nil || !stored {
		return false, err
	}
	if err := r.putEvents(ctx, tx, b, settled); err != nil {
		return false, err
	}
	if err := r.putRefusals(ctx, tx, b.Refused); err != nil {
		return false, err
	}
	if err := count(ctx, tx, b.Edge, CountStripped, b.Stripped); err != nil {
		return false, err
	}
	return true, count(ctx, tx, b.Edge, CountIDConflict, settled.Conflicts)
}

// SettleReadings moves the positions of batches of readings, which the telemetry
// store has kept before, and puts their gaps and refusals on record, all in one
// transaction. The rules are those of Commit, batch by batch in the order given;
// the answer has one Settled for each.
func (r *Records) SettleReadings(ctx context.Context, batches []wire.Batch) ([]wire.Settled, error) {
	if len(batches) == 0 {
		return nil, nil
	}
	all := make([]wire.Settled, len(batches))
	err := r.write(ctx, "settle readings", func(ctx context.Context, tx bun.Tx) error {
		if err := r.left(ctx, tx); err != nil {
			return err
		}
		numbers := r.numbering(tx)
		var refused []wire.Refusal
		for i, b := range batches {
			settled, stored, err := numbers.take(ctx, b)
			if err != nil {
				return err
			}
			if all[i] = settled; stored {
				refused = append(refused, b.Refused...)
			}
		}
		if err := numbers.write(ctx); err != nil {
			return err
		}
		return r.putRefusals(ctx, tx, refused)
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}
