package demo

import (
	"context"
	"fmt"
	"time"

	"brighteyes/alerts"
	"brighteyes/cmd/brighteyes/internal/hubapp"
	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/card"
	"brighteyes/hub/sitrep"
)

// plan is the fictional document that the demo's response cards quote.
var plan = card.Plan{Title: "晴川里社区突发事件处置预案（虚构）", Version: "2026-1", Date: "2026-01-31"}

// respond names the plan on the response cards, and has forced gates and smoke
// reported, where nothing was changed yet.
func respond(ctx context.Context, hub *hubapp.Hub) error {
	now := time.Now().UTC()
	entry := func(action, target string) access.AuditEntry {
		return access.AuditEntry{ID: devices.NewID(now), At: now, Actor: string(access.Admin), Action: action, Target: target, Detail: "the demo's own"}
	}
	all, err := hub.Records.Cards(ctx)
	if err != nil {
		return fmt.Errorf("read the response cards: %w", err)
	}
	for _, c := range all {
		if c.Version > 1 {
			continue
		}
		c.Plan, c.SavedAt, c.SavedBy = plan, now, string(access.Admin)
		if c, err = card.Next(c.Version, c); err == nil {
			err = hub.Records.AddCard(ctx, c, entry("card.save", "card:"+c.Kind))
		}
		if err != nil {
			return fmt.Errorf("name the plan on the card for %s: %w", c.Kind, err)
		}
	}
	table, err := hub.Records.ReportTable(ctx)
	if err != nil || table.Version > 0 {
		return err
	}
	duty := alerts.ReportDuty{To: "街道综治中心（虚构）", FirstMin: 30, EveryMin: 120, FinalMin: 240}
	table, err = sitrep.Next(0, sitrep.Table{SavedAt: now, SavedBy: string(access.Admin), Lines: []sitrep.Line{{Rule: alerts.RuleForced, ReportDuty: duty}, {Rule: alerts.RuleSmoke, ReportDuty: duty}}})
	if err == nil {
		err = hub.Records.AddReportTable(ctx, table, entry("report.duties", "reports"))
	}
	if err == nil {
		err = hub.SetDuties(ctx, table.Duties())
	}
	if err != nil {
		return fmt.Errorf("say what the demo reports: %w", err)
	}
	return nil
}
