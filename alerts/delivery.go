package alerts

import "time"

// Delivery is one message that is owed to one person: it is put on record in
// the transaction that decided it, and stays there until it was handed over,
// was given up on every channel, or somebody took the alert. The address is not
// here: whoever sends looks it up, so that no number stands in the records of
// alerts.
type Delivery struct {
	// ID is the same for every attempt on every channel, so that the receiver
	// can tell a repeat.
	ID    string `json:"id"`
	Alert string `json:"alert"`
	Step  int    `json:"step"`  // of the policy, from 0
	Round int    `json:"round"` // how often the last step has come again, from 0
	To    Target `json:"to"`
	// Channel is the one of To.Channels that is tried now.
	Channel int `json:"channel"`
	// Attempts on this channel, the one under way included. One that was begun
	// and never reported, because the hub stopped, is repeated and marked.
	Attempts int  `json:"attempts"`
	Repeat   bool `json:"repeat,omitempty"`
	Under    bool `json:"under,omitempty"` // an attempt is under way, as far as is known
	// Withdrawn is set when it is no longer owed, while an attempt is under way.
	Withdrawn bool      `json:"withdrawn,omitempty"`
	NotBefore time.Time `json:"not_before"`
	Made      time.Time `json:"made"`
}

// SentOut reports whether it tells somebody that they are sent.
func (d Delivery) SentOut() bool { return d.Step == stepSent }

// ChannelName is the channel that is tried now.
func (d Delivery) ChannelName() string {
	if d.Channel >= len(d.To.Channels) {
		return ""
	}
	return d.To.Channels[d.Channel]
}

// PutDelivery writes a delivery; DropDelivery forgets one that is settled.
type PutDelivery struct{ Delivery Delivery }

// DropDelivery forgets a delivery.
type DropDelivery struct{ ID string }

// Sending says that an attempt at these deliveries begins now. It is on record
// before the message leaves, so that a crash in between leaves a mark.
type Sending struct{ IDs []string }

// Sent says what became of an attempt.
type Sent struct {
	ID    string
	Error string // empty: the channel took it; else in words that name no person and no address
	Final bool   // of an error: trying this channel again cannot help
	Ref   string // what the channel calls the message
	// Of is the delivery as it left: it may not be owed any more by now.
	Of Delivery
	// Unrecorded: that the attempt began could not be put on record before it did.
	Unrecorded bool
	// Resolved is the alert as the records have it, when the state no longer holds
	// it; the caller of Step fills it.
	Resolved *Alert
}

func (PutDelivery) action()  {}
func (DropDelivery) action() {}
func (Sending) input()       {}
func (Sent) input()          {}
