package wire

import (
	"strings"

	"brighteyes/devices"
)

// Root begins every topic of this version.
const Root = "be/v1/"

// The names of topics under be/v1/{edge}/. The lanes' names are those of devices.Lane.
const (
	Status    = "status"
	Inventory = "inventory"
	State     = "state"
	Acks      = "acks"
	Commands  = "commands"
	Replies   = "replies"
	Found     = "found"
	// Recordings is what an edge found of what recorders have.
	Recordings = "recordings"
	// Config is the hub's word about an edge's list of devices, Configured the edge's.
	Config     = "config"
	Configured = "configured"
)

// Topic is the topic of that name of that edge; "+" asks for every edge's.
func Topic(edge, name string) string { return Root + edge + "/" + name }

// Split takes a topic of ours apart; ok is false for any other.
func Split(topic string) (edge, name string, ok bool) {
	rest, ok := strings.CutPrefix(topic, Root)
	if !ok {
		return "", "", false
	}
	edge, name, ok = strings.Cut(rest, "/")
	if !ok || strings.Contains(name, "/") || !devices.ValidID(edge) {
		return "", "", false
	}
	return edge, name, true
}

// FromEdge reports whether an edge may publish on a topic of this name.
func FromEdge(name string) bool {
	switch name {
	case Status, Inventory, State, Replies, Configured, Found, Recordings, string(devices.Alarms), string(devices.Events), string(devices.Readings):
		return true
	}
	return false
}

// ToEdge reports whether an edge may subscribe to a topic of this name.
func ToEdge(name string) bool { return name == Acks || name == Commands || name == Config }
