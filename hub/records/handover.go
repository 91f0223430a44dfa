package records

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"brighteyes/hub/access"
	"brighteyes/hub/handover"
)

type handoverRow struct {
	bun.BaseModel `bun:"table:handovers"`

	ID        string `bun:",pk"`
	Desk      string
	At        int64
	LeftBy    string
	LeftName  string
	TakenBy   string
	TakenName string
	TakenNote string
	TakenAt   *int64
	Items     string
	More      int64
	Note      string
}

func (r handoverRow) sheet() (handover.Sheet, error) {
	s := handover.Sheet{
		ID: r.ID, Desk: r.Desk, At: moment(r.At), LeftBy: r.LeftBy, LeftName: r.LeftName, TakenBy: r.TakenBy, TakenName: r.TakenName,
		TakenNote: r.TakenNote, More: int(r.More), Note: r.Note,
	}
	if r.TakenAt != nil {
		at := moment(*r.TakenAt)
		s.TakenAt = &at
	}
	if err := json.Unmarshal([]byte(r.Items), &s.Items); err != nil {
		return s, fmt.Errorf("hand-over %s: %w", r.ID, err)
	}
	return s, nil
}

// AddHandover puts a hand-over that was signed by who leaves on record, with its
// row of the audit record in the same transaction.
func (r *Records) AddHandover(ctx context.Context, s handover.Sheet, e access.AuditEntry) error {
	if s.Items == nil {
		s.Items = []handover.Item{}
	}
	items, err := json.Marshal(s.Items)
	if err != nil {
		return fmt.Errorf("add hand-over %s: %w", s.ID, err)
	}
	row := handoverRow{
		ID: s.ID, Desk: clean(s.Desk), At: micros(s.At), LeftBy: clean(s.LeftBy), LeftName: clean(s.LeftName), Items: clean(string(items)),
		More: int64(s.More), Note: clean(s.Note),
	}
	return r.write(ctx, "add hand-over", func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewInsert().Model(&row).Exec(ctx); err != nil {
			return err
		}
		return addAudit(ctx, tx, e)
	})
}

// TakeHandover adds the signature of who takes over, with its row of the audit
// record in the same transaction. One that was taken before is
// handover.ErrSigned, whoever came second.
func (r *Records) TakeHandover(ctx context.Context, s handover.Sheet, e access.AuditEntry) error {
	if s.TakenAt == nil {
		return fmt.Errorf("take hand-over %s: %w: no signature", s.ID, ErrInvalid)
	}
	return r.write(ctx, "take hand-over", func(ctx context.Context, tx bun.Tx) error {
		result, err := tx.NewUpdate().Model((*handoverRow)(nil)).
			Set("taken_by = ?", clean(s.TakenBy)).Set("taken_name = ?", clean(s.TakenName)).
			Set("taken_note = ?", clean(s.TakenNote)).Set("taken_at = ?", micros(*s.TakenAt)).
			Where("id = ?", clean(s.ID)).Where("taken_at IS NULL").Exec(ctx)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return handover.ErrSigned
		}
		return addAudit(ctx, tx, e)
	})
}

// Handover returns one hand-over, or ErrNotFound.
func (r *Records) Handover(ctx context.Context, id string) (handover.Sheet, error) {
	var row handoverRow
	err := r.read(ctx, "read hand-over", func(ctx context.Context, tx bun.Tx) error {
		return one(tx.NewSelect().Model(&row).Where("id = ?", clean(id)).Scan(ctx))
	})
	if err != nil {
		return handover.Sheet{}, err
	}
	return row.sheet()
}

// Handovers returns the hand-overs of a desk, newest first, a page at a time;
// with open, only those that nobody has taken over.
func (r *Records) Handovers(ctx context.Context, desk string, open bool, limit int, cursor string) (sheets []handover.Sheet, next string, err error) {
	var before place
	if cursor != "" {
		if before, err = parseCursor(cursor, 1); err != nil {
			return nil, "", err
		}
	}
	most := int(pageSize(limit))
	var rows []handoverRow
	err = r.read(ctx, "list hand-overs", func(ctx context.Context, tx bun.Tx) error {
		q := tx.NewSelect().Model(&rows).Where("desk = ?", clean(desk)).Order("id DESC").Limit(int64(most) + 1)
		if open {
			q = q.Where("taken_at IS NULL")
		}
		if cursor != "" {
			q = q.Where("id < ?", before.Key[0])
		}
		return q.Scan(ctx)
	})
	if err != nil {
		return nil, "", err
	}
	if len(rows) > most {
		rows = rows[:most]
		next = place{Key: []string{rows[most-1].ID}}.cursor()
	}
	sheets = make([]handover.Sheet, len(rows))
	for i, row := range rows {
		if sheets[i], err = row.sheet(); err != nil {
			return nil, "", err
		}
	}
	return sheets, next, nil
}

type pinRow struct {
	bun.BaseModel `bun:"table:pins"`

	UserID string `bun:",pk"`
	Hash   string
	SetAt  int64
}

// SetPIN puts the hash of a user's PIN on record over the one before, or with an
// empty hash takes it away, with its row of the audit record.
func (r *Records) SetPIN(ctx context.Context, user, hash string, at time.Time, e access.AuditEntry) error {
	return r.write(ctx, "set pin", func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewDelete().Model((*pinRow)(nil)).Where("user_id = ?", clean(user)).Exec(ctx); err != nil {
			return err
		}
		if hash != "" {
			if _, err := tx.NewInsert().Model(&pinRow{UserID: clean(user), Hash: hash, SetAt: micros(at)}).Exec(ctx); err != nil {
				return err
			}
		}
		return addAudit(ctx, tx, e)
	})
}

// PIN returns the hash of a user's PIN, or ErrNotFound.
func (r *Records) PIN(ctx context.Context, user string) (hash string, err error) {
	var row pinRow
	err = r.read(ctx, "read pin", func(ctx context.Context, tx bun.Tx) error {
		return one(tx.NewSelect().Model(&row).Where("user_id = ?", clean(user)).Scan(ctx))
	})
	return row.Hash, err
}

// withPINMost bounds WithPIN: a desk is shared by a handful of people.
const withPINMost = 200

// WithPIN lists the users who have a PIN, by name.
func (r *Records) WithPIN(ctx context.Context) ([]access.User, error) {
	var rows []userRow
	err := r.read(ctx, "list users with a pin", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&rows).Where("id IN (SELECT user_id FROM pins)").Order("name").Limit(withPINMost).Scan(ctx)
	})
	if err != nil {
		return nil, err
	}
	users := make([]access.User, len(rows))
	for i, row := range rows {
		users[i] = row.user()
	}
	return users, nil
}

// SwitchSession ends the session of the one who leaves the desk and begins that
// of the one who takes it, with its row of the audit record, all or nothing. A
// session that has ended meanwhile is ErrNotFound.
func (r *Records) SwitchSession(ctx context.Context, from string, to access.Session, e access.AuditEntry) error {
	return r.write(ctx, "switch session", func(ctx context.Context, tx bun.Tx) error {
		result, err := tx.NewDelete().Model((*sessionRow)(nil)).Where(`"key" = ?`, clean(from)).Exec(ctx)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return ErrNotFound
		}
		if _, err := tx.NewInsert().Model(&sessionRow{
			Key: to.Key, UserID: to.UserID, CreatedAt: micros(to.CreatedAt), UsedAt: micros(to.UsedAt), ExpiresAt: micros(to.ExpiresAt),
		}).Exec(ctx); err != nil {
			return err
		}
		return addAudit(ctx, tx, e)
	})
}
