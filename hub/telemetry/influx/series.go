package influx

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"brighteyes/hub/telemetry"
)

// Series implements telemetry.Store, in Flux, which 1.8 and 2.x both speak.
func (s *Store) Series(ctx context.Context, q telemetry.Query) ([]telemetry.Point, error) {
	q, err := q.Whole()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	flux := fmt.Sprintf(`from(bucket: %s)
  |> range(start: %s, stop: %s)
  |> filter(fn: (r) => r._measurement == %s and r.device == %s and r._field == %s)
  |> aggregateWindow(every: %dms, fn: %s, createEmpty: false, timeSrc: "_start")
  |> keep(columns: ["_time", "_value"])`,
		quote(s.cfg.Bucket), instant(q.From), instant(q.To),
		quote(measurement), quote(escapeBreaks(q.Device)), quote(escapeBreaks(q.Metric)),
		q.Step.Milliseconds(), q.Fn)
	points, err := s.points(ctx, flux)
	if err != nil {
		return nil, fmt.Errorf("read %s of %s from InfluxDB: %w", q.Metric, q.Device, err)
	}
	return points, nil
}

// Values implements telemetry.Store.
func (s *Store) Values(ctx context.Context, span telemetry.Span, limit int) (points []telemetry.Point, more bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	// A series may lie in several tables, and limit counts within each, so that they
	// are made one. 1.8 takes the end of a range with it, which is asked for without.
	points, err = s.points(ctx, fmt.Sprintf(`from(bucket: %s)
  |> range(start: %s, stop: %s)
  |> filter(fn: (r) => r._measurement == %s and r.device == %s and r._field == %s and r._time < %s)
  |> group()
  |> sort(columns: ["_time"])
  |> limit(n: %d)
  |> keep(columns: ["_time", "_value"])`,
		quote(s.cfg.Bucket), instant(span.From), instant(span.To),
		quote(measurement), quote(escapeBreaks(span.Device)), quote(escapeBreaks(span.Metric)), instant(span.To), limit+1))
	if err != nil {
		return nil, false, fmt.Errorf("read %s of %s from InfluxDB: %w", span.Metric, span.Device, err)
	}
	if len(points) > limit {
		return nil, true, nil
	}
	return points, false, nil
}

// points are the rows that a query answers.
func (s *Store) points(ctx context.Context, flux string) ([]telemetry.Point, error) {
	result, err := s.query.Query(ctx, flux)
	if err != nil {
		return nil, err
	}
	defer result.Close()
	var points []telemetry.Point
	for result.Next() {
		value, ok := result.Record().Value().(float64)
		if !ok {
			return nil, errors.New("the field is not a float")
		}
		points = append(points, telemetry.Point{Time: result.Record().Time().UTC(), Value: value})
	}
	return points, result.Err()
}

func instant(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// quote writes a Flux string.
func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`, "${", `\${`).Replace(s) + `"`
}
