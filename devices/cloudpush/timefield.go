package cloudpush

import (
	"fmt"
	"math"
	"time"

	"brighteyes/devices/mapping"
)

// read is when a message says that it was made; the zero time where it does not, or
// where that cannot be. The error is one of the settings.
func (f TimeField) read(message any) (time.Time, error) {
	zone := time.UTC
	if f.Zone != "" {
		loaded, err := time.LoadLocation(f.Zone)
		if err != nil {
			return time.Time{}, fmt.Errorf("time.zone %.64q: want a name such as Asia/Shanghai", f.Zone)
		}
		zone = loaded
	}
	v, _ := mapping.At(message, f.Path)
	text, _ := mapping.Text(v)
	number, isNumber := mapping.Number(v)
	var at time.Time
	var err error
	switch f.Unit {
	case "ms", "s":
		if _, isBool := v.(bool); isNumber && !isBool && math.Abs(number) < 1e15 {
			if f.Unit == "s" {
				number *= 1000
			}
			at = time.UnixMilli(int64(number))
		}
	case "rfc3339":
		at, err = time.Parse(time.RFC3339, text)
	case "local":
		at, err = time.ParseInLocation(time.DateTime, text, zone)
	case "compact":
		at, err = time.Parse("20060102T150405Z", text)
	default:
		return time.Time{}, fmt.Errorf("time.unit %.32q: want ms, s, rfc3339, local or compact", f.Unit)
	}
	if err != nil || at.Year() < 2015 || at.Year() > 2100 {
		return time.Time{}, nil
	}
	return at.UTC().Truncate(time.Millisecond), nil
}
