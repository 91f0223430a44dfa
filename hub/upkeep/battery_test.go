package upkeep

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestABatteryThatFallsHasADay(t *testing.T) {
	f := Predict(daily(noon.Add(-40*day), falling(41, 100, 1)...), noon)
	if f.Trend != Falling || f.PerDay > -0.99 || f.PerDay < -1.01 || f.EmptyOn == nil || f.EmptyOn.Format(time.DateOnly) != "2027-01-28" || f.Values != 41 {
		t.Errorf("%+v", f)
	}
}

func TestOneWrongReadingMovesNothing(t *testing.T) {
	clean := daily(noon.Add(-40*day), falling(41, 100, 1)...)
	for _, wrong := range []float64{0, 100} {
		bent := daily(noon.Add(-40*day), falling(41, 100, 1)...)
		bent[25].Value = wrong
		a, b := Predict(clean, noon), Predict(bent, noon)
		if b.EmptyOn == nil || a.EmptyOn.Sub(*b.EmptyOn).Abs() > 2*day {
			t.Errorf("with a %v: %v, without %v", wrong, b.EmptyOn, a.EmptyOn)
		}
	}
}

func TestAnotherBatteryBeginsAnew(t *testing.T) {
	values := append(falling(30, 40, 1), falling(4, 100, 0.5)...)
	f := Predict(daily(noon.Add(-33*day), values...), noon)
	if f.Trend != Collecting || f.Values != 4 || f.EmptyOn != nil {
		t.Errorf("three days after the change: %+v", f)
	}
	values = append(falling(30, 40, 1), falling(11, 100, 0.5)...)
	f = Predict(daily(noon.Add(-40*day), values...), noon)
	if f.Trend != Falling || f.Values != 11 || f.PerDay < -0.51 || f.PerDay > -0.49 {
		t.Errorf("ten days after the change: %+v", f)
	}
	if f = Predict(daily(noon.Add(-30*day), append(falling(30, 40, 1), 100)...), noon); f.Trend != Collecting {
		t.Errorf("with the first value after it: %+v", f)
	}
}

func TestNothingIsClaimedFromTooLittle(t *testing.T) {
	six := daily(noon.Add(-6*day), falling(7, 90, 2)...)
	four := daily(noon.Add(-39*day), 90, 88, 86, 84)
	four[3].Time = noon
	for name, f := range map[string]Forecast{"six days": Predict(six, noon), "four values": Predict(four, noon)} {
		if f.Trend != Collecting || f.EmptyOn != nil {
			t.Errorf("%s: %+v", name, f)
		}
	}
	if f := Predict(nil, noon); f.Trend != NoBattery {
		t.Errorf("without values: %+v", f)
	}
	if f := Predict(daily(noon.Add(-30*day), falling(31, 87, 0)...), noon); f.Trend != Steady || f.EmptyOn != nil {
		t.Errorf("a steady one: %+v", f)
	}
	if f := Predict(daily(noon.Add(-30*day), falling(31, 87, 0.05)...), noon); f.Trend != Falling || f.EmptyOn != nil {
		t.Errorf("one that lasts for years: %+v", f)
	}
}

func TestAForecastIsNeverBeforeNowNorWithoutItsValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(0, 100), 0, 60).Draw(t, "values")
		f := Predict(daily(noon.Add(-time.Duration(len(values))*day), values...), noon)
		if f.EmptyOn != nil && (f.EmptyOn.Before(noon.Truncate(24*time.Hour)) || f.Values < batteryValues || f.Days < 7 || f.PerDay >= 0) {
			t.Fatalf("%+v", f)
		}
	})
}

func TestBatteriesAreBoughtByModelAndMonth(t *testing.T) {
	month := noon.Add(40 * day)
	on := Health{Forecast: Forecast{Trend: Falling, EmptyOn: &month}}
	a, b, c := device("button", "a"), device("button", "b"), device("button", "c")
	a.Model, b.Model, c.Model = "SOS-1", "SOS-1", "SOS-2"
	c.Values["battery_pct"] = 10
	list, collecting := ToBuy([]Device{a, b, c, device("sensor", "d")}, map[string]Health{"a": on, "b": on, "d": {Forecast: Forecast{Trend: Collecting}}}, noon, time.UTC)
	if len(list) != 2 || list[0].Month != "2026-11" || list[0].Model != "SOS-2" || list[1].Month != "2027-01" || len(list[1].Devices) != 2 || collecting != 1 {
		t.Errorf("%+v, collecting %d", list, collecting)
	}
}
