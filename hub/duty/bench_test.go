package duty

import (
	"testing"

	"brighteyes/alerts/rota"
)

// A crowd of calls asks for as many plans within one turn of the ledger.
func BenchmarkPlan(b *testing.B) {
	d, err := New(b.Context(), Config{Store: &memory{rows: map[[2]string]Row{}}, Places: newTown(), Key: testKey})
	if err != nil {
		b.Fatal(err)
	}
	for _, p := range []Responder{
		{ID: "jia", Name: "坐席甲", Roles: []Role{Care}, Channels: []Channel{{"sms", "13800131234"}}},
		{ID: "ding", Name: "值班员丁", Roles: []Role{Care}, Channels: []Channel{{"sms", "13900135678"}}},
	} {
		if _, err := d.PutResponder(b.Context(), p); err != nil {
			b.Fatal(err)
		}
	}
	r := Roster{ID: "care", Name: "值班", Roles: []Role{Care}}
	for _, post := range []string{"A", "B"} {
		for _, from := range []string{"00:00", "08:00", "16:00"} {
			r.Shifts = append(r.Shifts, shiftOf(post, from))
		}
	}
	if _, err := d.PutRoster(b.Context(), r); err != nil {
		b.Fatal(err)
	}
	a := call()
	for b.Loop() {
		d.Plan(a, 1, 0, noon)
	}
}

func shiftOf(post, from string) rota.Shift {
	to := map[string]string{"00:00": "08:00", "08:00": "16:00", "16:00": "24:00"}[from]
	return rota.Shift{Post: post, From: from, To: to, Who: []string{"jia", "ding"}}
}
