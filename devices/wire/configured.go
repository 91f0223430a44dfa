package wire

import (
	"strings"
)

// ConfiguredMessage is an edge's word about its list of devices: at each connect
// and change, and every minute without Lines.
type ConfiguredMessage struct {
	// Challenge is to come back in what the hub signs.
	Challenge string `json:"challenge"`
	Key       string `json:"key"`     // the edge's own, to which its hub seals
	Running   int64  `json:"running"` // version that is served; 0: that of edge.yaml
	Trial     bool   `json:"trial,omitempty"`
	Highest   int64  `json:"highest"` // version that was ever taken
	SHA256    string `json:"sha256,omitempty"`
	// Lines are the list that is served, with marks for its secrets; nil when it
	// is not told with this message, or cannot be.
	Lines   []string       `json:"lines,omitempty"`
	Closed  bool           `json:"closed,omitempty"` // edge.yaml does not let the hub configure
	Last    *ConfigOutcome `json:"last,omitempty"`
	Checked *ConfigOutcome `json:"checked,omitempty"` // answer to a check
	Silent  []string       `json:"silent,omitempty"`  // devices that the trial waits for
	// Unfit are entries of the list in force that are not served, because the edge's
	// present program finds them wrong.
	Unfit []ConfigMistake `json:"unfit,omitempty"`
}

// ConfigOutcome is what became of a version at the edge, or of a check.
type ConfigOutcome struct {
	ID       string          `json:"id,omitempty"` // of the order
	Version  int64           `json:"version,omitempty"`
	What     ConfigWhat      `json:"what"`
	Code     string          `json:"code,omitempty"` // why
	Zh       string          `json:"zh,omitempty"`
	En       string          `json:"en,omitempty"`
	Mistakes []ConfigMistake `json:"mistakes,omitempty"`
}

// ConfigWhat is an outcome.
type ConfigWhat string

// The outcomes.
const (
	ConfigRight      ConfigWhat = "right"   // of a check
	ConfigRefused    ConfigWhat = "refused" // it has mistakes; nothing was changed
	ConfigConfirmed  ConfigWhat = "confirmed"
	ConfigRolledBack ConfigWhat = "rolled_back"
)

// ConfigMistake is one mistake in a list.
type ConfigMistake struct {
	Key  string `json:"key,omitempty"` // such as devices[3].settings.poll_s
	Code string `json:"code,omitempty"`
	Zh   string `json:"zh,omitempty"`
	En   string `json:"en"`
}

// mostMistakes are told of one list.
const mostMistakes = 100

// EncodeConfigured writes an edge's word about its list.
func EncodeConfigured(m ConfiguredMessage) []byte {
	for _, o := range []*ConfigOutcome{m.Last, m.Checked} {
		if o != nil {
			o.Mistakes = o.Mistakes[:min(len(o.Mistakes), mostMistakes)]
		}
	}
	m.Unfit = m.Unfit[:min(len(m.Unfit), mostMistakes)]
	return compress(mustMarshal(m))
}

// DecodeConfigured reads an edge's word about its list.
func DecodeConfigured(payload []byte) (ConfiguredMessage, *EnvelopeError) {
	var m ConfiguredMessage
	if bad := decode(payload, &m); bad != nil {
		return ConfiguredMessage{}, bad
	}
	switch {
	case m.Challenge == "" || len(m.Challenge) > 64:
		return ConfiguredMessage{}, unreadable("challenge: want 1 to 64 bytes")
	case m.Running < 0 || m.Highest < m.Running:
		return ConfiguredMessage{}, unreadable("running: want 0 to highest")
	}
	for _, line := range m.Lines {
		if strings.ContainsAny(line, "\r\n") {
			return ConfiguredMessage{}, unreadable("lines: want lines")
		}
	}
	return m, nil
}
