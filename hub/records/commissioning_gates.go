package records

import (
	"context"

	"github.com/uptrace/bun"

	"brighteyes/hub/access"
	"brighteyes/hub/commissioning"
)

// mostProofs bounds Proofs: a gate has two a year, a community some dozens of gates.
const mostProofs = 2000

type proofRow struct {
	bun.BaseModel `bun:"table:gate_proofs"`

	ID     string `bun:",pk"`
	Device string
	What   string
	Body   string
}

// AddProof puts on record what a gate was seen to do.
func (r *Records) AddProof(ctx context.Context, p commissioning.Proof, e access.AuditEntry) error {
	row, err := whole(p.ID, 0, p.Device, false, p)
	if err != nil {
		return err
	}
	return r.addWith(ctx, "add proof", &proofRow{ID: row.ID, Device: row.Device, What: clean(string(p.What)), Body: row.Body}, e)
}

// Proofs returns those of a device, newest first, or with an empty device the newest
// of each gate and each thing to be proved.
func (r *Records) Proofs(ctx context.Context, device string) ([]commissioning.Proof, error) {
	var rows []proofRow
	err := r.read(ctx, "read proofs", func(ctx context.Context, tx bun.Tx) error {
		q := tx.NewSelect().Model(&rows).Order("id DESC").Limit(mostProofs)
		if device != "" {
			q = q.Where("device = ?", clean(device))
		} else {
			q = q.Where("id IN (SELECT max(id) FROM gate_proofs GROUP BY device, what)")
		}
		return q.Scan(ctx)
	})
	if err != nil {
		return nil, err
	}
	list := make([]commissioning.Proof, len(rows))
	for i, row := range rows {
		if list[i], err = readWhole[commissioning.Proof](wholeRow{ID: row.ID, Body: row.Body}); err != nil {
			return nil, err
		}
	}
	return list, nil
}

type replacementRow struct {
	bun.BaseModel `bun:"table:replacements"`

	OldDevice string `bun:",pk"`
	NewDevice string
	Made      string
	At        int64
	Reason    string
}

// AddReplacement puts on record that one device hangs where another did.
func (r *Records) AddReplacement(ctx context.Context, n commissioning.Replacement, e access.AuditEntry) error {
	row := &replacementRow{OldDevice: clean(n.Old), NewDevice: clean(n.New), Made: clean(n.By), At: micros(n.At), Reason: clean(n.Reason)}
	return r.addWith(ctx, "add replacement", row, e)
}

// Replacements returns all, the oldest first.
func (r *Records) Replacements(ctx context.Context) (commissioning.Chain, error) {
	var rows []replacementRow
	err := r.read(ctx, "read replacements", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&rows).Order("at", "old_device").Scan(ctx)
	})
	if err != nil {
		return nil, err
	}
	chain := make(commissioning.Chain, len(rows))
	for i, row := range rows {
		chain[i] = commissioning.Replacement{Old: row.OldDevice, New: row.NewDevice, By: row.Made, At: moment(row.At), Reason: row.Reason}
	}
	return chain, nil
}
