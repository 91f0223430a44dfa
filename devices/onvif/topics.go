package onvif

import (
	"bytes"
	"fmt"
	"strings"
)

// condition is what a camera can say of itself, on or off.
type condition int

// The conditions.
const (
	motion condition = iota
	obstructed
	signalLost
	tooDark
	tooBright
	tooBlurry
	storageFailed

	conditionCount // how many there are
)

// reason is the condition's name on the screens; motion is none.
func (c condition) reason() string {
	return [...]string{"", "obstructed", "signal_lost", "too_dark", "too_bright", "too_blurry", "storage_failed"}[c]
}

// meaningOf is the condition of a topic and the item that says whether it holds.
// The topics are of the ONVIF Imaging, Analytics and Core specifications, and
// Axis' own for covering; prefixes are taken away before.
func meaningOf(topic string) (c condition, item string, ok bool) {
	path := strings.Split(topic, "/")
	head := strings.Join(path[:min(2, len(path))], "/")
	switch topic {
	case "RuleEngine/CellMotionDetector/Motion", "RuleEngine/MotionRegionDetector/Motion":
		return motion, "IsMotion", true
	case "VideoSource/MotionAlarm":
		return motion, "State", true
	case "RuleEngine/TamperDetector/Tamper":
		return obstructed, "IsTamper", true
	case "VideoSource/Tampering":
		return obstructed, "tampering", true
	case "Device/HardwareFailure/StorageFailure":
		return storageFailed, "Failed", true
	}
	switch head {
	case "VideoSource/GlobalSceneChange":
		return obstructed, "State", true
	case "VideoSource/SignalLoss":
		return signalLost, "State", true
	case "VideoSource/ImageTooDark":
		return tooDark, "State", true
	case "VideoSource/ImageTooBright":
		return tooBright, "State", true
	case "VideoSource/ImageTooBlurry":
		return tooBlurry, "State", true
	}
	return 0, "", false
}

// bare takes the prefixes of namespaces away: tns1:RuleEngine/tnsaxis:X is RuleEngine/X.
func bare(topic string) string {
	parts := strings.Split(strings.TrimSuffix(strings.TrimSpace(topic), "//."), "/")
	for i, p := range parts {
		if _, name, ok := strings.Cut(p, ":"); ok {
			parts[i] = name
		}
	}
	return strings.Join(parts, "/")
}

// message is one notification of a camera, as far as it is understood.
type message struct {
	condition condition
	source    string // which detector or lens says it
	on        bool
	// initial marks a state that is told because somebody subscribed.
	initial bool
	// gone says that the source does not exist any more.
	gone bool
	// pulse marks a happening that nothing will say the end of.
	pulse bool
}

// notification is a message on the wire. Firmwares that forget the outer Message
// put its content one level up.
type notification struct {
	Topic   string  `xml:"Topic"`
	Message content `xml:"Message"`
}

type content struct {
	inside
	Message *inside `xml:"Message"`
}

type inside struct {
	Operation string `xml:"PropertyOperation,attr"`
	Source    []item `xml:"Source>SimpleItem"`
	Data      []item `xml:"Data>SimpleItem"`
}

type item struct {
	Name  string `xml:"Name,attr"`
	Value string `xml:"Value,attr"`
}

// pulled is the answer to PullMessages.
type pulled struct {
	Messages []notification `xml:"NotificationMessage"`
}

const maxSource = 128 // bytes of what names a source

// read is the message of a notification; ok is false when it is about something
// that is not watched, or says neither yes nor no.
func (n notification) read() (m message, ok bool) {
	c, name, ok := meaningOf(bare(n.Topic))
	if !ok {
		return m, false
	}
	in := n.Message.inside
	if n.Message.Message != nil {
		in = *n.Message.Message
	}
	m = message{condition: c, initial: strings.EqualFold(in.Operation, "Initialized"), gone: strings.EqualFold(in.Operation, "Deleted")}
	m.pulse = in.Operation == ""
	var source strings.Builder
	source.WriteString(bare(n.Topic))
	for _, s := range in.Source {
		fmt.Fprintf(&source, " %s=%s", s.Name, s.Value)
	}
	m.source = clip(source.String(), maxSource)
	if m.gone {
		return m, true
	}
	for _, d := range in.Data {
		if strings.EqualFold(d.Name, name) || len(in.Data) == 1 {
			m.on, ok = boolean(d.Value)
			return m, ok
		}
	}
	return m, false
}

// parseMessages reads the answer to PullMessages.
func parseMessages(text []byte) ([]notification, error) {
	var p pulled
	err := answer(bytes.NewReader(text), "PullMessagesResponse", &p)
	return p.Messages, err
}
