package zigbee

import (
	"encoding/json"
	"strings"
)

// told is what Zigbee2MQTT says that a device is.
type told struct{ model, firmware string }

// modelsOf reads bridge/devices: vendor, model and firmware by friendly name and by
// IEEE address. It is nil for what cannot be read.
func modelsOf(payload []byte) map[string]told {
	var list []struct {
		Address    string `json:"ieee_address"`
		Name       string `json:"friendly_name"`
		Definition *struct {
			Vendor string `json:"vendor"`
			Model  string `json:"model"`
		} `json:"definition"`
		ModelID  string `json:"model_id"`
		Firmware string `json:"software_build_id"`
	}
	if json.Unmarshal(payload, &list) != nil {
		return nil
	}
	models := map[string]told{}
	for _, d := range list {
		model := d.ModelID // of a device that Zigbee2MQTT does not know
		if d.Definition != nil {
			model = d.Definition.Vendor + " " + d.Definition.Model
		}
		is := told{clip(strings.TrimSpace(model)), clip(strings.TrimSpace(d.Firmware))}
		if is.model == "" {
			continue
		}
		for _, name := range []string{d.Address, d.Name} {
			if name != "" {
				models[name] = is
			}
		}
	}
	return models
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

// infoOf reads from bridge/info what the coordinator is, and the version of
// Zigbee2MQTT. The rest of it, the
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
