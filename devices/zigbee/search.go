package zigbee

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/bus"
)

// SearchSettings are the keys below "settings" of a search with driver zigbee.
type SearchSettings struct {
	Broker   string `yaml:"broker" json:"broker"`
	Username string `yaml:"username" json:"username"`
	Password string `yaml:"password" json:"password"`
	Base     string `yaml:"base" json:"base"`
}

const (
	searchFor  = 5 * time.Second // for the list, which the broker keeps
	searchMost = 256
)

// search reads the list of one Zigbee2MQTT.
type search struct {
	set  SearchSettings
	edge string
}

var _ devices.Discoverer = (*Driver)(nil)

// Search implements devices.Discoverer.
func (d *Driver) Search(settings devices.Settings) (devices.Searcher, error) {
	s := SearchSettings{Base: Defaults().Base}
	if err := settings.Decode(&s); err != nil {
		return nil, err
	}
	return search{s, d.links.Edge}, Settings{Broker: s.Broker, Base: s.Base, Bridge: true}.check(devices.Network)
}

// Look reads the list that Zigbee2MQTT has the broker keep, over a connection of
// its own: the sessions of devices that are served are not touched.
func (s search) Look(ctx context.Context) ([]devices.Found, error) {
	ctx, cancel := context.WithTimeout(ctx, searchFor)
	defer cancel()
	client, err := bus.Dial(bus.Options{
		URL: s.set.Broker, Username: s.set.Username, Password: s.set.Password, CleanSession: true, ClientID: "brighteyes-" + s.edge + "-search",
	})
	if err != nil {
		return nil, fmt.Errorf("look for Zigbee devices: %w", err)
	}
	defer client.Close()
	lists := make(chan []byte, 1)
	err = client.Subscribe(ctx, s.set.Base+"/"+bridgeName+"/devices", 0, func(m bus.Message) {
		m.Ack()
		select {
		case lists <- m.Payload:
		default: // one is enough
		}
	})
	if err != nil {
		return nil, fmt.Errorf("look for Zigbee devices at %s: %w", s.set.Broker, err)
	}
	select {
	case payload := <-lists:
		return s.read(payload)
	case <-ctx.Done():
		return nil, fmt.Errorf("look for Zigbee devices at %s: Zigbee2MQTT keeps no list under %s", s.set.Broker, s.set.Base)
	}
}

// listed is one device as Zigbee2MQTT lists it.
type listed struct {
	Address    string `json:"ieee_address"`
	Type       string `json:"type"`
	Name       string `json:"friendly_name"`
	ModelID    string `json:"model_id"`
	Disabled   bool   `json:"disabled"`
	Definition *struct {
		Vendor  string   `json:"vendor"`
		Model   string   `json:"model"`
		Exposes []expose `json:"exposes"`
	} `json:"definition"`
}

type expose struct {
	Property string   `json:"property"`
	Features []expose `json:"features"`
}

func (s search) read(payload []byte) ([]devices.Found, error) {
	var all []listed
	if len(payload) > maxList || json.Unmarshal(payload, &all) != nil {
		return nil, errors.New("look for Zigbee devices: the list of Zigbee2MQTT cannot be read")
	}
	var list []devices.Found
	for _, d := range all {
		if f, ok := s.found(d); ok && len(list) < searchMost {
			list = append(list, f)
		}
	}
	return list, nil
}

func (s search) found(d listed) (devices.Found, bool) {
	f := devices.Found{Driver: "zigbee", Identity: clip(d.Address), Address: s.set.Broker, Settings: map[string]any{"broker": s.set.Broker}}
	if s.set.Base != Defaults().Base {
		f.Settings["base"] = s.set.Base
	}
	if s.set.Username != "" {
		f.Needs = []string{"username", "password"}
	}
	switch {
	case d.Address == "" || d.Disabled:
		return f, false
	case d.Type == "Coordinator":
		f.Kind, f.Model, f.Settings["bridge"] = devices.Network, "Zigbee2MQTT", true
		return f, true
	case topicPart("name", d.Name) != nil || d.Name == bridgeName || strings.HasPrefix(d.Name, bridgeName+"/"):
		return f, false
	}
	f.Settings["name"] = d.Name
	if !devices.NamesPerson(d.Name) {
		f.Name = clip(d.Name)
	}
	f.Model = clip(d.ModelID)
	if d.Definition != nil {
		f.Model = clip(strings.TrimSpace(d.Definition.Vendor + " " + d.Definition.Model))
		f.Kind = kindOf(d.Definition.Exposes)
	}
	return f, true
}

// kindOf is what a device is by what it publishes; empty where that does not say.
func kindOf(exposes []expose) devices.Kind {
	kind := devices.Kind("")
	for _, e := range exposes {
		switch e.Property {
		case "action", "sos", "emergency":
			return devices.Button
		case "smoke", "gas", "carbon_monoxide", "water_leak", "contact", "occupancy", "presence", "temperature", "humidity":
			kind = devices.Sensor
		}
		if within := kindOf(e.Features); within != "" {
			kind = within
		}
		if kind == devices.Button {
			return kind
		}
	}
	return kind
}

// isOf reports whether a device that was found is at the broker and under the base
// of these settings.
func (s Settings) isOf(f devices.Found) bool {
	base, given := f.Settings["base"].(string)
	if !given {
		base = Defaults().Base
	}
	return f.Driver == "zigbee" && f.Settings["broker"] == s.Broker && base == s.Base
}

// Is implements devices.Recognizer: by friendly name, or by the address of the radio.
func (d *endDevice) Is(f devices.Found) bool {
	return d.set.isOf(f) && f.Settings["bridge"] != true && (f.Settings["name"] == d.set.Name || f.Identity == d.set.Name)
}

// Is implements devices.Recognizer.
func (c *coordinator) Is(f devices.Found) bool { return c.set.isOf(f) && f.Settings["bridge"] == true }
