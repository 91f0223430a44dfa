package devices

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// Driver opens devices of one protocol. A driver may share what its devices
// have in common, such as one connection to a coordinator, but no device's
// failure may reach another.
type Driver interface {
	// Name is the word in the configuration: "zigbee", "uhppote", "rtsp".
	Name() string
	// Open checks the settings, strictly, and does no I/O. Its error says which
	// key is wrong and what would be right.
	Open(spec Spec) (Runner, error)
}

// Spec is one entry of the edge's list of devices.
type Spec struct {
	Device   Device
	Settings Settings
	Memory   Memory       // this device's own, kept across restarts
	Log      *slog.Logger // already carries the device's id
}

// Settings decodes a device's own settings over the defaults that into already
// holds. An unknown key is an error that names it.
type Settings interface {
	Decode(into any) error
}

// Memory keeps small facts of one device across restarts of the edge, such as
// the index of the last event fetched. It can be a few seconds old after a power
// cut, so what is remembered must be safe to meet again.
type Memory interface {
	Load(ctx context.Context, key string) (value string, ok bool, err error)
	Save(ctx context.Context, key, value string) error
}

// Runner is one opened device. Run serves it until ctx ends and then returns
// nil; on any other return, or a panic, the supervisor opens it anew after a
// pause. Run waits for every goroutine that it started.
type Runner interface {
	Run(ctx context.Context, emit Emitter) error
}

// Emitter takes what a driver saw. All methods may be called from any goroutine
// and are safe until Run returns. Each also counts as a sign of life.
type Emitter interface {
	// Event returns nil once e is durable. A driver whose source can repeat an
	// event (a broker, an index) lets it go only then. An empty e.ID is filled, an
	// empty e.Device is the runner's own, a zero e.Time is now. An event of another
	// device is that one's sign of life, not the runner's.
	Event(ctx context.Context, e Event) error
	// Reading returns nil once r is durable.
	Reading(ctx context.Context, r Reading) error
	// Heard says that the device was heard at t, with nothing to report.
	Heard(t time.Time)
	// Describe says what the device told of itself: its model, and the version of its
	// firmware. Either may be empty.
	Describe(model, firmware string)
}

// Commander is the ability to be told something. Do returns when the device
// answered; an error that wraps ErrOutcomeUnknown means that nobody knows
// whether it acted.
type Commander interface {
	Do(ctx context.Context, c Command) (result map[string]any, err error)
}

// CommandChecker is the ability of a Commander to say, without I/O, whether it
// can be told this at all: its error says what would be right.
type CommandChecker interface {
	CheckCommand(action string, args map[string]any) error
}

// Capable is the ability of a Commander to list what it can be told: words of
// Command.Action, such as "open". The edge asks again each second where the runner
// is an Explainer, as some devices say only when they are reached what they can.
type Capable interface {
	Actions() []string
}

// Adviser is the ability of an opened device to say, without I/O, what is unwise
// in settings that are right. "brighteyes check" shows it and refuses nothing.
type Adviser interface {
	Advice() []string
}

// ErrOutcomeUnknown marks a command whose effect could not be observed.
var ErrOutcomeUnknown = errors.New("outcome unknown")

// Permanent marks an error that trying again will not mend (wrong password,
// unknown door): the supervisor then waits long before the next try.
func Permanent(err error) error { return permanent{err} }

// IsPermanent reports whether err was marked by Permanent.
func IsPermanent(err error) bool {
	var p permanent
	return errors.As(err, &p)
}

type permanent struct{ error }

func (p permanent) Unwrap() error { return p.error }

// Explainer is the ability to say why a device that can be heard, or whose
// driver runs, is not well: short words of a closed list such as "no_pictures",
// empty when all is well. The edge asks whenever it reports the device's state.
type Explainer interface {
	Reasons() []string
}

// Linked is the ability to say, without I/O, whether that which brings a device's
// words, such as a broker, is connected now. A silent device may be well; one whose
// broker was never reached is not heard at all.
type Linked interface {
	Linked() bool
}
