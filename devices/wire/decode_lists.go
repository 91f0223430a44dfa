package wire

import (
	"encoding/json"
	"fmt"
	"slices"

	"brighteyes/devices"
)

// DecodeInventory reads the list of all devices of an edge. A device that cannot
// be kept is in Refused, whose Edge and Time are left to the caller; the others
// stay. Without an array the inventory is refused, not read as empty.
func DecodeInventory(payload []byte) (InventoryMessage, *EnvelopeError) {
	_, items, bad := decodeList(payload)
	if bad != nil {
		return InventoryMessage{}, bad
	}
	m := InventoryMessage{Devices: make([]devices.Device, 0, len(items))}
	seen := make(map[string]bool, len(items))
	for _, item := range items {
		var d devices.Device
		reason, detail := checkDevice(item, &d)
		if reason == "" && seen[d.ID] {
			reason, detail = ReasonID, "declared twice"
		}
		if reason != "" {
			m.Refused = append(m.Refused, refusedDevice(Inventory, reason, detail, d.ID))
			continue
		}
		seen[d.ID] = true
		m.Devices = append(m.Devices, d)
	}
	return m, nil
}

func checkDevice(item value, d *devices.Device) (reason, detail string) {
	if err := json.Unmarshal(item, d); err != nil {
		return ReasonItem, fmt.Sprintf("not as the contract has it: %v", err)
	}
	if err := devices.CheckID("device", d.ID); err != nil {
		return ReasonID, err.Error()
	}
	if !d.Kind.Valid() {
		return ReasonItem, fmt.Sprintf("kind %.32q: want one of %v", string(d.Kind), devices.Kinds)
	}
	if d.Site != "" && !devices.ValidID(d.Site) {
		return ReasonID, devices.CheckID("site", d.Site).Error()
	}
	if d.HeartbeatS < 0 {
		return ReasonValue, "heartbeat_s: want seconds, not below 0"
	}
	if l := d.Location; l != nil && (l.Lat < -90 || l.Lat > 90 || l.Lon < -180 || l.Lon > 180) {
		return ReasonValue, "location: want WGS-84 degrees"
	}
	return "", ""
}

// DecodeState reads the newest of an edge's devices. A device that cannot be read
// is in Refused, whose Edge and Time are left to the caller; the others stay.
func DecodeState(payload []byte) (StateMessage, *EnvelopeError) {
	rawSent, items, bad := decodeList(payload)
	if bad != nil {
		return StateMessage{}, bad
	}
	sent, ok := rawSent.time()
	if !ok {
		return StateMessage{}, unreadable("sent: want an RFC 3339 time")
	}
	m := StateMessage{Sent: sent, Devices: make([]DeviceState, 0, len(items))}
	names := names{}
	for _, item := range items {
		m.addDevice(item, names)
	}
	return m, nil
}

// rawState is a device's state before its times and values are believed.
type rawState struct {
	Device  string
	Heard   json.RawMessage
	Values  json.RawMessage
	Model   string
	Reasons []string
}

func (m *StateMessage) addDevice(item value, names names) {
	var raw rawState
	refuse := func(reason, detail string) {
		m.Refused = append(m.Refused, refusedDevice(State, reason, detail, raw.Device))
	}
	if err := json.Unmarshal(item, &raw); err != nil {
		refuse(ReasonItem, fmt.Sprintf("not as the contract has it: %v", err))
		return
	}
	if err := devices.CheckID("device", raw.Device); err != nil {
		refuse(ReasonID, err.Error())
		return
	}
	d := DeviceState{Device: raw.Device, Model: raw.Model, Reasons: raw.Reasons}
	if heard := value(raw.Heard); !heard.absent() {
		var ok bool
		if d.Heard, ok = heard.time(); !ok {
			refuse(ReasonTime, "heard: want an RFC 3339 time")
			return
		}
	}
	if values := value(raw.Values); !values.absent() && string(values) != "{}" {
		var bad string
		if d.Values, bad = parseValues(values, names); bad != "" {
			refuse(ReasonValue, bad)
		}
	}
	m.Devices = append(m.Devices, d)
}

func refusedDevice(topic, reason, detail, device string) Refusal {
	if !devices.ValidID(device) {
		device = ""
	}
	return Refusal{Lane: topic, Reason: reason, Detail: detail, Device: device}
}

// decodeList opens a payload with an array of devices, which must be there.
func decodeList(payload []byte) (sent value, items []value, bad *EnvelopeError) {
	body, bad := unpack(payload)
	if bad != nil {
		return nil, nil, bad
	}
	if !body.isObject() {
		return nil, nil, unreadable("want a JSON object")
	}
	var list value
	for key, v := range body.members() {
		switch string(key) {
		case "sent":
			sent = v
		case "devices":
			list = v
		}
	}
	if !list.isArray() {
		return nil, nil, unreadable("devices: want an array")
	}
	if items = slices.Collect(list.elements()); len(items) > MaxInventory {
		return nil, nil, &EnvelopeError{ReasonTooLarge, fmt.Sprintf("%d devices, at most %d", len(items), MaxInventory)}
	}
	return sent, items, nil
}
