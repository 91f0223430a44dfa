package chirpstack

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/mapping"
)

// memo is what is remembered of a device from one uplink to the next.
type memo struct {
	mapping.Known
	Session string    `json:"session,omitempty"` // devAddr
	Count   uint32    `json:"count,omitempty"`   // fCnt of the newest uplink
	Sum     string    `json:"sum,omitempty"`     // of its bytes
	Frame   time.Time `json:"frame,omitzero"`    // the server's time of it
	Joined  bool      `json:"joined,omitempty"`  // it joined anew since
}

// resend is within which a device that got no answer to a confirmed uplink sends it
// again: 8 times with up to 3 s and the receive windows between them, LoRaWAN 1.0.3
// section 18.
const resend = time.Minute

// repeated reports whether the device itself sent a frame again, which the server
// delivers under an id of its own. The counter 0 tells nothing: the server leaves
// it out, as it does for devices that count nothing.
func (m memo) repeated(f frame) bool {
	return f.count > 0 && f.session != "" && f.session == m.Session && f.count == m.Count && sum(f.data) == m.Sum &&
		!f.at.IsZero() && f.at.Sub(m.Frame).Abs() < resend
}

// after is what is remembered when the uplink was read.
func (m memo) after(f frame, known mapping.Known) memo {
	if m.overtaken(f) {
		m.Known = known
		return m
	}
	return memo{Known: known, Session: f.session, Count: f.count, Sum: sum(f.data), Frame: f.at}
}

func (m memo) overtaken(f frame) bool { return !f.at.IsZero() && f.at.Before(m.Frame) }

// joined is what is remembered after the device joined. A first join is none that
// anybody needs to know of.
func (m memo) join(f frame) memo {
	m.Joined = m.Joined || m.Session != "" && m.Session != f.session
	m.Session, m.Count, m.Sum = f.session, 0, ""
	return m
}

// restart is the event that the device began anew, empty where it did not: by its
// own word, else because it joined again, or because its counter began again.
func (m memo) restart(f frame, says []mapping.Say) (reason string) {
	for _, s := range says {
		if s.Type == devices.DeviceRestarted {
			return "" // told with what the device says of itself
		}
	}
	switch {
	case m.Joined:
		return "unknown" // switched on, reset, or out of reach for long
	case m.Session != "" && f.session == m.Session && f.count < m.Count && f.at.After(m.Frame):
		return "reset"
	}
	return ""
}

// identity is the same for one uplink however often its message comes, and empty
// where nothing tells it from the next.
func (f frame) identity(device, eventType string, data map[string]any) string {
	if f.at.IsZero() {
		return ""
	}
	detail, err := json.Marshal(data) // keys in order
	if err != nil {
		return ""
	}
	which := f.dedup
	if which == "" {
		which = f.session + "/" + text(f.count) + "/" + sum(f.data)
	}
	return devices.StableID(f.at, "chirpstack", device, eventType, string(detail), which)
}

func sum(data []byte) string {
	s := sha256.Sum256(data)
	return hex.EncodeToString(s[:8])
}

func decodeMemo(text string) memo {
	var m memo
	if json.Unmarshal([]byte(text), &m) != nil {
		return memo{} // unreadable: as if nothing were known
	}
	return m
}
