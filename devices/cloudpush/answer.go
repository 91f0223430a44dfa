package cloudpush

import (
	"encoding/json"
	"errors"
	"net/http"
)

// refuse answers with what is wrong and what would be right, RFC 9457. It repeats
// nothing of the request.
func (l *listener) refuse(w http.ResponseWriter, err error) {
	var r refusal
	if !errors.As(err, &r) {
		r = refusal{http.StatusServiceUnavailable, "", "what was pushed could not be made durable; send it again"}
		w.Header().Set("Retry-After", "5")
	}
	if r.why != "" {
		l.metrics.refuse(r.why)
	}
	body, err := json.Marshal(map[string]any{"type": "about:blank", "title": http.StatusText(r.status), "status": r.status, "detail": r.detail})
	if err != nil {
		body = nil // of plain texts: cannot be
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(r.status)
	_, _ = w.Write(body) // nobody is left to tell
}

// answer is what a platform is told that did right. It looks at the status only; a
// text is what one that tries the address wants to have back.
func answer(w http.ResponseWriter, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write([]byte(text)) // a platform that did not get it sends again
}
