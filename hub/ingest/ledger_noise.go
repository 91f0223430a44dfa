package ingest

import (
	"context"
	"fmt"

	"brighteyes/alerts"
	"brighteyes/devices"
)

// PutSilence puts a silence on record. Its errors are those of alerts.Step, or of
// the records.
func (l *Ledger) PutSilence(ctx context.Context, in alerts.PutSilence) (alerts.Silence, error) {
	if in.NewID == "" {
		in.NewID = devices.NewID(l.now())
	}
	saved, err := saved[alerts.SaveSilence](l.step(ctx, []alerts.Input{in}))
	return saved.Silence, err
}

// LiftSilence ends a silence before its time; what is open under it is told.
func (l *Ledger) LiftSilence(ctx context.Context, in alerts.LiftSilence) (alerts.Silence, error) {
	saved, err := saved[alerts.SaveSilence](l.step(ctx, []alerts.Input{in}))
	return saved.Silence, err
}

// PutWindow plans a maintenance window. Its errors are those of alerts.Step, or of
// the records.
func (l *Ledger) PutWindow(ctx context.Context, in alerts.PutWindow) (alerts.Window, error) {
	if in.Window.ID == "" {
		in.Window.ID = devices.NewID(l.now())
	}
	saved, err := saved[alerts.SaveWindow](l.step(ctx, []alerts.Input{in}))
	return saved.Window, err
}

// EndWindow ends a maintenance window early, or calls it off.
func (l *Ledger) EndWindow(ctx context.Context, in alerts.EndWindow) (alerts.Window, error) {
	saved, err := saved[alerts.SaveWindow](l.step(ctx, []alerts.Input{in}))
	return saved.Window, err
}

// Silences are those that stand, newest first.
func (l *Ledger) Silences() []alerts.Silence { return l.state.Load().Silences() }

// Windows are those that stand or are planned, the next to begin first.
func (l *Ledger) Windows() []alerts.Window { return l.state.Load().Windows() }

// SetDuties says which rules are reported from now on; what is open keeps the duty
// by which it was raised.
func (l *Ledger) SetDuties(ctx context.Context, duties map[string]alerts.ReportDuty) error {
	if err := l.begin(ctx); err != nil {
		return fmt.Errorf("set which alerts are reported: %w", err)
	}
	defer l.end()
	next := l.state.Load().WithDuties(duties)
	l.state.Store(&next)
	return nil
}

// saved finds what a step put on record.
func saved[Save alerts.Action](actions []alerts.Action, err error) (Save, error) {
	var none Save
	if err != nil {
		return none, err
	}
	for _, action := range actions {
		if one, ok := action.(Save); ok {
			return one, nil
		}
	}
	return none, fmt.Errorf("the step saved nothing: %w", alerts.ErrNotFound)
}
