package wire

import (
	"brighteyes/devices"
)

// EncodeStatus writes an edge's status, or with Online false and nothing else the
// will that stands for a lost one.
func EncodeStatus(m StatusMessage) []byte {
	type plain StatusMessage // without its own times
	resent := make([]gapJSON, len(m.Resent))
	for i, g := range m.Resent {
		resent[i] = gapJSON{g.Stream, g.Lane, g.From, g.To, g.Resent, stamp(g.At)}
	}
	return mustMarshal(struct {
		plain
		Since  stamp     `json:"since,omitzero"`
		Sent   stamp     `json:"sent,omitzero"`
		Resent []gapJSON `json:"resent,omitempty"`
	}{plain(m), stamp(m.Since), stamp(m.Sent), resent})
}

type gapJSON struct {
	Stream string       `json:"stream"`
	Lane   devices.Lane `json:"lane"`
	From   uint64       `json:"from"`
	To     uint64       `json:"to"`
	Resent bool         `json:"resent,omitempty"`
	At     stamp        `json:"at,omitzero"`
}

// EncodeInventory writes the list of all devices of an edge.
func EncodeInventory(m InventoryMessage) []byte {
	list := m.Devices
	if list == nil {
		list = []devices.Device{} // without an array it would be refused
	}
	return compress(mustMarshal(InventoryMessage{Devices: list}))
}

// EncodeState writes the newest of the devices in m.
func EncodeState(m StateMessage) []byte {
	type plain DeviceState
	type deviceJSON struct {
		plain
		Heard stamp `json:"heard,omitzero"`
	}
	list := make([]deviceJSON, len(m.Devices))
	for i, d := range m.Devices {
		d.Values = finite(d.Values)
		list[i] = deviceJSON{plain(d), stamp(d.Heard)}
	}
	return compress(mustMarshal(struct {
		Sent    stamp        `json:"sent"`
		Devices []deviceJSON `json:"devices"`
	}{stamp(m.Sent), list}))
}

// EncodeAck writes positions, or with Refused set only what was refused.
func EncodeAck(m AckMessage) []byte {
	if m.Refused != nil {
		return mustMarshal(struct {
			Refused *RefusedAck `json:"refused"`
		}{m.Refused})
	}
	type plain AckMessage
	return mustMarshal(struct {
		plain
		Now stamp `json:"now,omitzero"`
	}{plain(m), stamp(m.Now)})
}

// EncodeReply writes an edge's word on a command.
func EncodeReply(r devices.Reply) []byte { return mustMarshal(r) }
