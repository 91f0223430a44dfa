package zigbee

import (
	"bytes"
	"encoding/json"
	"strings"
)

// described is what bridge/devices says of one device.
type described struct {
	model, firmware string
	exposes         shape
	raw             json.RawMessage // exposes, as they came
}

func (d described) same(other described) bool {
	return d.model == other.model && d.firmware == other.firmware && bytes.Equal(d.raw, other.raw)
}

// listOf reads bridge/devices, by friendly name and by IEEE address. It is nil for
// what cannot be read. A definition that one device's maker got wrong costs no
// other device its own.
func listOf(payload []byte) map[string]described {
	var list []struct {
		Address    string `json:"ieee_address"`
		Name       string `json:"friendly_name"`
		Definition *struct {
			Vendor  string          `json:"vendor"`
			Model   string          `json:"model"`
			Exposes json.RawMessage `json:"exposes"`
		} `json:"definition"`
		ModelID  string `json:"model_id"`
		Firmware string `json:"software_build_id"`
	}
	if json.Unmarshal(payload, &list) != nil || list == nil {
		return nil
	}
	known := map[string]described{}
	for _, d := range list {
		one := described{model: d.ModelID, firmware: clip(strings.TrimSpace(d.Firmware))} // of a device that Zigbee2MQTT does not know
		if d.Definition != nil {
			one.model = d.Definition.Vendor + " " + d.Definition.Model
			one.raw = d.Definition.Exposes
			one.exposes = exposesOf(one.raw)
		}
		if one.model = clip(strings.TrimSpace(one.model)); one.model == "" && one.exposes == nil {
			continue
		}
		for _, name := range []string{d.Address, d.Name} {
			if name != "" {
				known[name] = one
			}
		}
	}
	return known
}

func exposesOf(raw json.RawMessage) shape {
	var list []exposed
	if json.Unmarshal(raw, &list) != nil {
		return nil
	}
	return shapeOf(list)
}

// failedOrder reads from bridge/logging whose order could not be carried out, by
// Zigbee2MQTT's own sentence; nobodys for all other lines.
func failedOrder(payload []byte) (name string, nobodys bool) {
	var line struct {
		Level   string `json:"level"`
		Message string `json:"message"`
	}
	if len(payload) > maxPayload || json.Unmarshal(payload, &line) != nil || line.Level != "error" {
		return "", true
	}
	_, rest, ok := strings.Cut(line.Message, "Publish 'set' ")
	if !ok {
		return "", true
	}
	_, rest, ok = strings.Cut(rest, "' to '")
	name, _, failed := strings.Cut(rest, "' failed: ")
	return name, !ok || !failed
}

// onlineOf reads the payload of an availability or of the bridge's state, in
// either of its forms: online, or {"state":"online"}.
func onlineOf(payload []byte) (online, ok bool) {
	word := strings.TrimSpace(string(payload[:min(len(payload), 256)]))
	if strings.HasPrefix(word, "{") {
		var object struct {
			State string `json:"state"`
		}
		if json.Unmarshal(payload, &object) != nil {
			return false, false
		}
		word = object.State
	}
	switch strings.Trim(word, `"`) {
	case "online":
		return true, true
	case "offline":
		return false, true
	}
	return false, false
}

// healthyOf reads the answer to a health check.
func healthyOf(payload []byte) (healthy, ok bool) {
	var answer struct {
		Data struct {
			Healthy bool `json:"healthy"`
		} `json:"data"`
		Status string `json:"status"`
	}
	if json.Unmarshal(payload, &answer) != nil || answer.Status == "" {
		return false, false
	}
	return answer.Status == "ok" && answer.Data.Healthy, true
}

// infoOf reads from bridge/info what the coordinator is. The rest of it, the
// whole configuration of Zigbee2MQTT, is passed over.
func infoOf(payload []byte) (model, version string) {
	var info struct {
		Version     string `json:"version"`
		Coordinator struct {
			Type string `json:"type"`
		} `json:"coordinator"`
	}
	if json.Unmarshal(payload, &info) != nil || info.Version == "" {
		return "", ""
	}
	return clip(strings.TrimSpace("Zigbee2MQTT " + info.Coordinator.Type)), clip(info.Version)
}

// clip keeps a name that somebody else gave within what a screen can show.
func clip(s string) string {
	if runes := []rune(s); len(runes) > 80 {
		return string(runes[:80])
	}
	return s
}
