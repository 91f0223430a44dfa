package records

import (
	"context"
	"slices"
	"testing"

	"brighteyes/hub/duty"
)

func TestDutyIsChangedAllAtOnce(t *testing.T) {
	r := openTest(t)
	ctx := context.Background()
	a, b := duty.Row{Kind: "responder", ID: "a", Body: `{"id":"a"}`}, duty.Row{Kind: "roster", ID: "a", Body: `{"id":"a"}`}
	if err := r.ChangeDuty(ctx, []duty.Row{a, b}, nil); err != nil {
		t.Fatal(err)
	}
	a.Body = `{"id":"a","name":"new"}`
	if err := r.ChangeDuty(ctx, []duty.Row{a}, []duty.Row{{Kind: "roster", ID: "a"}}); err != nil {
		t.Fatal(err)
	}
	rows, err := r.DutyRows(ctx)
	if err != nil || !slices.Equal(rows, []duty.Row{a}) {
		t.Errorf("%v, %v", rows, err)
	}
}
