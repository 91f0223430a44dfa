package wire

import (
	"encoding/json"
	"slices"

	"brighteyes/devices"
)

// DecodeStatus reads an edge's word about itself.
func DecodeStatus(payload []byte) (StatusMessage, *EnvelopeError) {
	var m struct {
		Online *bool `json:"online"`
		StatusMessage
	}
	if bad := decode(payload, &m); bad != nil {
		return StatusMessage{}, bad
	}
	if m.Online == nil {
		return StatusMessage{}, unreadable("online: want true or false")
	}
	status := m.StatusMessage
	status.Online = *m.Online
	status.Since, status.Sent = status.Since.UTC(), status.Sent.UTC()
	for key, id := range map[string]string{"boot": status.Boot, "stream": status.Stream} {
		if id != "" && !devices.ValidULID(id) {
			return StatusMessage{}, unreadable("%s: want a ULID", key)
		}
	}
	return status, nil
}

// DecodeAck reads what the hub says of an edge's batches. Lanes that are not
// known are left out of Again.
func DecodeAck(payload []byte) (AckMessage, *EnvelopeError) {
	var m AckMessage
	if bad := decode(payload, &m); bad != nil {
		return AckMessage{}, bad
	}
	if m.Refused != nil {
		return AckMessage{Refused: m.Refused}, nil
	}
	if !devices.ValidULID(m.Stream) {
		return AckMessage{}, unreadable("stream: want a ULID")
	}
	m.Again = slices.DeleteFunc(m.Again, func(lane devices.Lane) bool {
		return !slices.Contains(devices.Lanes[:], lane)
	})
	return m, nil
}

// DecodeReply reads an edge's word on a command.
func DecodeReply(payload []byte) (devices.Reply, *EnvelopeError) {
	var r devices.Reply
	if bad := decode(payload, &r); bad != nil {
		return devices.Reply{}, bad
	}
	if !devices.ValidULID(r.ID) {
		return devices.Reply{}, unreadable("id: want a ULID")
	}
	switch r.Outcome {
	case devices.OutcomeDone, devices.OutcomeFailed, devices.OutcomeUnknown:
		return r, nil
	}
	return devices.Reply{}, unreadable("outcome: want done, failed or unknown")
}

// decode unpacks a payload and parses it into a struct. Types must fit.
func decode(payload []byte, into any) *EnvelopeError {
	body, bad := unpack(payload)
	if bad != nil {
		return bad
	}
	if err := json.Unmarshal(body, into); err != nil {
		return unreadable("not as the contract has it: %v", err)
	}
	return nil
}
