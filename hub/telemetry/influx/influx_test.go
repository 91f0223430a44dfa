package influx

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/telemetry"
	"brighteyes/hub/telemetry/influxtest"
	"brighteyes/hub/telemetry/storetest"
)

// One server serves all: InfluxDB takes seconds to start.
func TestInflux(t *testing.T) {
	server := influxtest.Start(t)
	for _, test := range []struct {
		name string
		run  func(*testing.T, *influxtest.Server)
	}{
		{"keeps the contract", keepsTheContract},
		{"a poison reading is named and the others are stored", poisonIsNamed},
		{"a missing database is not taken for bad readings", missingDatabase},
		{"a write that the database missed comes back as an error", missedWrite}, // it stops the server
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, server) })
	}
}

func keepsTheContract(t *testing.T, server *influxtest.Server) {
	var n atomic.Int32
	storetest.Run(t, func(t *testing.T) telemetry.Store { return open(t, server, fmt.Sprint("db", n.Add(1))) }, time.Now().Add(-24*time.Hour))
}

func missedWrite(t *testing.T, server *influxtest.Server) {
	store := open(t, server, "missed")
	at := time.Now().Truncate(time.Second).UTC()
	reading := []devices.Reading{{Device: "cam-1", Time: at, Values: map[string]float64{"fps": 15}}}

	server.Stop()
	if err := store.Append(t.Context(), reading); err == nil {
		t.Fatal("an append while the database was away gave no error")
	}
	if err := store.Ping(t.Context()); err == nil {
		t.Error("the database is away and Ping says nothing")
	}
	server.Resume()
	if err := store.Append(t.Context(), reading); err != nil {
		t.Fatalf("append after the database came back: %v", err)
	}
	server.Stop() // what was acknowledged outlives a kill
	server.Resume()
	points, err := store.Series(t.Context(), telemetry.Query{Device: "cam-1", Metric: "fps", From: at, To: at.Add(time.Second), Step: time.Second})
	if err != nil || len(points) != 1 {
		t.Errorf("points %v and error %v after a kill, want the one acknowledged", points, err)
	}
}

func poisonIsNamed(t *testing.T, server *influxtest.Server) {
	store := open(t, server, "poison")
	at := time.Now().Add(-time.Hour).Truncate(time.Second).UTC()
	// a field that somebody wrote as a text cannot take a number
	post(t, server.URL+"/write?db=poison", "readings,device=cam-1 fps=\"fast\"\n")
	var batch []devices.Reading
	for i := range 100 {
		r := devices.Reading{Device: fmt.Sprint("d-", i), Time: at, Values: map[string]float64{"v": float64(i)}}
		if i == 37 {
			r = devices.Reading{Device: "cam-1", Time: time.Now(), Values: map[string]float64{"fps": 15}}
		}
		batch = append(batch, r)
	}
	err := store.Append(t.Context(), batch)
	var rejected devices.RejectedReadings
	if !errors.As(err, &rejected) || len(rejected) != 1 || !strings.Contains(rejected[37], "conflict") {
		t.Fatalf("error %#v, want reading 37 rejected for its type", err)
	}
	for _, i := range []int{0, 36, 38, 99} {
		points, err := store.Series(t.Context(), telemetry.Query{Device: fmt.Sprint("d-", i), Metric: "v", From: at, To: at.Add(time.Second), Step: time.Second})
		if err != nil || len(points) != 1 {
			t.Errorf("good reading %d: points %v, error %v", i, points, err)
		}
	}
}

func missingDatabase(t *testing.T, server *influxtest.Server) {
	store := New(Config{URL: server.URL, Bucket: "nowhere/autogen", Log: slog.New(slog.DiscardHandler)})
	defer store.Close()
	err := store.Append(t.Context(), []devices.Reading{{Device: "a", Time: time.Now(), Values: map[string]float64{"v": 1}}})
	var rejected devices.RejectedReadings
	if err == nil || errors.As(err, &rejected) {
		t.Errorf("error %v, want one that keeps the readings unsettled", err)
	}
}

func open(t *testing.T, server *influxtest.Server, database string) *Store {
	t.Helper()
	if err := server.Create(database); err != nil {
		t.Fatal(err)
	}
	store := New(Config{URL: server.URL, Bucket: database + "/autogen", Log: slog.New(slog.DiscardHandler)})
	t.Cleanup(func() { _ = store.Close() })
	return store
}

func post(t *testing.T, url, body string) {
	t.Helper()
	resp, err := http.Post(url, "text/plain", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != 204 {
		t.Fatalf("POST %s: %s", url, resp.Status)
	}
}
