package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/figures"
	"brighteyes/hub/records"
)

func TestTheFiguresOfDaysAreReadAsTheyWereWritten(t *testing.T) {
	day := time.Date(2026, 11, 28, 3, 0, 0, 0, time.UTC)
	h := start(t, func(c *Config) {
		rec := c.People.(*records.Records)
		c.Figures = rec
		must(t, rec.PutTally(t.Context(), "2026-11-28", 600, []figures.Share{{Kind: devices.Gate, Site: "east", Devices: 1, OnlineS: 540, OfflineS: 60}}, nil))
		f := figures.New(figures.Config{Store: rec, Devices: func() []figures.Seen { return nil }, Now: func() time.Time { return day.AddDate(0, 0, 2) }})
		run(t, f.Run)
		eventually(t, "two days are written", func() bool { last, err := rec.LastSheet(t.Context()); return err == nil && last.Date == "2026-11-29" })
	})
	var got struct {
		Items []struct {
			Date    string
			Data    bool
			Intact  bool
			Calls   *figures.Calls
			Devices []figures.Share
			Prev    string
			Hash    string
		}
	}
	h.as(access.Admin).get("/figures?from=2026-11-01&to=2026-11-30").expect(200).into(&got)
	if len(got.Items) != 2 || !got.Items[0].Intact || !got.Items[1].Intact || !got.Items[0].Data || got.Items[1].Data || got.Items[1].Prev != got.Items[0].Hash {
		t.Fatalf("%+v", got)
	}
	if d := got.Items[0].Devices; len(d) != 1 || fmt.Sprint(*d[0].OnlineRate) != "90" || got.Items[0].Calls == nil {
		t.Errorf("%+v", got.Items[0])
	}
	got.Items = nil
	h.as(access.Property).get("/figures?from=2026-11-29&to=2026-11-29").expect(200).into(&got)
	if len(got.Items) != 1 || got.Items[0].Calls != nil || !got.Items[0].Intact {
		t.Errorf("property: %+v", got)
	}
	file := h.as(access.Property).get("/figures/export.csv?from=2026-11-28&to=2026-11-28").expect(200)
	for _, line := range []string{"2026-11-28,devices,gate,east,online_rate,90.00,%", "2026-11-28,devices,gate,east,offline,60,s", ",true\r\n"} {
		if !strings.Contains(string(file.body), line) {
			t.Errorf("the file has no %q: %s", line, file.body)
		}
	}
	if strings.Contains(string(file.body), "taken_within") {
		t.Error("how calls were taken is in property's file")
	}
	h.as(access.Property).get("/figures/export.csv?to=x").expect(http.StatusUnprocessableEntity)
	h.as(access.Property).get("/figures?from=yesterday").expect(http.StatusUnprocessableEntity)
}
