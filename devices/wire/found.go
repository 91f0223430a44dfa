package wire

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"brighteyes/devices"
)

// FoundMessage is all that an edge found when it last looked for devices, those of
// its list among them. It is sent after each look and at each connect, and never
// retained.
type FoundMessage struct {
	Sent    time.Time       `json:"sent"`
	EveryM  int             `json:"every_min,omitempty"` // how often it looks by itself
	Devices []devices.Found `json:"devices"`
	Left    int             `json:"left,omitempty"`   // found, and left out for want of room
	Failed  []FailedSearch  `json:"failed,omitempty"` // drivers that could not look
	Refused []Refusal       `json:"-"`
}

// FailedSearch is why a driver could not look.
type FailedSearch struct {
	Driver string `json:"driver"`
	Reason string `json:"reason"`
}

const (
	foundText     = 200 // characters of a text about a device that was found
	foundSettings = 16  // keys of its settings
	foundNeeds    = 8
	foundFailed   = 32
)

// EncodeFound writes what an edge found.
func EncodeFound(m FoundMessage) []byte {
	list := m.Devices
	if list == nil {
		list = []devices.Found{} // without an array it would be refused
	}
	type plain FoundMessage
	return compress(mustMarshal(struct {
		plain
		Sent    stamp           `json:"sent"`
		Devices []devices.Found `json:"devices"`
	}{plain(m), stamp(m.Sent), list}))
}

// DecodeFound reads what an edge found. A device that cannot be read is in Refused,
// whose Edge and Time are left to the caller; the others stay. What looks like a
// person's number, and secrets that have no business here, are taken away.
func DecodeFound(payload []byte) (FoundMessage, *EnvelopeError) {
	_, items, bad := decodeList(payload)
	if bad != nil {
		return FoundMessage{}, bad
	}
	if len(items) > MaxFound {
		return FoundMessage{}, &EnvelopeError{ReasonTooLarge, fmt.Sprintf("%d devices, at most %d", len(items), MaxFound)}
	}
	var head struct {
		Sent   time.Time      `json:"sent"`
		EveryM int            `json:"every_min"`
		Left   int            `json:"left"`
		Failed []FailedSearch `json:"failed"`
	}
	if bad := decode(payload, &head); bad != nil {
		return FoundMessage{}, bad
	}
	m := FoundMessage{Sent: head.Sent.UTC(), EveryM: max(head.EveryM, 0), Left: max(head.Left, 0), Devices: make([]devices.Found, 0, len(items))}
	for _, f := range head.Failed[:min(len(head.Failed), foundFailed)] {
		if devices.ValidID(f.Driver) {
			m.Failed = append(m.Failed, FailedSearch{f.Driver, plainText(f.Reason)})
		}
	}
	seen := map[string]bool{}
	for _, item := range items {
		var f devices.Found
		reason, detail := checkFound(item, &f)
		if key := f.Driver + " " + f.Identity; reason == "" && seen[key] {
			reason, detail = ReasonID, "found twice"
		} else {
			seen[key] = true
		}
		if reason != "" {
			m.Refused = append(m.Refused, refusedDevice(Found, reason, detail, f.Device))
			continue
		}
		m.Devices = append(m.Devices, f)
	}
	return m, nil
}

func checkFound(item value, f *devices.Found) (reason, detail string) {
	if err := json.Unmarshal(item, f); err != nil {
		return ReasonItem, fmt.Sprintf("not as the contract has it: %v", err)
	}
	switch {
	case !devices.ValidID(f.Driver):
		return ReasonID, "driver: want the driver's name"
	case f.Identity == "" || utf8.RuneCountInString(f.Identity) > foundText:
		return ReasonID, fmt.Sprintf("identity: want 1 to %d characters", foundText)
	case f.Kind != "" && !f.Kind.Valid():
		return ReasonItem, fmt.Sprintf("kind %.32q: want one of %v, or none", string(f.Kind), devices.Kinds)
	case f.Device != "" && !devices.ValidID(f.Device):
		return ReasonID, devices.CheckID("device", f.Device).Error()
	case len(f.Settings) > foundSettings || len(f.Needs) > foundNeeds || slices.ContainsFunc(f.Needs, func(key string) bool { return !settingKey.MatchString(key) }):
		return ReasonItem, fmt.Sprintf("want %d settings and %d needs at most", foundSettings, foundNeeds)
	}
	for key, v := range f.Settings {
		if !settingKey.MatchString(key) || !plainSetting(v) {
			return ReasonItem, "settings: want keys of lower-case letters, with texts, numbers, or true and false"
		}
		if secretSetting(key) {
			delete(f.Settings, key)
		}
	}
	f.Address = bounded(f.Address)
	f.Model, f.Name = plainText(f.Model), plainText(f.Name)
	return "", ""
}

var settingKey = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)

// plainSetting reports whether v is a text, a number or a yes or no.
func plainSetting(v any) bool {
	switch x := v.(type) {
	case string:
		return utf8.RuneCountInString(x) <= foundText
	case float64, bool:
		return true
	}
	return false
}

// secretSetting reports whether a key is one whose value stays at the edge.
func secretSetting(key string) bool {
	return slices.ContainsFunc([]string{"password", "secret", "token", "key"}, func(word string) bool { return strings.Contains(key, word) })
}

// plainText is a text about a device that names nobody.
func plainText(text string) string {
	if text = bounded(text); devices.NamesPerson(text) {
		return ""
	}
	return text
}

// bounded is a text in one line of bounded length.
func bounded(text string) string {
	text = strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r < ' ' }), " ")
	if runes := []rune(text); len(runes) > foundText {
		return string(runes[:foundText])
	}
	return text
}
