package access

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// ErrExists means that the name is taken.
var ErrExists = errors.New("exists already")

// ErrLastAdmin means that nobody would be left who can let others in.
var ErrLastAdmin = errors.New("this is the last admin")

// User is a person who can sign in.
type User struct {
	ID           string // ULID
	Name         string // what is typed at sign-in, see CleanName
	DisplayName  string
	Roles        Roles
	PasswordHash string // PHC string, see HashPassword
	CreatedAt    time.Time
}

// Session is one sign-in.
type Session struct {
	Key       string // hex SHA-256 of the cookie's secret
	UserID    string
	CreatedAt time.Time
	UsedAt    time.Time // to the minute or so
	ExpiresAt time.Time // whatever is done with it
}

// Token lets a program in.
type Token struct {
	ID        string // ULID
	Name      string // what it is for
	Key       string // hex SHA-256 of the secret
	Roles     Roles
	CreatedBy string // a user's name
	CreatedAt time.Time
	ExpiresAt *time.Time
	UsedAt    *time.Time // to the minute or so
}

// AuditEntry is one row of the audit record. Rows are only ever added.
type AuditEntry struct {
	ID      string // ULID, in the order of time
	At      time.Time
	Actor   string // a user's name, "token:NAME", or "system"
	Action  string // such as "camera.live" or "device.command"
	Target  string // what it was done to, such as "camera:cam-1"
	Purpose string // why, as the actor stated it
	Detail  string
}

// AuditFilter chooses rows of the audit record, newest first. Empty fields
// choose all.
type AuditFilter struct {
	Actor, Action, Target string
	From, To              time.Time
	Limit                 int
	Cursor                string // as returned by the page before
}

// KeptReply is what a POST with an Idempotency-Key was answered, so that its
// repeat has no second effect. While the first is under way Status is 0.
type KeptReply struct {
	Caller  string // who sent it
	Key     string // hex SHA-256 of route and key
	Request string // hex SHA-256 of the body
	At      time.Time
	Status  int
	Type    string // media type of Body, or UnkeptReply
	Body    []byte // empty when it held a secret
}

// UnkeptReply stands for the type of an answer of which only that it was done is kept.
const UnkeptReply = "unkept"

// CleanName returns the form in which a sign-in name is kept: lower-case,
// without spaces around it. A name has 1 to 64 letters, digits and "._-@".
func CleanName(name string) (string, error) {
	name = strings.ToLower(strings.TrimSpace(name))
	if n := utf8.RuneCountInString(name); n < 1 || n > 64 || !utf8.ValidString(name) {
		return "", fmt.Errorf("user name: want 1 to 64 characters")
	}
	for _, r := range name {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("._-@", r) {
			return "", fmt.Errorf("user name: want letters, digits and any of . _ - @")
		}
	}
	return name, nil
}
