package records

import (
	"context"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"brighteyes/hub/edgecodes"
)

type enrolmentRow struct {
	bun.BaseModel `bun:"table:enrolments"`

	Edge    string `bun:",pk"`
	Hash    string
	Expires int64
	Used    int64 // 0: not yet
	Request string
}

// PutEnrolment keeps the code of an edge in place of its former one.
func (r *Records) PutEnrolment(ctx context.Context, k edgecodes.Kept) error {
	row := enrolmentRow{Edge: clean(k.Edge), Hash: k.Hash, Expires: micros(k.Expires)}
	return r.write(ctx, "put enrolment", func(ctx context.Context, tx bun.Tx) error {
		return upsert(ctx, tx, []enrolmentRow{row}, []string{"edge"}, []string{"hash", "expires", "used", "request"})
	})
}

// UseEnrolment has a code used by a request, unless it was used or has expired,
// and returns what was kept of it before.
func (r *Records) UseEnrolment(ctx context.Context, hash, request string, now time.Time) (before edgecodes.Kept, known bool, err error) {
	err = r.write(ctx, "use enrolment", func(ctx context.Context, tx bun.Tx) error {
		var row enrolmentRow
		err := one(tx.NewSelect().Model(&row).Where("hash = ?", hash).Scan(ctx))
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		before, known = edgecodes.Kept{Edge: row.Edge, Hash: row.Hash, Expires: moment(row.Expires), Request: row.Request}, true
		if row.Used != 0 {
			before.Used = moment(row.Used)
			return nil
		}
		_, err = tx.NewUpdate().Model((*enrolmentRow)(nil)).Set("used = ?", micros(now)).Set("request = ?", request).
			Where("edge = ? AND expires > ?", row.Edge, micros(now)).Exec(ctx)
		return err
	})
	return before, known, err
}
