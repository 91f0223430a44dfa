package history

import (
	"math"
	"time"

	"brighteyes/devices"
)

const every = 20 * time.Minute // between two readings of a device

// readings is two weeks of numbers: batteries that run down, radios that waver, cameras
// that send as they do.
func (w *writer) readings() []devices.Reading {
	list := make([]devices.Reading, 0, Days*72*len(w.Devices))
	for i, d := range w.Devices {
		level, at := 99-3*float64(i%9), w.first.Add(time.Duration(i)*time.Second)
		for n := 0; at.Before(w.Until); n, at = n+1, at.Add(every) {
			days := at.Sub(w.first).Hours() / 24
			if v := w.values(d, level, days); len(v) > 0 {
				list = append(list, devices.Reading{Device: d.ID, Time: at.UTC(), Values: v})
			}
		}
	}
	return list
}

func (w *writer) values(d devices.Device, level, days float64) map[string]float64 {
	waver := func(around, by float64) float64 { return math.Round(10*(around+by*(2*w.random.Float64()-1))) / 10 }
	switch d.Kind {
	case devices.Button:
		return map[string]float64{"battery_pct": math.Round(level - 0.15*days), "link_quality": math.Round(waver(110, 12))}
	case devices.Camera:
		return map[string]float64{"fps": waver(15, 0.3), "bitrate_kbps": math.Round(waver(900+80*math.Sin(2*math.Pi*days), 40)), "connect_ms": math.Round(waver(40, 12)), "brightness": math.Round(waver(105+55*math.Sin(2*math.Pi*(days-0.25)), 4))}
	case devices.Sensor:
		return map[string]float64{"link_quality": math.Round(waver(98, 8))}
	case devices.Network:
		return map[string]float64{"connect_ms": waver(2, 1), "loss_pct": 0}
	}
	return nil
}
