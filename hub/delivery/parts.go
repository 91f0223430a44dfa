package delivery

import (
	"context"
	"time"

	"brighteyes/alerts"
	"brighteyes/alerts/notify"
	"brighteyes/devices"
	"brighteyes/hub/access"
)

// Ledger keeps what is owed. hub/ingest implements it.
type Ledger interface {
	// Owed is what should leave now, the most urgent first.
	Owed() []alerts.Owed
	// NextOwed is when a message that waits for another attempt is to leave.
	NextOwed() (at time.Time, ok bool)
	// OwedChanged has a token when there may be something new to send.
	OwedChanged() <-chan struct{}
	// Sending puts on record that attempts begin; Sent, what became of them.
	Sending(ctx context.Context, ids []string) error
	Sent(ctx context.Context, results []alerts.Sent) error
	// Judge takes whether a channel fails; Held is what was judged before.
	Judge(ctx context.Context, judgements []alerts.Judgement) error
	Held() []alerts.Held
}

// Directory knows how to reach people. It answers from memory, at once. hub/duty
// implements it.
type Directory interface {
	// Address is where a person is reached on a channel; false: nowhere.
	Address(person, channel string) (string, bool)
}

// Places names a place as a message may: a code, never a person. The registry of
// devices does, through PlaceCode.
type Places interface {
	Device(edge, id string) (devices.Device, bool)
	SiteName(id string) string
}

// Links keeps the links of messages. hub/records implements it.
type Links interface {
	PutLinks(ctx context.Context, links []Link) error
	// Link returns the link with this hash; an unknown one is an error.
	Link(ctx context.Context, hash string) (Link, error)
	// LastLink returns the newest link that went to an address on a channel, by
	// the address's keyed hash; an unknown one is an error.
	LastLink(ctx context.Context, channel, mac string) (Link, error)
	// DropLinks forgets those that expired before t.
	DropLinks(ctx context.Context, t time.Time) error
	// Audit puts the use of one on the audit record.
	Audit(ctx context.Context, e access.AuditEntry) error
}

// Channel is one channel with its settings.
type Channel struct {
	Name string // as policies and the directory call it
	Kind string // as shown: "gateway", "mail"…
	Send notify.Channel
	// RatePerS is how many messages may leave in a second; 0: no bound.
	RatePerS float64
	// AtOnce is how many may be under way; 0: 8. A quarter is kept for calls for
	// help.
	AtOnce int
	// Patience bounds one message; 0: 15 s.
	Patience time.Duration
	// Shared: it is a group's or a program's, and needs no address of a person.
	Shared bool
	// Alone: no message joins another.
	Alone bool
	// NoLink: the message has no use for a link.
	NoLink  bool
	English bool
}

// Faults are points at which a test ends the process.
const (
	FaultBeforeHandover = "hub.before_handover" // on record that it begins, not yet sent
	FaultAfterHandover  = "hub.after_handover"  // the channel has it, not yet on record
)
