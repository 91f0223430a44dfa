package records

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"brighteyes/hub/access"
	"brighteyes/hub/phone"
)

// phoneAge is how long telephone calls stay on record.
const phoneAge = 30 * 24 * time.Hour

type phoneCallRow struct {
	bun.BaseModel `bun:"table:phone_calls"`

	ID       string `bun:",pk"`
	At       int64
	Mac      string
	Resident string
	State    string
	Who      string
	Alert    string
}

type callBackRow struct {
	bun.BaseModel `bun:"table:phone_callbacks"`

	ID     string `bun:",pk"`
	At     int64
	Alert  string
	Whom   string
	Who    string
	State  string
	Result string
}

// LoadPhone returns the telephone calls since then, oldest first.
func (r *Records) LoadPhone(ctx context.Context, since time.Time) ([]phone.Call, []phone.CallBack, error) {
	var in []phoneCallRow
	var out []callBackRow
	err := r.read(ctx, "load telephone calls", func(ctx context.Context, tx bun.Tx) error {
		if err := tx.NewSelect().Model(&in).Where("at >= ?", micros(since)).Order("at", "id").Scan(ctx); err != nil {
			return err
		}
		return tx.NewSelect().Model(&out).Where("at >= ?", micros(since)).Order("at", "id").Scan(ctx)
	})
	if err != nil {
		return nil, nil, err
	}
	calls, backs := make([]phone.Call, len(in)), make([]phone.CallBack, len(out))
	for i, c := range in {
		calls[i] = phone.Call{ID: c.ID, At: moment(c.At), Mac: c.Mac, Resident: c.Resident, State: c.State, By: c.Who, Alert: c.Alert}
	}
	for i, c := range out {
		backs[i] = phone.CallBack{ID: c.ID, At: moment(c.At), Alert: c.Alert, Whom: c.Whom, By: c.Who, State: c.State, Result: c.Result}
	}
	return calls, backs, nil
}

// PutPhoneCall writes a call that came in over what is on record of it.
func (r *Records) PutPhoneCall(ctx context.Context, c phone.Call) error {
	row := phoneCallRow{ID: clean(c.ID), At: micros(c.At), Mac: c.Mac, Resident: clean(c.Resident), State: c.State, Who: clean(c.By), Alert: clean(c.Alert)}
	return r.writeNow(ctx, "put telephone call", func(ctx context.Context, tx bun.Tx) error {
		if err := upsert(ctx, tx, []phoneCallRow{row}, []string{"id"}, []string{"resident", "state", "who", "alert"}); err != nil {
			return err
		}
		return keepCaller(ctx, tx, row)
	})
}

// PutCallBack writes a call that goes out over what is on record of it, and with
// it its row of the audit record.
func (r *Records) PutCallBack(ctx context.Context, c phone.CallBack, e *access.AuditEntry) error {
	row := callBackRow{ID: clean(c.ID), At: micros(c.At), Alert: clean(c.Alert), Whom: clean(c.Whom), Who: clean(c.By), State: c.State, Result: c.Result}
	return r.writeNow(ctx, "put call back", func(ctx context.Context, tx bun.Tx) error {
		if e != nil {
			if err := addAudit(ctx, tx, *e); err != nil {
				return fmt.Errorf("write audit: %w", err)
			}
		}
		return upsert(ctx, tx, []callBackRow{row}, []string{"id"}, []string{"state", "result"})
	})
}
