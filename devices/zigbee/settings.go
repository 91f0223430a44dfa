package zigbee

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"brighteyes/devices"
	"brighteyes/devices/mapping"
)

// Settings are the keys below "settings" of a device with driver zigbee.
type Settings struct {
	Broker   string `yaml:"broker" json:"broker"`     // of Zigbee2MQTT: mqtt://host:port or mqtts://host:port
	Username string `yaml:"username" json:"username"` // at that broker
	Password string `yaml:"password" json:"password"`
	Base     string `yaml:"base" json:"base"`     // base topic of Zigbee2MQTT
	Name     string `yaml:"name" json:"name"`     // friendly name of the device, or
	Bridge   bool   `yaml:"bridge" json:"bridge"` // this is the coordinator itself

	Actions   map[string]string `yaml:"actions" json:"actions"`       // word of an action: what it means
	MainsFrom string            `yaml:"mains_from" json:"mains_from"` // property of a power monitor
	Map       mapping.Fields    `yaml:"map" json:"map"`               // what properties mean that the definition does not tell rightly
	Siren     bool              `yaml:"siren" json:"siren"`           // it can be told to sound and to fall silent

	MainsInverted bool `yaml:"mains_inverted" json:"mains_inverted"` // it is true while the mains are lost
}

// Defaults are the settings that need not be written.
func Defaults() Settings { return Settings{Base: "zigbee2mqtt"} }

func decodeSettings(spec devices.Spec) (Settings, error) {
	s := Defaults()
	if spec.Settings != nil {
		if err := spec.Settings.Decode(&s); err != nil {
			return Settings{}, err
		}
	}
	return s, s.check(spec.Device.Kind)
}

func (s Settings) check(kind devices.Kind) error {
	at, err := url.Parse(s.Broker)
	if err != nil || at.Host == "" || at.User != nil || at.Path != "" ||
		at.Scheme != "mqtt" && at.Scheme != "mqtts" {
		return errors.New("broker: want mqtt://host:port or mqtts://host:port, with username and password as keys of their own")
	}
	if err := topicPart("base", s.Base); err != nil {
		return err
	}
	switch {
	case s.Bridge && s.Name != "":
		return errors.New("name and bridge: give one of them")
	case s.Bridge && kind != devices.Network:
		return fmt.Errorf("bridge: the coordinator is a device of kind network, not %.32q", kind)
	case s.Bridge:
		return nil
	case kind == devices.Camera || kind == devices.Gate || kind == devices.Network:
		return fmt.Errorf("kind %.32q: driver zigbee drives button, sensor and power, and with bridge: true network", kind)
	}
	if err := topicPart("name", s.Name); err != nil {
		return err
	}
	if s.Name == "bridge" || strings.HasPrefix(s.Name, "bridge/") {
		return fmt.Errorf("name %.64q: belongs to the coordinator; want bridge: true", s.Name)
	}
	if s.Siren && kind != devices.Sensor {
		return fmt.Errorf("siren: a siren is a device of kind sensor, not %.32q", kind)
	}
	if err := s.Map.Check("map"); err != nil {
		return err
	}
	for i, f := range s.Map {
		if f.Path == "" {
			return fmt.Errorf("map[%d]: want path, the property's name; at and channel are for bytes", i)
		}
	}
	return actions(s.Actions).check()
}

func topicPart(key, s string) error {
	if s == "" || len(s) > 200 || strings.ContainsAny(s, "+#\x00") || strings.HasPrefix(s, "/") || strings.HasSuffix(s, "/") {
		return fmt.Errorf("%s %.64q: want the name as Zigbee2MQTT has it, without + and #, and no / at its ends", key, s)
	}
	return nil
}
