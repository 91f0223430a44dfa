package influx

import (
	"context"
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
	result, err := s.query.Query(ctx, flux)
	if err != nil {
		return nil, fmt.Errorf("read %s of %s from InfluxDB: %w", q.Metric, q.Device, err)
	}
	defer result.Close()
	var points []telemetry.Point
	for result.Next() {
		value, ok := result.Record().Value().(float64)
		if !ok {
			return nil, fmt.Errorf("read %s of %s from InfluxDB: the field is not a float", q.Metric, q.Device)
		}
		points = append(points, telemetry.Point{Time: result.Record().Time().UTC(), Value: value})
	}
	if err := result.Err(); err != nil {
		return nil, fmt.Errorf("read %s of %s from InfluxDB: %w", q.Metric, q.Device, err)
	}
	return points, nil
}

func instant(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// quote writes a Flux string.
func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`, "${", `\${`).Replace(s) + `"`
}
