package hubapp

import (
	"context"
	"fmt"
	"path/filepath"

	"brighteyes/alerts/notify/gateway"
	"brighteyes/cmd/internal/config"
	"brighteyes/hub/api"
	"brighteyes/hub/delivery"
	"brighteyes/hub/ingest"
	"brighteyes/hub/live"
	"brighteyes/hub/phone"
	"brighteyes/hub/records"
	"brighteyes/hub/residents"
)

// telephone is the care desk's, or nothing where none is set up.
type telephone struct {
	api   api.Phone
	forms api.PhoneForms
	run   func(context.Context) error
}

func openPhone(ctx context.Context, cfg config.Hub, o Options, rec *records.Records, people *residents.Residents, ledger *ingest.Ledger, screens *live.Hub) (telephone, error) {
	p := cfg.Phone
	if p == nil {
		return telephone{run: func(ctx context.Context) error { <-ctx.Done(); return nil }}, nil
	}
	key, err := sealingKey(filepath.Join(cfg.Data, "messages.key"))
	if err != nil {
		return telephone{}, fmt.Errorf("key of telephone calls: %w", err)
	}
	c := phone.Config{
		Store: rec, Residents: people, Desk: ledger, Key: key, Log: o.Log, Metrics: o.Metrics,
		Publish: func(call phone.Call) { screens.Publish("phone", call.ID, call) },
	}
	t := telephone{forms: api.PhoneForms{Desk: p.Desk, Calls: delivery.ReplyForm{Channel: "phone", Secret: string(p.Secret), From: p.From, Text: p.ID}}}
	if p.Callback != nil {
		if c.Gateway, err = gateway.New(p.Callback.Settings(false)); err != nil {
			return telephone{}, fmt.Errorf("gateway of calls back: %w", err)
		}
	}
	if p.Outcomes != nil {
		t.forms.Outcomes = delivery.ReplyForm{Channel: "phone", Secret: string(p.Secret), From: p.Outcomes.ID, Text: p.Outcomes.Result}
	}
	desk, err := phone.New(ctx, c)
	if err != nil {
		return telephone{}, err
	}
	t.api, t.run = desk, desk.Run
	return t, nil
}
