package api

import (
	"context"
	"time"

	"github.com/fasthttp/websocket"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/evidence"
	"brighteyes/hub/live"
	"brighteyes/hub/pictures/whep"
	"brighteyes/hub/telemetry"
)

// People keeps users, sessions, tokens, the audit record and the replies to
// requests with an Idempotency-Key. hub/records implements it.
type People interface {
	AddUser(ctx context.Context, u access.User) error
	UserByName(ctx context.Context, name string) (access.User, error)
	Users(ctx context.Context, limit int, cursor string) (users []access.User, next string, err error)
	// ChangeUser changes all but the name of a user as they are on record, and ends
	// their sessions; with a new password their PIN is gone. ChangeUser and DeleteUser
	// are access.ErrLastAdmin when nobody would be left who can let others in.
	ChangeUser(ctx context.Context, id string, change func(*access.User), e access.AuditEntry) (access.User, error)
	DeleteUser(ctx context.Context, id string) (access.User, error)

	PutSession(ctx context.Context, s access.Session) error
	Session(ctx context.Context, key string) (access.Session, access.User, error)
	TouchSession(ctx context.Context, key string, at time.Time) error
	EndSession(ctx context.Context, key string) error

	AddToken(ctx context.Context, t access.Token) error
	TokenByKey(ctx context.Context, key string) (access.Token, error)
	Tokens(ctx context.Context, limit int, cursor string) (tokens []access.Token, next string, err error)
	TouchToken(ctx context.Context, id string, at time.Time) error
	DeleteToken(ctx context.Context, id string) (access.Token, error)

	Audit(ctx context.Context, e access.AuditEntry) error
	AuditEntries(ctx context.Context, f access.AuditFilter) (entries []access.AuditEntry, next string, err error)

	BeginReply(ctx context.Context, k access.KeptReply, since time.Time) (kept access.KeptReply, begun bool, err error)
	FinishReply(ctx context.Context, k access.KeptReply) error
	DropReply(ctx context.Context, caller, key string) error

	SweepAccess(ctx context.Context, now, idleSince, repliesBefore time.Time) error
}

// Desk is where people act on alerts. hub/ingest's ledger implements it; its
// errors are those of package alerts.
type Desk interface {
	Act(ctx context.Context, a alerts.Act) (alerts.Alert, error)
	Report(ctx context.Context, r alerts.Report) (alerts.Alert, error)
	// Open is every alert that is not resolved, newest first, and before them
	// those that could not be put on record.
	Open() []alerts.Alert
}

// History is what is on record. hub/records implements it.
type History interface {
	Alert(ctx context.Context, id string) (alerts.Alert, error)
	Alerts(ctx context.Context, f alerts.Filter) (page []alerts.Alert, next string, err error)
	Events(ctx context.Context, edge, device string, limit int, cursor string) (page []devices.Recorded, next string, err error)
	// EventsUntil are those of Events up to and at a moment.
	EventsUntil(ctx context.Context, edge, device string, until time.Time, limit int, cursor string) (page []devices.Recorded, next string, err error)
	Command(ctx context.Context, id string) (devices.Issued, error)
}

// Commands tells devices what to do. hub/commands implements it.
type Commands interface {
	Issue(ctx context.Context, c devices.Command, reason string) (devices.Issued, error)
}

// Telemetry answers for numbers over time. hub/telemetry's stores implement it.
type Telemetry interface {
	Series(ctx context.Context, q telemetry.Query) ([]telemetry.Point, error)
}

// Live brings what changes. hub/live implements it.
type Live interface {
	Subscribe(lastEventID string) *live.Subscription
}

// Pictures serves pictures as they are. hub/pictures implements it.
//
// The connections come after the handshake: who asks, from where, and whether
// they may has been settled and is on the audit record. ServeLive and
// ServeUplink own conn until they return, set its limits and deadlines, send its
// pings, and return soon after ctx ends or conn fails. The connection is closed
// after them; a close code other than 1000 they send themselves, such as 4503
// for a camera without a picture. conn.Close alone does not end a Read that
// waits; a deadline does.
type Pictures interface {
	ServeLive(ctx context.Context, conn *websocket.Conn, camera string, detail devices.Detail)
	// ServeLookBack shows what was recorded from a time on, once.
	ServeLookBack(ctx context.Context, conn *websocket.Conn, camera string, from time.Time)
	// AuditRecordings has a camera's recordings audited now; false when its edge cannot
	// be asked.
	AuditRecordings(camera string) bool
	// ServeUplink takes the pictures that an edge sends.
	ServeUplink(ctx context.Context, conn *websocket.Conn, edge string)
	// Snapshot returns a JPEG and when it was taken. Any error means that there
	// is no picture to be had now.
	Snapshot(ctx context.Context, camera string) (jpeg []byte, at time.Time, err error)
	// Review is what a camera is judged by; ages in it count from at.
	Review(ctx context.Context, camera string) (review devices.Review, at time.Time, err error)
}

// WebRTC shows cameras over WebRTC. hub/pictures/whep implements it. Who asks and
// whether they may has been settled; a Viewing that Open returns is served until
// its context ends.
type WebRTC interface {
	Open(ctx context.Context, r whep.Request) (whep.Viewing, error)
	// End ends a session of that owner; false when there is none.
	End(id, owner string) bool
}

// Clips keeps evidence. hub/evidence implements it.
type Clips interface {
	// Clips returns clips, newest first; of one alert unless alert is empty.
	Clips(ctx context.Context, alert string, limit int, cursor string) (page []devices.Clip, next string, err error)
	Clip(ctx context.Context, id string) (devices.Clip, error)
	// Open opens the MP4 file of a clip that is ready, with its signed manifest.
	Open(ctx context.Context, id string) (evidence.Opened, error)
	Manifest(ctx context.Context, id string) (string, error)
	// Hold keeps a clip from being deleted until it is released.
	Hold(ctx context.Context, clip, by, reason string) (evidence.Hold, error)
	Release(ctx context.Context, clip, hold, by, reason string) (evidence.Hold, error)
	Holds(ctx context.Context, clip string) ([]evidence.Hold, error)
}
