package zigbee_test

import (
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/bus/mosquittotest"
	"brighteyes/devices/zigbee/zigbeesim"
)

const sirenName = "5号楼/大堂/警号"

// definition is what a recorded model exposes.
func definition(t *testing.T, model string) []any {
	t.Helper()
	body, err := os.ReadFile("testdata/exposes.json")
	must(t, err)
	var all map[string][]any
	must(t, json.Unmarshal(body, &all))
	if len(all[model]) == 0 {
		t.Fatalf("no %s", model)
	}
	return all[model]
}

// sirenOf is a siren of a model that is served and known.
func sirenOf(t *testing.T, model string) (*zigbeesim.Network, func(action string) (map[string]any, error)) {
	t.Helper()
	url := mosquittotest.Start(t).URL()
	n := network(t, zigbeesim.Config{Broker: url, QoS: 1}, zigbeesim.Device{
		Name: sirenName, Vendor: "Maker", Model: model, Exposes: definition(t, model), Obeys: true, Mains: true})
	d := newDevice(t, newDriver(), devices.Sensor, url, "name: "+sirenName+", siren: true")
	runner, err := d.driver.Open(d.spec)
	must(t, err)
	d.serve(runner)
	eventually(t, "the model", func() bool { return d.edge.Told() == "Maker "+model })
	return n, func(action string) (map[string]any, error) {
		ctx, cancel := context.WithTimeout(t.Context(), 8*time.Second)
		defer cancel()
		return runner.(devices.Commander).Do(ctx, devices.Command{Action: action})
	}
}

func TestASirenThatTellsItsStateIsVerified(t *testing.T) {
	n, told := sirenOf(t, "neo/nas-ab02b2")
	for _, c := range []struct{ action, order string }{{"sound", `{"alarm":true,"duration":30}`}, {"silence", `{"alarm":false}`}} {
		result, err := told(c.action)
		if err != nil || result["verified"] != true {
			t.Fatalf("%s: %v, %v", c.action, result, err)
		}
		if got := n.Orders(); got[len(got)-1].Payload != c.order {
			t.Errorf("ordered %v, want %s", got, c.order)
		}
	}
	n.Hang()
	if result, err := told("sound"); err != nil || result["verified"] != false {
		t.Errorf("a siren that nobody reached: %v, %v", result, err)
	}
	said := make(chan struct{})
	stop := make(chan struct{})
	go func() { // what it says of something else is no proof
		defer close(said)
		for {
			_ = n.Set(sirenName, map[string]any{"alarm": false, "battery_low": true})
			select {
			case <-stop:
				return
			case <-time.After(50 * time.Millisecond):
			}
		}
	}()
	if result, err := told("sound"); err != nil || result["verified"] != false {
		t.Errorf("a siren that says that it is silent: %v, %v", result, err)
	}
	close(stop)
	<-said
	if got := len(n.Orders()); got != 4 {
		t.Errorf("%d orders, want each once", got)
	}
}

func TestASirenWithoutAStateIsNotVerifiedAndItsFailureIsTold(t *testing.T) {
	n, told := sirenOf(t, "heiman/hs2wd-e")
	if result, err := told("sound"); err != nil || result["verified"] != false {
		t.Fatalf("%v, %v", result, err)
	}
	n.Unreachable(sirenName, true)
	if result, err := told("sound"); err == nil || !strings.Contains(err.Error(), "could not reach") {
		t.Errorf("out of reach: %v, %v", result, err)
	}
}

func TestWhatADeviceExposesIsKnownAfterARestart(t *testing.T) {
	url := mosquittotest.Start(t).URL()
	odd := []any{map[string]any{"type": "binary", "name": "smoke", "property": "smoke_l1", "access": 1, "value_on": "ALARM", "value_off": "clear"}}
	n := network(t, zigbeesim.Config{Broker: url, QoS: 1}, zigbeesim.Device{Name: "odd", Vendor: "Maker", Model: "Odd", Exposes: odd})
	d := newDevice(t, newDriver(), devices.Sensor, url, "name: odd")
	d.start()
	eventually(t, "the model", func() bool { return d.edge.Told() != "" })
	d.stop()
	must(t, n.Raw("bridge/devices", nil, 1, true)) // nothing is retained now
	must(t, n.Set("odd", map[string]any{"smoke_l1": "ALARM"}))
	d.driver = newDriver()
	d.start()
	eventually(t, "the smoke", func() bool { return d.edge.Count(devices.SensorSmoke) == 1 })
}
