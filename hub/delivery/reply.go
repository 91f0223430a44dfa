package delivery

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"net/url"
	"strings"

	"brighteyes/alerts/notify/post"
)

// ReplyForm says how a gateway posts what somebody answered to a message.
type ReplyForm struct {
	Channel string
	Secret  string // the last part of the address that the gateway posts to
	From    string // dotted path, or name of the form's field, of the sender's number
	Text    string // and of what they answered
}

// Matches compares secrets in constant time.
func (f ReplyForm) Matches(secret string) bool {
	want, got := sha256.Sum256([]byte(f.Secret)), sha256.Sum256([]byte(secret))
	return f.Secret != "" && subtle.ConstantTimeCompare(want[:], got[:]) == 1
}

// ErrReply means that a reply is not of the form that is set up.
var ErrReply = errors.New("the reply is not of the form that is set up for this channel")

// Read takes number and text out of a request.
func (f ReplyForm) Read(contentType string, body []byte) (from, text string, err error) {
	if strings.HasPrefix(contentType, "application/x-www-form-urlencoded") {
		values, err := url.ParseQuery(string(body))
		if err != nil || !values.Has(f.From) || !values.Has(f.Text) {
			return "", "", ErrReply
		}
		return values.Get(f.From), values.Get(f.Text), nil
	}
	from, ok := post.At(body, f.From)
	text, also := post.At(body, f.Text)
	if !ok || !also {
		return "", "", ErrReply
	}
	return from, text, nil
}
