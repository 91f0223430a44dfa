// Package influx keeps readings in InfluxDB, 2.x or 1.8 with flux-enabled.
//
// Measurement "readings", tag "device" only, one field per metric, always a
// float: what a device is and where it hangs is joined from the records, so that
// a moved device stays one series and a resend stays one point. Writes block
// until the database answered; the client's asynchronous writer loses data
// without saying so and is never used.
package influx

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	influxdb2 "github.com/influxdata/influxdb-client-go/v2"
	"github.com/influxdata/influxdb-client-go/v2/api"
	ihttp "github.com/influxdata/influxdb-client-go/v2/api/http"

	"brighteyes/devices"
	"brighteyes/hub/telemetry"
)

// Config says which database.
type Config struct {
	URL    string
	Token  string // 2.x: an API token; 1.8: "user:password"
	Org    string // empty for 1.8
	Bucket string // 1.8: "database/retention"
	Log    *slog.Logger
}

const timeout = 10 * time.Second

// Store writes to and reads from one bucket.
type Store struct {
	cfg    Config
	client influxdb2.Client
	write  api.WriteAPIBlocking
	query  api.QueryAPI
}

var _ telemetry.Store = (*Store)(nil)

// New makes a store; it connects with the first write.
func New(cfg Config) *Store {
	options := influxdb2.DefaultOptions().SetHTTPRequestTimeout(uint(timeout / time.Second)).SetLogLevel(0).SetPrecision(time.Millisecond)
	client := influxdb2.NewClientWithOptions(cfg.URL, cfg.Token, options)
	return &Store{cfg: cfg, client: client, write: client.WriteAPIBlocking(cfg.Org, cfg.Bucket), query: client.QueryAPI(cfg.Org)}
}

// Append implements telemetry.Store. nil means that the database has answered,
// and so that the batch is in its write-ahead log.
func (s *Store) Append(ctx context.Context, readings []devices.Reading) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	var p protocol
	rejected := devices.RejectedReadings{}
	for i, r := range readings {
		if err := p.add(i, r); err != nil {
			rejected[i] = err.Error()
		}
	}
	if err := s.send(ctx, p.lines, rejected); err != nil {
		return err
	}
	if len(rejected) > 0 {
		return rejected
	}
	return nil
}

// send writes lines. Where the database refuses a batch for what it holds, the
// batch is halved until the lines at fault stand alone; writing the good ones
// twice is harmless.
func (s *Store) send(ctx context.Context, lines []line, rejected devices.RejectedReadings) error {
	if len(lines) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	err := s.write.WriteRecord(ctx, join(lines))
	if err == nil {
		return nil
	}
	var answer *ihttp.Error
	if !errors.As(err, &answer) || answer.StatusCode != 400 {
		return fmt.Errorf("write %d lines to InfluxDB bucket %s: %w", len(lines), s.cfg.Bucket, err)
	}
	if len(lines) == 1 {
		rejected[lines[0].reading] = answer.Message
		return nil
	}
	half := len(lines) / 2
	if err := s.send(ctx, lines[:half], rejected); err != nil {
		return err
	}
	return s.send(ctx, lines[half:], rejected)
}

// Ping implements telemetry.Store.
func (s *Store) Ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	ok, err := s.client.Ping(ctx)
	if err == nil && !ok {
		err = errors.New("does not answer")
	}
	if err != nil {
		return fmt.Errorf("ping InfluxDB: %w", err)
	}
	return nil
}

// Run implements telemetry.Store: retention is the bucket's own.
func (s *Store) Run(ctx context.Context) error {
	<-ctx.Done()
	return nil
}

// Close lets go of idle connections; there is nothing to flush.
func (s *Store) Close() error {
	s.client.Close()
	return nil
}
