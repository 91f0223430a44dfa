package records

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"brighteyes/hub/access"
	"brighteyes/hub/workorders"
)

func order(t *testing.T, n int, device string) workorders.Order {
	t.Helper()
	o, err := workorders.New(workorders.Draft{
		ID: fmt.Sprintf("o%02d", n), Device: device, Fault: workorders.Offline, Title: "不在线", Vendor: "hw", By: "zhang", At: noon, DueAt: noon.Add(48 * time.Hour),
	})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func did(t *testing.T, o workorders.Order, verb workorders.Verb, by string) workorders.Order {
	t.Helper()
	after, err := o.Do(workorders.Act{Verb: verb, By: by, At: noon.Add(time.Hour), Note: "好"})
	if err != nil {
		t.Fatal(err)
	}
	return after
}

func row(action string) access.AuditEntry {
	return access.AuditEntry{ID: action, At: noon, Actor: "zhang", Action: action}
}

func TestAWorkOrderIsChangedByOneAtATimeAndOnTheAuditRecord(t *testing.T) {
	r := openTest(t)
	ctx := context.Background()
	o := order(t, 1, "cam-1")
	if err := r.AddWorkOrder(ctx, o, row("workorder.open")); err != nil {
		t.Fatal(err)
	}
	mine, theirs := did(t, o, workorders.Accept, "li"), did(t, o, workorders.Cancel, "wang")
	if err := r.PutWorkOrder(ctx, mine, row("workorder.accept")); err != nil {
		t.Fatal(err)
	}
	if err := r.PutWorkOrder(ctx, theirs, row("workorder.cancel")); !errors.Is(err, workorders.ErrConflict) {
		t.Errorf("who came second overwrote who came first: %v", err)
	}
	kept, err := r.WorkOrder(ctx, o.ID)
	if err != nil || kept.State != workorders.Accepted || len(kept.Timeline) != 2 || kept.Vendor != "hw" {
		t.Errorf("%+v, %v", kept, err)
	}
	rows, _, err := r.AuditEntries(ctx, access.AuditFilter{Limit: 10})
	if err != nil || len(rows) != 2 {
		t.Errorf("the audit record has %d rows, %v", len(rows), err)
	}
	if _, err := r.WorkOrder(ctx, "none"); !errors.Is(err, ErrNotFound) {
		t.Errorf("an order that does not exist: %v", err)
	}
}

func TestWorkOrdersAreChosenByStateDeviceAndEnd(t *testing.T) {
	r := openTest(t)
	ctx := context.Background()
	for n := range 5 {
		if err := r.AddWorkOrder(ctx, order(t, n, "cam-"+fmt.Sprint(n%2)), row(fmt.Sprint("open-", n))); err != nil {
			t.Fatal(err)
		}
	}
	gone := did(t, order(t, 4, "cam-0"), workorders.Cancel, "wang")
	if err := r.PutWorkOrder(ctx, gone, row("cancel")); err != nil {
		t.Fatal(err)
	}
	ids := func(f workorders.Filter) (all string) {
		for {
			page, next, err := r.WorkOrders(ctx, f)
			if err != nil {
				t.Fatal(err)
			}
			for _, o := range page {
				all += o.ID + " "
			}
			if next == "" {
				return all
			}
			f.Cursor = next
		}
	}
	for _, c := range []struct {
		f    workorders.Filter
		want string
	}{
		{workorders.Filter{Limit: 2}, "o04 o03 o02 o01 o00 "},
		{workorders.Filter{States: []workorders.State{workorders.Open}, Limit: 1}, "o03 o02 o01 o00 "},
		{workorders.Filter{Device: "cam-0"}, "o04 o02 o00 "},
		{workorders.Filter{ClosedFrom: noon.Add(2 * time.Hour)}, "o03 o02 o01 o00 "},
	} {
		if got := ids(c.f); got != c.want {
			t.Errorf("%+v chooses %s, want %s", c.f, got, c.want)
		}
	}
	if was, err := r.ClosedSince(ctx, "cam-0", noon); err != nil || was {
		t.Errorf("a cancelled order counts as one before: %v, %v", was, err)
	}
}

func TestAVendorIsWrittenOver(t *testing.T) {
	r := openTest(t)
	ctx := context.Background()
	for i, name := range []string{"华维", "华维安防"} {
		if err := r.PutVendor(ctx, workorders.Vendor{ID: "hw", Name: name, Active: true}, row(fmt.Sprint("vendor-", i))); err != nil {
			t.Fatal(err)
		}
	}
	if list, err := r.Vendors(ctx); err != nil || len(list) != 1 || list[0].Name != "华维安防" {
		t.Errorf("%+v, %v", list, err)
	}
}
