package systemtest

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"time"

	"brighteyes/devices"
)

// expectEvents wants exactly these events of a device on record.
func (h *hub) expectEvents(device string, ids []string) {
	h.t.Helper()
	have := map[string]int{}
	for _, e := range h.events(device) {
		have[e.ID]++
	}
	missing := 0
	for _, id := range ids {
		if have[id] != 1 {
			missing++
		}
		delete(have, id)
	}
	if missing > 0 || len(have) > 0 {
		h.t.Errorf("%s: of %d events %d are not stored once; %d others are stored: %.200s", device, len(ids), missing, len(have), fmt.Sprint(slices.Collect(maps.Keys(have))))
	}
}

// expectCount wants the alerts of a button to count so many presses.
func (h *hub) expectCount(device string, presses int) {
	h.t.Helper()
	count := 0
	for _, a := range h.alerts(device) {
		if a.Rule == devices.ButtonPressed {
			count += a.Count
		}
	}
	if count != presses {
		h.t.Errorf("%s: the alerts count %d presses, want %d", device, count, presses)
	}
}

// expectSeries wants n readings, one in each step from a time on, the value of
// each its number.
func (h *hub) expectSeries(device, metric string, from time.Time, step time.Duration, n int) {
	h.t.Helper()
	var series struct {
		Points [][2]any `json:"points"`
	}
	query := url.Values{
		"metric": {metric}, "fn": {"last"}, "step": {strconv.Itoa(int(step / time.Second))},
		"from": {from.UTC().Format(time.RFC3339)}, "to": {from.Add(time.Duration(n) * step).UTC().Format(time.RFC3339)},
	}
	h.call("GET", "/api/v1/devices/"+device+"/series?"+query.Encode(), nil, &series)
	wrong := 0
	for i, point := range series.Points {
		if point[0] != from.Add(time.Duration(i)*step).UTC().Format("2006-01-02T15:04:05.000Z") || point[1] != float64(i) {
			wrong++
		}
	}
	if len(series.Points) != n || wrong > 0 {
		h.t.Errorf("%s: %d readings are stored, %d of them other than emitted; want %d: %.300s", device, len(series.Points), wrong, n, fmt.Sprint(series.Points))
	}
}
