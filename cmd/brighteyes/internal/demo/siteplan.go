package demo

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/coverage"
	"brighteyes/hub/siteplan"
)

// rectangle is an area of the plan, corners in metres.
func rectangle(x1, y1, x2, y2 float64) coverage.Polygon {
	return coverage.Polygon{Outline: []coverage.Point{{X: x1, Y: y1}, {X: x2, Y: y1}, {X: x2, Y: y2}, {X: x1, Y: y2}}}
}

// lens is a camera of four megapixels on the plan.
func lens(id string, x, y, height, heading, angle float64, key bool) coverage.Camera {
	return coverage.Camera{ID: id, At: coverage.Point{X: x, Y: y}, HeightM: height, HeadingDeg: heading, AngleDeg: angle, RangeM: 60, WidthPx: 2560, HeightPx: 1440, KeyPlace: key}
}

// drawing is the plan of the fictional community: six buildings, a fence with two
// gates, six public areas, and a camera for each.
func drawing() siteplan.Draft {
	d := siteplan.Draft{
		Sign: true, Note: "演示平面图（虚构） · plan of the demo (fictional)",
		Areas: []coverage.Area{
			{ID: "north-gate", Name: "北门", Type: coverage.Entrance, Shape: rectangle(54, 80, 66, 89.96), Min: coverage.Observe, Max: coverage.Identify},
			{ID: "east-gate", Name: "东门", Type: coverage.Entrance, Shape: rectangle(108, 39, 120, 51), Min: coverage.Observe, Max: coverage.Identify},
			{ID: "playground", Name: "儿童游乐场", Type: coverage.Playground, Shape: rectangle(48, 34, 72, 52), Min: coverage.Detect, Max: coverage.Recognise},
			{ID: "garage", Name: "地下车库口", Type: coverage.GarageDoor, Shape: rectangle(10, 4, 24, 14), Min: coverage.Observe, Max: coverage.Identify},
			{ID: "walkway", Name: "中心步道", Type: coverage.Path, Shape: rectangle(56, 2, 64, 32), Min: coverage.Detect, Max: coverage.Recognise},
			{ID: "lobby-6", Name: "6号楼大堂", Type: coverage.Lobby, Shape: rectangle(94, 64, 104, 72), Min: coverage.Observe, Max: coverage.Identify},
		},
		Cameras: []coverage.Camera{
			lens("cam-north-1", 60, 69, 4, 0, 70, true),
			lens("cam-east-1", 97, 45, 4, 90, 70, true),
			lens("cam-playground-1", 60, 22, 5, 0, 100, false),
			lens("cam-garage-1", 17, 25, 4, 180, 70, false),
			lens("cam-walkway-1", 60, 44, 5, 180, 70, false),
			lens("cam-lobby-6", 89, 68, 3, 90, 100, false),
		},
	}
	d.Cameras[4].NearM = 10 // it stands on the playground and looks over it
	fence := [][4]float64{{0, 0, 120, 0}, {0, 0, 0, 90}, {0, 90, 54, 90}, {66, 90, 120, 90}, {120, 0, 120, 39}, {120, 51, 120, 90}}
	for i, f := range fence {
		d.Walls = append(d.Walls, coverage.Wall{ID: fmt.Sprintf("fence-%d", i+1), From: coverage.Point{X: f[0], Y: f[1]}, To: coverage.Point{X: f[2], Y: f[3]}, HeightM: 2.2})
	}
	for i, b := range [][4]float64{{8, 62, 34, 76}, {8, 38, 34, 52}, {40, 62, 52, 76}, {68, 62, 82, 76}, {80, 12, 106, 26}, {88, 62, 112, 76}} {
		n := strconv.Itoa(i + 1)
		d.Buildings = append(d.Buildings, coverage.Building{ID: "b" + n, Number: n, Outline: rectangle(b[0], b[1], b[2], b[3]).Outline})
	}
	door := func(id, name, nameEN, building string, x, y float64) {
		d.Doors = append(d.Doors, coverage.Door{ID: id, Name: name, NameEN: nameEN, Building: building, At: coverage.Point{X: x, Y: y}})
	}
	door("gate-north", "北门", "North gate", "", 60, 90)
	door("gate-east", "东门", "East gate", "", 120, 45)
	door("door-1", "1号楼入口", "entrance of building 1", "1", 21, 62)
	door("door-2", "2号楼入口", "entrance of building 2", "2", 21, 52)
	door("door-3", "3号楼入口", "entrance of building 3", "3", 46, 62)
	door("door-4", "4号楼入口", "entrance of building 4", "4", 75, 62)
	door("door-5", "5号楼入口", "entrance of building 5", "5", 93, 12) // on the far side, seen from both gates
	door("door-6", "6号楼大堂", "lobby of building 6", "6", 99, 62)
	return d
}

// draw saves the plan, once.
func draw(ctx context.Context, plans *siteplan.Plans) error {
	if plans.View().Version.N > 0 {
		return nil
	}
	_, mistakes, err := plans.Save(ctx, drawing(), string(access.Police), func(at time.Time, v siteplan.Version) access.AuditEntry {
		return access.AuditEntry{ID: devices.NewID(at), At: at, Actor: string(access.Police), Action: "plan.save", Target: fmt.Sprintf("plan:%d", v.N), Detail: "the demo's own"}
	})
	switch {
	case err != nil:
		return fmt.Errorf("draw the plan: %w", err)
	case len(mistakes) > 0:
		return fmt.Errorf("draw the plan: %w", mistakes[0])
	}
	return nil
}
