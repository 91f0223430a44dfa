package hubapp

import (
	"context"
	"fmt"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/card"
	"brighteyes/hub/records"
)

// seedCards puts the built-in response cards on record where a hub has none of a kind,
// so that a later release of the program does not change what was shown.
func seedCards(ctx context.Context, rec *records.Records) error {
	known := map[string]bool{}
	all, err := rec.Cards(ctx)
	if err != nil {
		return fmt.Errorf("read the response cards: %w", err)
	}
	for _, c := range all {
		known[c.Kind] = true
	}
	now := time.Now().UTC()
	for _, c := range card.Builtins(now) {
		if known[c.Kind] {
			continue
		}
		entry := access.AuditEntry{ID: devices.NewID(now), At: now, Actor: card.Builtin, Action: "card.save", Target: "card:" + c.Kind, Detail: "built in"}
		if err := rec.AddCard(ctx, c, entry); err != nil {
			return fmt.Errorf("keep the built-in card for %s: %w", c.Kind, err)
		}
	}
	return nil
}
