package history

import (
	"context"
	"fmt"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/coverage"
	"brighteyes/hub/hazards"
	"brighteyes/hub/points"
	"brighteyes/hub/workorders"
)

// atHand is what an office has at hand: hazards that are being remedied, points of help,
// and an order.
func (w *writer) atHand(ctx context.Context) error {
	for _, h := range []struct {
		kind         hazards.Kind
		title, place string
		ago, due     int // days
		remedied     bool
	}{
		{hazards.Charging, "楼道内电动自行车充电（演示）", "b2", 6, 8, true},
		{hazards.FireLane, "消防通道临时停放货物（演示）", "east-gate", 2, 5, false},
		{hazards.Lighting, "中心步道两盏路灯不亮（演示）", "walkway", 9, 14, false},
	} {
		at := w.Until.UTC().AddDate(0, 0, -h.ago).Truncate(time.Millisecond)
		one, err := hazards.New(hazards.Hazard{ID: devices.NewID(at), Kind: h.kind, Title: h.title, Place: h.place, Name: w.Sites[h.place], FoundAt: at, FoundBy: "police", Owner: "property", DueAt: w.Until.UTC().AddDate(0, 0, h.due)})
		if err == nil && h.remedied {
			one, err = one.Do(hazards.Act{Verb: hazards.Remedy, By: "property", At: at.AddDate(0, 0, 3), Note: note})
		}
		if err == nil {
			_, err = w.rec.AddHazard(ctx, one, w.entry(at, "hazard.add", "hazard:"+one.ID))
		}
		if err != nil {
			return fmt.Errorf("hazard %s: %w", h.title, err)
		}
	}
	for _, p := range []struct {
		kind        points.Kind
		name, place string
		x, y        float64
	}{
		{points.AED, "门卫室AED（演示）", "east-gate", 110, 45}, {points.Hydrant, "1号消火栓（演示）", "walkway", 58, 20}, {points.Hydrant, "2号消火栓（演示）", "north-gate", 57, 82},
		{points.Shelter, "儿童游乐场避难场地（演示）", "playground", 60, 43}, {points.KeyBox, "门岗钥匙箱（演示）", "east-gate", 112, 47},
	} {
		at := w.day(0, 9*time.Hour)
		one, err := points.New(points.Point{ID: devices.NewID(at), Kind: p.kind, Name: p.name, Place: p.place, At: &coverage.Place{X: p.x, Y: p.y}, AddedAt: at, AddedBy: "police", Note: note})
		if err == nil {
			one, err = one.Checked(points.Check{At: w.day(Days-3, 9*time.Hour), By: "property", Result: points.Fit})
		}
		if err == nil {
			err = w.rec.AddPoint(ctx, one, w.entry(at, "point.add", "point:"+one.ID))
		}
		if err != nil {
			return fmt.Errorf("point %s: %w", p.name, err)
		}
	}
	at := w.Until.UTC().Add(-26 * time.Hour).Truncate(time.Millisecond)
	o, err := workorders.New(workorders.Draft{ID: devices.NewID(at), Device: "gate-north-1", Site: "north-gate", Title: "北门人行闸回位慢，调整回位弹簧（演示）", By: "property", Fault: workorders.Lock, At: at, DueAt: w.Until.UTC().Add(46 * time.Hour)})
	if err == nil {
		err = w.rec.AddWorkOrder(ctx, o, w.entry(at, "work_order.open", "work-order:"+o.ID))
	}
	if err != nil {
		return fmt.Errorf("work order: %w", err)
	}
	return nil
}
