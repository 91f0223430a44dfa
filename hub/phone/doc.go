// Package phone is the care desk's telephone: calls that a gateway says are
// coming in, and calls that the desk asks it to put through.
//
// A number comes in, is compared with the keyed hashes of residents, and is
// forgotten: it stands in no call, no record, no log, no error. A number that
// goes out is read from the card of the call, which puts that on the audit
// record, and is handed to the gateway and to nothing else. The package never
// claims an outcome that the gateway did not tell.
package phone

import (
	"context"
	"errors"
	"time"

	"brighteyes/alerts"
	"brighteyes/alerts/notify"
	"brighteyes/hub/access"
	"brighteyes/hub/residents"
)

// By is who the telephone is on the audit record of searches.
const By = "system:phone"

// The states of a call that comes in.
const (
	Ringing  = "ringing"
	Answered = "answered"
	Missed   = "missed" // no desk took it within a minute
	Closed   = "closed" // it became a call for help
)

// Call is a call that came in. It has no number.
type Call struct {
	ID       string    `json:"id"`
	At       time.Time `json:"at"`
	State    string    `json:"state"`
	Resident string    `json:"resident,omitempty"` // empty: nobody who is enrolled
	Code     string    `json:"code,omitempty"`     // of the resident's place
	Site     string    `json:"site,omitempty"`
	By       string    `json:"by,omitempty"` // who answered
	Alert    string    `json:"alert,omitempty"`
	Devices  []string  `json:"-"` // the resident's
	Mac      string    `json:"-"` // keyed hash of the gateway's id of it
}

// The states of a call that goes out.
const (
	Asked  = "asked"
	Told   = "told"   // the gateway told its outcome
	Failed = "failed" // the gateway did not take it
	Silent = "silent" // no word came within a minute; one that comes later counts
)

// CallBack is a call that the desk asked the gateway to put through.
type CallBack struct {
	ID     string    `json:"id"`
	Alert  string    `json:"alert"`
	Whom   string    `json:"whom"` // "resident" or "contact:N", N from 1
	By     string    `json:"by"`
	At     time.Time `json:"at"`
	State  string    `json:"state"`
	Result string    `json:"result,omitempty"` // voice, no_answer or busy
	Reason string    `json:"reason,omitempty"` // of Failed; not on record
}

// Store keeps both. hub/records implements it.
type Store interface {
	// LoadPhone returns what came in and went out since then, oldest first.
	LoadPhone(ctx context.Context, since time.Time) ([]Call, []CallBack, error)
	PutPhoneCall(ctx context.Context, c Call) error
	// PutCallBack writes c, and with it the audit row unless that is nil.
	PutCallBack(ctx context.Context, c CallBack, e *access.AuditEntry) error
}

// Residents knows whose number it is. hub/residents implements it.
type Residents interface {
	Search(ctx context.Context, who residents.Caller, purpose residents.Purpose, phone string) ([]residents.Enrolled, error)
	List(ctx context.Context, who residents.Caller, purpose residents.Purpose) (items []residents.Enrolled, unreadable int, err error)
	Card(ctx context.Context, who residents.Caller, a alerts.Alert) (residents.CallCard, error)
}

// Desk is where alerts are acted on. hub/ingest's ledger implements it.
type Desk interface {
	Act(ctx context.Context, a alerts.Act) (alerts.Alert, error)
}

// Gateway puts a call through: the number is where it goes.
type Gateway interface {
	Send(ctx context.Context, to string, m notify.Message) (notify.Receipt, error)
}

var (
	// ErrNotFound means that there is no such call, or none any more.
	ErrNotFound = errors.New("there is no such telephone call")
	// ErrNoGateway means that no gateway is set up that puts calls through.
	ErrNoGateway = errors.New("no gateway is set up that puts calls through")
	// ErrTooMany means that more calls come in than telephones could ring.
	ErrTooMany = errors.New("too many telephone calls in a minute")
)
