package api

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/exercise"
	"brighteyes/hub/offline"
	"brighteyes/hub/records"
	"brighteyes/hub/synthetic"
)

// resort gives a hub exercises, pulses and offline pages on its real records.
func resort(t *testing.T) func(*Config) {
	return func(c *Config) {
		rec := c.People.(*records.Records)
		drills, err := exercise.New(context.Background(), exercise.Config{
			Store: rec, Metrics: prometheus.NewRegistry(), Publish: func(v exercise.View) {
				c.Live.(interface {
					Publish(kind, id string, object any)
				}).Publish("exercise", v.ID, v)
			},
			Buttons: func(string) []string { return []string{"btn-501"} }, IsButton: func(id string) bool { return id == "btn-501" },
		})
		must(t, err)
		c.Exercises = drills
		c.Pulses = sources{}
		c.Offline = offline.New(offline.Config{
			Passphrase: "a long passphrase", Metrics: prometheus.NewRegistry(), Open: func() []alerts.Alert { return nil },
			Devices: func() []devices.Registered { return nil }, Sites: func() []devices.Site { return nil },
		})
	}
}

type sources struct{}

func (sources) Views() []synthetic.View {
	return []synthetic.View{{Edge: synthetic.Own, Since: time.Now(), Expected: true}}
}

func TestAnExerciseIsBegunByWhoAnswersCallsAndSeenByAll(t *testing.T) {
	h := start(t, resort(t))
	body := `{"kind":"walk_test","site":"b5","minutes":10,"note":"季度"}`
	for _, role := range []access.Role{access.Police, access.Property} {
		h.as(role).post("/exercises", body).expect(403)
	}
	h.as(access.Care).post("/exercises", `{"kind":"drill","site":"b5","minutes":300}`).expect(422)
	h.as(access.Care).post("/exercises", `{"kind":"drill","site":"nowhere"}`).expect(422)
	begun := h.as(access.Care).post("/exercises", body).expect(201).object()
	id, _ := begun["id"].(string)
	h.as(access.Care).post("/exercises", body).expect(409)
	for _, role := range access.AllRoles {
		if got := h.as(role).get("/exercises?running=true").expect(200).ids(); got != id {
			t.Errorf("%s sees %q running, want %q", role, got, id)
		}
		walk, _ := h.as(role).get("/exercises/" + id).expect(200).object()["walk"].([]any)
		if seen := len(walk) == 1; seen == (role == access.Police) {
			t.Errorf("%s sees the homes %v of an exercise", role, walk)
		}
	}
	h.as(access.Property).post("/exercises/"+id+"/end", "").expect(403)
	h.as(access.Admin).post("/exercises/"+id+"/end", "").expect(200)
	h.as(access.Admin).post("/exercises/"+id+"/end", "").expect(409)
	h.as(access.Admin).post("/exercises/none/end", "").expect(404)
	if got := h.as(access.Care).get("/exercises?running=true").ids(); got != "" {
		t.Errorf("%q still runs", got)
	}
	for _, action := range []string{"exercise.begin", "exercise.end"} {
		if rows, _ := h.as(access.Admin).get("/audit?action=" + action).object()["items"].([]any); len(rows) == 0 {
			t.Errorf("%s is not on the audit record", action)
		}
	}
}

func TestEverybodySeesTheAgeOfTheSyntheticAlarm(t *testing.T) {
	h := start(t, resort(t))
	for _, role := range access.AllRoles {
		items, _ := h.as(role).get("/pulses").expect(200).object()["items"].([]any)
		if len(items) != 1 {
			t.Errorf("%s sees %v", role, items)
		}
	}
}

func TestAnOfflinePageIsForItsOwnDeskAndNeverRunsHere(t *testing.T) {
	h := start(t, resort(t))
	for role, desks := range map[access.Role]string{
		access.Care: "care", access.Police: "police", access.Property: "property", access.Admin: "police property",
	} {
		for _, desk := range []string{"care", "police", "property"} {
			want := 403
			if strings.Contains(desks, desk) {
				want = 200
			}
			h.as(role).get("/offline/" + desk + ".html").expect(want)
		}
	}
	h.as(access.Care).get("/offline/kitchen.html").expect(404)
	h.stranger().get("/offline/care.html").expect(401)
	page := h.as(access.Care).get("/offline/care.html").expect(200)
	if policy := page.header.Get("Content-Security-Policy"); !strings.HasPrefix(policy, "sandbox") {
		t.Errorf("the policy is %q", policy)
	}
	if how := page.header.Get("Content-Disposition"); !strings.HasPrefix(how, "attachment") {
		t.Errorf("it is sent as %q", how)
	}
	if rows, _ := h.as(access.Admin).get("/audit?action=offline.download").object()["items"].([]any); len(rows) < 4 {
		t.Errorf("the audit record has %d downloads", len(rows))
	}
}
