package devices

// Fault is called at named points on the way of the data, where a test wants to
// end the process. Nil, its value outside of such tests, does nothing.
type Fault func(point string)

// At passes the named point.
func (f Fault) At(point string) {
	if f != nil {
		f(point)
	}
}

// FaultVariable is the environment variable by which a test asks a program to end
// itself at a point: "hub.after_commit:3" ends it, as kill -9 does, when the
// point is passed for the third time.
const FaultVariable = "BRIGHTEYES_FAULT"

// The named points, in the order in which a press passes them.
const (
	FaultOutboxCommitted = "outbox.committed" // durable at the edge, not yet published
	FaultBeforePublish   = "edge.before_publish"
	FaultAfterPublish    = "edge.after_publish"
	FaultBeforeCommit    = "hub.before_commit"
	FaultAfterCommit     = "hub.after_commit" // durable at the hub, not yet acknowledged
	FaultBeforeAck       = "hub.before_ack"
	FaultAfterAck        = "hub.after_ack"
	FaultBeforeSettle    = "edge.before_settle" // acknowledged, still in the outbox
	FaultAfterSettle     = "edge.after_settle"
	FaultBeforeSend      = "hub.before_send" // before a change goes to the screens
	FaultAfterSend       = "hub.after_send"
)

// FaultPoints lists every named point.
var FaultPoints = [...]string{
	FaultOutboxCommitted, FaultBeforePublish, FaultAfterPublish,
	FaultBeforeCommit, FaultAfterCommit, FaultBeforeAck, FaultAfterAck,
	FaultBeforeSettle, FaultAfterSettle, FaultBeforeSend, FaultAfterSend,
}
