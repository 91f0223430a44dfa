package zigbee_test

import (
	"fmt"
	"testing"

	"brighteyes/devices"
	"brighteyes/devices/drivertest"
	"brighteyes/devices/zigbee"
	"brighteyes/devices/zigbee/zigbeesim"
)

func TestWhatZigbee2MQTTListsIsFoundAndCanBeServed(t *testing.T) {
	t.Parallel()
	broker := embedded(t)
	network, err := zigbeesim.Start(zigbeesim.Config{Broker: broker, Base: "house"},
		zigbeesim.Device{Name: "home/5-501", Address: "0x00158d0000000501", Vendor: "HEIMAN", Model: "HS1EB", Exposes: zigbeesim.Properties("battery", "action")},
		zigbeesim.Device{Name: "hall", Address: "0x00158d0000000001", Vendor: "HEIMAN", Model: "HS1SA", Exposes: zigbeesim.Properties("smoke", "battery")},
		zigbeesim.Device{Name: "13800001111", Address: "0x00158d0000000002", Model: "X"})
	if err != nil {
		t.Fatal(err)
	}
	defer network.Close()
	s, err := newDriver().Search(drivertest.Settings(t, fmt.Sprintf("{broker: %q, base: house}", broker)))
	if err != nil {
		t.Fatal(err)
	}
	list, err := s.Look(t.Context())
	if err != nil || len(list) != 4 {
		t.Fatalf("found %+v (%v)", list, err)
	}
	kinds := []devices.Kind{devices.Network, devices.Button, devices.Sensor, ""}
	for i, f := range list {
		if f.Kind != kinds[i] || f.Identity == "" || devices.NamesPerson(f.Name) || len(f.Needs) > 0 {
			t.Errorf("found %+v", f)
		}
	}
	press := list[1]
	if press.Model != "HEIMAN HS1EB" || press.Name != "home/5-501" {
		t.Errorf("found %+v", press)
	}
	runner, err := newDriver().Open(devices.Spec{Device: devices.Device{ID: "b", Kind: devices.Button},
		Settings: drivertest.Settings(t, fmt.Sprintf("{broker: %q, base: %q, name: %q}", press.Settings["broker"], press.Settings["base"], press.Settings["name"]))})
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range list {
		if runner.(devices.Recognizer).Is(f) != (i == 1) {
			t.Errorf("%s is known as %s: %v", f.Name, press.Name, i != 1)
		}
	}
}

func TestASearchOfABrokerThatKeepsNoListSaysSo(t *testing.T) {
	t.Parallel()
	s, err := newDriver().Search(drivertest.Settings(t, fmt.Sprintf("{broker: %q}", embedded(t))))
	if err != nil {
		t.Fatal(err)
	}
	if list, err := s.Look(t.Context()); err == nil {
		t.Errorf("found %+v", list)
	}
	for what, settings := range map[string]string{"no broker": "{}", "a password in the address": "{broker: \"mqtt://u:p@h\"}", "a strange base": "{broker: \"mqtt://h\", base: \"a/#\"}"} {
		if _, err := zigbee.New(zigbee.Config{}).Search(drivertest.Settings(t, settings)); err == nil {
			t.Errorf("%s is searched", what)
		}
	}
}
