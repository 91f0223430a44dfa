package records

import (
	"context"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"brighteyes/alerts"
	"brighteyes/hub/briefing"
)

type deskMarkRow struct {
	bun.BaseModel `bun:"table:desk_marks"`

	UserID string `bun:",pk"`
	Since  int64
	Unread bool
	ReadAt *int64
	Seen   int64
}

func deskMark(ctx context.Context, tx bun.Tx, user string) (m briefing.Mark, err error) {
	var row deskMarkRow
	switch err := one(tx.NewSelect().Model(&row).Where("user_id = ?", clean(user)).Scan(ctx)); {
	case errors.Is(err, ErrNotFound):
		return m, nil
	case err != nil:
		return m, err
	}
	m = briefing.Mark{Since: moment(row.Since), Unread: row.Unread, Seen: moment(row.Seen)}
	if row.ReadAt != nil {
		m.ReadAt = moment(*row.ReadAt)
	}
	return m, nil
}

// DeskMark is where a person stands at the desk; the zero Mark of who never was there.
func (r *Records) DeskMark(ctx context.Context, user string) (m briefing.Mark, err error) {
	err = r.read(ctx, "read desk mark", func(ctx context.Context, tx bun.Tx) error {
		m, err = deskMark(ctx, tx, user)
		return err
	})
	return m, err
}

// MoveDeskMark changes where a person stands at the desk and returns it as it then
// is. move is called once, inside the transaction.
func (r *Records) MoveDeskMark(ctx context.Context, user string, move func(briefing.Mark) briefing.Mark) (m briefing.Mark, err error) {
	err = r.write(ctx, "move desk mark", func(ctx context.Context, tx bun.Tx) error {
		before, err := deskMark(ctx, tx, user)
		if err != nil {
			return err
		}
		m = move(before)
		next := &deskMarkRow{UserID: clean(user), Since: micros(m.Since), Unread: m.Unread, Seen: micros(m.Seen)}
		if !m.ReadAt.IsZero() {
			at := micros(m.ReadAt)
			next.ReadAt = &at
		}
		return upsert(ctx, tx, []*deskMarkRow{next}, []string{"user_id"}, []string{"since", "unread", "read_at", "seen"})
	})
	return m, err
}

// turnedMost bounds Turned.
const turnedMost = 500

// Turned are the alerts of a category that were raised, ended or reopened since a
// moment, newest first, the newest 500 of them.
func (r *Records) Turned(ctx context.Context, category alerts.Category, since time.Time) (turned []alerts.Alert, err error) {
	err = r.read(ctx, "read which alerts turned", func(ctx context.Context, tx bun.Tx) error {
		var rows []alertRow
		// The words stand in the text so that the index on them is used.
		err := tx.NewSelect().Model(&rows).
			Where("id IN (SELECT alert FROM alert_timeline WHERE at >= ? AND action IN ('raised', 'resolve', 'recovered', 'reopen'))", micros(since)).
			Where("category = ?", string(category)).Order("opened_at DESC", "id DESC").Limit(turnedMost).Scan(ctx)
		if err != nil {
			return err
		}
		turned, err = withTimelines(ctx, tx, rows)
		return err
	})
	return turned, err
}
