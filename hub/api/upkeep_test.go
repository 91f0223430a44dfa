package api

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/records"
	"brighteyes/hub/registry"
	"brighteyes/hub/upkeep"
)

// mending judges the devices of the test's hub; down are those that are offline.
func mending(t *testing.T) (*hub, *upkeep.Upkeep) {
	t.Helper()
	var made *upkeep.Upkeep
	h := start(t, func(c *Config) {
		rec, reg := c.People.(*records.Records), c.Registry
		made = upkeep.New(upkeep.Config{
			Store: rec, Series: c.Telemetry,
			World: func() upkeep.World {
				var w upkeep.World
				for _, v := range reg.Devices(registry.Filter{}) {
					d := upkeep.Device{Registered: devices.Registered{Device: v.Device, Lifecycle: v.Lifecycle, AddedAt: v.AddedAt}, Status: devices.Online}
					if v.ID == "gate-1" || v.ID == "cam-1" || v.ID == "btn-501" {
						d.Status, d.Since = devices.Offline, time.Now().Add(-time.Hour)
					}
					w.Devices = append(w.Devices, d)
				}
				return w
			},
		})
		c.Upkeep, c.WorkOrders = made, rec
	})
	return h, made
}

// run keeps a loop going until the test ends.
func run(t *testing.T, loop func(context.Context) error) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- loop(ctx) }()
	t.Cleanup(func() { cancel(); must(t, <-done) })
}

func judged(t *testing.T, u *upkeep.Upkeep) {
	t.Helper()
	run(t, u.Run)
	eventually(t, "the list is worked out", func() bool { return u.View() != nil && !u.View().ReadAt.IsZero() })
}

func TestThePropertyDeskSeesWhatToMendFirstAndWhy(t *testing.T) {
	h, u := mending(t)
	property := h.as(access.Property)
	property.get("/upkeep").expect(http.StatusServiceUnavailable) // nothing is shown before it is known
	id := property.open("gate-1")
	judged(t, u)
	var got struct {
		Items []struct {
			Device, Why, Consequence, Fault string
			Order                           *upkeep.Order
			Health                          struct {
				Score   int
				Reasons []upkeep.Reason
			}
		}
		AgeS *float64 `json:"age_s"`
	}
	property.get("/upkeep").expect(200).into(&got)
	var ids []string
	for _, r := range got.Items {
		ids = append(ids, r.Device)
	}
	if strings.Join(ids, " ") != "btn-501 gate-1 cam-1" || got.AgeS == nil {
		t.Fatalf("%+v", got)
	}
	if first := got.Items[0]; first.Why != "生命线设备，已失效 · life-line device, does not work" || first.Fault != "offline" || first.Health.Score != 40 {
		t.Errorf("%+v", first)
	}
	if o := got.Items[1].Order; o == nil || o.ID != id || o.State != "open" {
		t.Errorf("the open work order is %+v", o)
	}
	if text := string(property.get("/devices/gate-1/health").expect(200).body); !strings.Contains(text, `"score":40`) || !strings.Contains(text, "离线1小时") {
		t.Error(text)
	}
	property.get("/upkeep/batteries").expect(200)
	property.get("/upkeep/tests").expect(200)
	property.get("/upkeep/gates").expect(200)
	property.get("/upkeep/firmware").expect(200)
}

func TestWhoMayNotSeeADeviceLearnsNothingOfItsHealth(t *testing.T) {
	h, u := mending(t)
	judged(t, u)
	police := h.as(access.Police)
	police.get("/upkeep").expect(http.StatusForbidden)
	h.as(access.Care).get("/upkeep").expect(http.StatusForbidden)
	police.get("/devices/btn-501/health").expect(http.StatusNotFound)
	police.get("/devices/cam-1/health").expect(200)
	h.as(access.Property).get("/devices/none/health").expect(http.StatusNotFound)
}

func TestWhileTheNumbersAreAwayTheListSaysSoAndIsThere(t *testing.T) {
	h, u := mending(t)
	h.series.err = errNoPicture
	judged(t, u)
	eventually(t, "it says that the numbers are away", func() bool {
		return strings.Contains(string(h.as(access.Property).get("/upkeep").expect(200).body), `"telemetry_away":true`)
	})
}
