package chirpstack

import (
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"brighteyes/devices"
	"brighteyes/devices/mapping"
)

// Settings are the keys below "settings" of a device with driver chirpstack.
type Settings struct {
	Broker      string `yaml:"broker" json:"broker"`     // of ChirpStack: mqtt://host:port or mqtts://host:port
	Username    string `yaml:"username" json:"username"` // at that broker
	Password    string `yaml:"password" json:"password"`
	Application string `yaml:"application" json:"application"` // id of the application; + is any
	DevEUI      string `yaml:"dev_eui" json:"dev_eui"`         // 16 hex digits, as on the label

	Model  string         `yaml:"model" json:"model"`   // a table of bytes that is built in, or
	Fields mapping.Fields `yaml:"fields" json:"fields"` // what the bytes mean
	Object mapping.Fields `yaml:"object" json:"object"` // what the server's decoded object means, where the bytes say nothing
	Port   int            `yaml:"port" json:"port"`     // the only fPort that is read; 0: all but 0
}

// Defaults are the settings that need not be written.
func Defaults() Settings { return Settings{Application: "+"} }

func decodeSettings(spec devices.Spec) (Settings, error) {
	s := Defaults()
	if spec.Settings != nil {
		if err := spec.Settings.Decode(&s); err != nil {
			return Settings{}, err
		}
	}
	s.DevEUI = strings.ToLower(s.DevEUI)
	return s, s.check(spec.Device.Kind)
}

func (s Settings) check(kind devices.Kind) error {
	at, err := url.Parse(s.Broker)
	if err != nil || at.Host == "" || at.User != nil || at.Path != "" ||
		at.Scheme != "mqtt" && at.Scheme != "mqtts" {
		return errors.New("broker: want mqtt://host:port or mqtts://host:port, with username and password as keys of their own")
	}
	if kind != devices.Button && kind != devices.Sensor && kind != devices.Power {
		return fmt.Errorf("kind %.32q: driver chirpstack drives button, sensor and power", kind)
	}
	if raw, err := hex.DecodeString(s.DevEUI); err != nil || len(raw) != 8 {
		return fmt.Errorf("dev_eui %.32q: want the 16 hex digits of the device's label", s.DevEUI)
	}
	if s.Application == "" || len(s.Application) > 64 || s.Application != "+" && strings.ContainsAny(s.Application, "+#/\x00") {
		return fmt.Errorf("application %.80q: want the application's id as ChirpStack shows it, or + for any", s.Application)
	}
	if s.Port < 0 || s.Port > 223 {
		return fmt.Errorf("port %d: want 1 to 223, or 0 for all", s.Port)
	}
	return s.checkMeaning()
}

func (s Settings) checkMeaning() error {
	if s.Model != "" && len(s.Fields) > 0 {
		return errors.New("model and fields: give one of them")
	}
	if s.Model == "" && len(s.Fields) == 0 && len(s.Object) == 0 {
		return fmt.Errorf("model: missing; want one of %s, or a list of fields", models())
	}
	if _, ok := modelFields(s.Model); s.Model != "" && !ok {
		return fmt.Errorf("model %.32q: want one of %s, or a list of fields instead", s.Model, models())
	}
	if err := s.Fields.Check("fields"); err != nil {
		return err
	}
	for i, f := range s.Fields {
		if f.Path != "" {
			return fmt.Errorf("fields[%d].path: is for the server's object; want at or channel, or the field below object", i)
		}
	}
	if err := s.Object.Check("object"); err != nil {
		return err
	}
	for i, f := range s.Object {
		if f.Path == "" {
			return fmt.Errorf("object[%d]: want path; at and channel are for bytes, below fields", i)
		}
	}
	return nil
}

// bytes are the fields of an uplink's bytes.
func (s Settings) bytes() mapping.Fields {
	if fields, ok := modelFields(s.Model); ok {
		return fields
	}
	return s.Fields
}
