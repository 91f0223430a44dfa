package workorders

import (
	"context"
	"testing"

	"brighteyes/hub/access"
)

// drawer keeps orders; the first write of each meets somebody else's.
type drawer struct {
	orders  map[string]Order
	crossed map[string]bool
}

func (d *drawer) AddWorkOrder(context.Context, Order, access.AuditEntry) error { return nil }

func (d *drawer) PutWorkOrder(_ context.Context, o Order, _ access.AuditEntry) error {
	kept := d.orders[o.ID]
	if !d.crossed[o.ID] {
		d.crossed[o.ID] = true
		kept.Version++
		d.orders[o.ID] = kept
	}
	if o.Version != kept.Version+1 {
		return ErrConflict
	}
	d.orders[o.ID] = o
	return nil
}

func (d *drawer) WorkOrder(_ context.Context, id string) (Order, error) { return d.orders[id], nil }

func (d *drawer) WorkOrders(_ context.Context, f Filter) (page []Order, next string, err error) {
	for _, o := range d.orders {
		for _, state := range f.States {
			if o.State == state {
				page = append(page, o)
			}
		}
	}
	return page, "", nil
}

func TestAnOpenOrderFollowsTheDeviceThatReplacesItsOwnAndAClosedOneStays(t *testing.T) {
	open := order(t, Offline).do(Accept, "li", hours(1)).o
	closed := order(t, Offline).do(Accept, "li", hours(1)).do(Report, "li", hours(2)).o
	closed.ID, closed.State = "closed", Closed
	other := open
	other.ID, other.Device = "other", "cam-elsewhere"
	d := &drawer{orders: map[string]Order{open.ID: open, "closed": closed, "other": other}, crossed: map[string]bool{}}
	today := func(id string) string {
		if id == open.Device {
			return "cam-new"
		}
		return id
	}
	for range 2 { // again changes nothing
		if err := Follow(t.Context(), d, today, "zhang", hours(3)); err != nil {
			t.Fatal(err)
		}
	}
	got := d.orders[open.ID]
	last := got.Timeline[len(got.Timeline)-1]
	if got.Device != "cam-new" || got.State != Accepted || last.Action != "move" || last.By != "zhang" || len(got.Timeline) != len(open.Timeline)+1 {
		t.Errorf("%+v", got)
	}
	if d.orders["closed"].Device != open.Device || d.orders["other"].Device != "cam-elsewhere" {
		t.Error("what is over, or elsewhere, was moved")
	}
}
