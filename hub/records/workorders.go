package records

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"brighteyes/hub/access"
	"brighteyes/hub/workorders"
)

type workorderRow struct {
	bun.BaseModel `bun:"table:workorders"`

	ID       string `bun:",pk"`
	Version  int64
	State    string
	Device   string
	Vendor   string
	ClosedAt *int64
	Body     string
}

func rowOfOrder(o workorders.Order) (workorderRow, error) {
	body, err := json.Marshal(o)
	if err != nil {
		return workorderRow{}, fmt.Errorf("work order %s: %w", o.ID, err)
	}
	row := workorderRow{
		ID: clean(o.ID), Version: int64(o.Version), State: string(o.State), Device: clean(o.Device), Vendor: clean(o.Vendor), Body: clean(string(body)),
	}
	if o.ClosedAt != nil {
		row.ClosedAt = optional(*o.ClosedAt)
	}
	return row, nil
}

func (r workorderRow) order() (workorders.Order, error) {
	var o workorders.Order
	if err := json.Unmarshal([]byte(r.Body), &o); err != nil {
		return o, fmt.Errorf("work order %s: %w", r.ID, err)
	}
	return o, nil
}

// AddWorkOrder puts a new order on record, with its row of the audit record.
func (r *Records) AddWorkOrder(ctx context.Context, o workorders.Order, e access.AuditEntry) error {
	row, err := rowOfOrder(o)
	if err != nil {
		return err
	}
	return r.write(ctx, "add work order", func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewInsert().Model(&row).Returning("").Exec(ctx); err != nil {
			return err
		}
		return addAudit(ctx, tx, e)
	})
}

// PutWorkOrder writes an order over its version before, with its row of the audit
// record. When that is not what is on record it is workorders.ErrConflict.
func (r *Records) PutWorkOrder(ctx context.Context, o workorders.Order, e access.AuditEntry) error {
	row, err := rowOfOrder(o)
	if err != nil {
		return err
	}
	return r.write(ctx, "put work order", func(ctx context.Context, tx bun.Tx) error {
		result, err := tx.NewUpdate().Model(&row).WherePK().Where("version = ?", row.Version-1).Exec(ctx)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return workorders.ErrConflict
		}
		return addAudit(ctx, tx, e)
	})
}

// WorkOrder returns one order, or ErrNotFound.
func (r *Records) WorkOrder(ctx context.Context, id string) (workorders.Order, error) {
	var row workorderRow
	err := r.read(ctx, "read work order", func(ctx context.Context, tx bun.Tx) error {
		return one(tx.NewSelect().Model(&row).Where("id = ?", clean(id)).Scan(ctx))
	})
	if err != nil {
		return workorders.Order{}, err
	}
	return row.order()
}

// likeless takes from an id what LIKE would take for something else.
var likeless = strings.NewReplacer("%", "", "_", "")

// WorkOrders returns the orders that f chooses, newest first, a page at a time.
func (r *Records) WorkOrders(ctx context.Context, f workorders.Filter) (page []workorders.Order, next string, err error) {
	var before place
	if f.Cursor != "" {
		if before, err = parseCursor(f.Cursor, 1); err != nil {
			return nil, "", err
		}
	}
	most := int(pageSize(f.Limit))
	var rows []workorderRow
	err = r.read(ctx, "list work orders", func(ctx context.Context, tx bun.Tx) error {
		q := tx.NewSelect().Model(&rows).Order("id DESC").Limit(int64(most) + 1)
		if len(f.States) > 0 {
			q = q.Where("state IN (?)", bun.List(f.States))
		}
		if f.Device != "" {
			q = q.Where("device = ?", clean(f.Device))
		}
		if f.Vendor != "" {
			q = q.Where("vendor = ?", clean(f.Vendor))
		}
		if f.Alert != "" { // quotes within a title are escaped, so that nothing else of an order reads like this
			q = q.Where("body LIKE ?", `%"alert":"`+likeless.Replace(clean(f.Alert))+`"%`)
		}
		if !f.ClosedFrom.IsZero() {
			q = q.Where("closed_at IS NULL OR closed_at >= ?", micros(f.ClosedFrom))
		}
		if f.Cursor != "" {
			q = q.Where("id < ?", before.Key[0])
		}
		return q.Scan(ctx)
	})
	if err != nil {
		return nil, "", err
	}
	if len(rows) > most {
		rows = rows[:most]
		next = place{Key: []string{rows[most-1].ID}}.cursor()
	}
	page = make([]workorders.Order, len(rows))
	for i, row := range rows {
		if page[i], err = row.order(); err != nil {
			return nil, "", err
		}
	}
	return page, next, nil
}

// ClosedSince reports whether an order for this device was closed, not cancelled,
// since then.
func (r *Records) ClosedSince(ctx context.Context, device string, since time.Time) (was bool, err error) {
	err = r.read(ctx, "look for a work order before", func(ctx context.Context, tx bun.Tx) error {
		was, err = tx.NewSelect().Model((*workorderRow)(nil)).
			Where("device = ?", clean(device)).Where("state = ?", workorders.Closed).Where("closed_at >= ?", micros(since)).Exists(ctx)
		return err
	})
	return was, err
}

type vendorRow struct {
	bun.BaseModel `bun:"table:vendors"`

	ID     string `bun:",pk"`
	Name   string
	Active bool
}

// mostVendors bounds Vendors: a community has a handful.
const mostVendors = 500

// Vendors lists contractors by id.
func (r *Records) Vendors(ctx context.Context) ([]workorders.Vendor, error) {
	var rows []vendorRow
	err := r.read(ctx, "list vendors", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&rows).Order("id").Limit(mostVendors).Scan(ctx)
	})
	if err != nil {
		return nil, err
	}
	list := make([]workorders.Vendor, len(rows))
	for i, row := range rows {
		list[i] = workorders.Vendor{ID: row.ID, Name: row.Name, Active: row.Active}
	}
	return list, nil
}

// PutVendor writes a contractor, over what was there, with its row of the audit record.
func (r *Records) PutVendor(ctx context.Context, v workorders.Vendor, e access.AuditEntry) error {
	row := vendorRow{ID: clean(v.ID), Name: clean(v.Name), Active: v.Active}
	return r.write(ctx, "put vendor", func(ctx context.Context, tx bun.Tx) error {
		if err := upsert(ctx, tx, []vendorRow{row}, []string{"id"}, []string{"name", "active"}); err != nil {
			return err
		}
		return addAudit(ctx, tx, e)
	})
}
