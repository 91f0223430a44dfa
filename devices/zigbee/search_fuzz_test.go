package zigbee

import (
	"testing"

	"brighteyes/devices"
)

// Whatever a broker calls a list, what is found of it can be configured.
func FuzzTheListOfZigbee2MQTT(f *testing.F) {
	f.Add([]byte(`[{"ieee_address":"0x1","type":"Coordinator"},{"ieee_address":"0x2","friendly_name":"home/5-501","definition":{"vendor":"V","model":"M","exposes":[{"features":[{"property":"action"}]}]}}]`))
	f.Add([]byte(`[{"ieee_address":"0x3","friendly_name":"a/#"},{"ieee_address":"0x4","friendly_name":"bridge"},{"ieee_address":"0x5","friendly_name":"13800001111","disabled":false}]`))
	s := search{set: SearchSettings{Broker: "mqtt://h", Base: "zigbee2mqtt"}}
	f.Fuzz(func(t *testing.T, payload []byte) {
		list, err := s.read(payload)
		if err != nil {
			return
		}
		if len(list) > searchMost {
			t.Fatalf("%d were found", len(list))
		}
		for _, one := range list {
			set := Settings{Broker: "mqtt://h", Base: "zigbee2mqtt"}
			set.Name, _ = one.Settings["name"].(string)
			set.Bridge, _ = one.Settings["bridge"].(bool)
			kind := one.Kind
			if kind == "" {
				kind = devices.Sensor
			}
			if err := set.check(kind); err != nil || one.Identity == "" || devices.NamesPerson(one.Name) {
				t.Fatalf("found %+v, which cannot be configured: %v", one, err)
			}
		}
	})
}
