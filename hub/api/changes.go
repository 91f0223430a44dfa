package api

import (
	"context"
	"net/http"
	"time"

	"brighteyes/hub/access"
)

// change is one change of a thing that is read and written whole, in versions: a work
// order, a round, a hazard, a point. T is the thing.
type change[T any] struct {
	kind, id      string // whose row of the audit record is "kind.verb" of "kind:id"
	verb, detail  string
	seen, version int // as its caller saw it, 0: whatever it is; and as it is
	do            func() (T, error)
	put           func(context.Context, T, access.AuditEntry) error
	explain       func(error) error // what do and put refuse, as a problem
}

// apply carries a change out.
func apply[T any](ctx context.Context, s *Server, now time.Time, c change[T]) (T, error) {
	var none T
	if c.seen != 0 && c.seen != c.version {
		return none, newProblem(http.StatusConflict, "somebody else changed this meanwhile; look at it again")
	}
	next, err := c.do()
	if err == nil {
		err = c.put(ctx, next, s.entry(ctx, now, c.kind+"."+c.verb, c.kind+":"+c.id, c.detail))
	}
	if err != nil {
		return none, c.explain(err)
	}
	return next, nil
}

// applyPhoto keeps a photo and puts it on record: add returns the thing with it.
func applyPhoto[T any](ctx context.Context, s *Server, file []byte, now time.Time, c change[T], add func(id, sha256 string) (T, error)) (next T, err error) {
	err = s.keepPhoto(ctx, file, now, func(id, sum string) error {
		if id == "" {
			if _, err := add("", ""); err != nil {
				return c.explain(err)
			}
			return nil
		}
		c.verb, c.detail = "photo", id+" "+sum
		c.do = func() (T, error) { return add(id, sum) }
		next, err = apply(ctx, s, now, c)
		return err
	})
	return next, err
}
