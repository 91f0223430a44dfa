package records

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"brighteyes/hub/access"
)

type sessionRow struct {
	bun.BaseModel `bun:"table:sessions"`

	Key       string `bun:",pk"`
	UserID    string
	CreatedAt int64
	UsedAt    int64
	ExpiresAt int64
}

// PutSession puts a session on record.
func (r *Records) PutSession(ctx context.Context, s access.Session) error {
	return r.write(ctx, "put session", func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(&sessionRow{
			Key: s.Key, UserID: s.UserID, CreatedAt: micros(s.CreatedAt), UsedAt: micros(s.UsedAt), ExpiresAt: micros(s.ExpiresAt),
		}).Exec(ctx)
		return err
	})
}

// Session returns the session with this key and its user, or ErrNotFound.
// Whether it is still good is the caller's to say.
func (r *Records) Session(ctx context.Context, key string) (access.Session, access.User, error) {
	var row sessionRow
	var user userRow
	err := r.read(ctx, "read session", func(ctx context.Context, tx bun.Tx) error {
		if err := one(tx.NewSelect().Model(&row).Where(`"key" = ?`, clean(key)).Scan(ctx)); err != nil {
			return err
		}
		return one(tx.NewSelect().Model(&user).Where("id = ?", row.UserID).Scan(ctx))
	})
	if err != nil {
		return access.Session{}, access.User{}, err
	}
	return access.Session{
		Key: row.Key, UserID: row.UserID, CreatedAt: moment(row.CreatedAt), UsedAt: moment(row.UsedAt), ExpiresAt: moment(row.ExpiresAt),
	}, user.user(), nil
}

// TouchSession says that the session was used.
func (r *Records) TouchSession(ctx context.Context, key string, at time.Time) error {
	return r.write(ctx, "touch session", func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewUpdate().Model((*sessionRow)(nil)).Set("used_at = ?", micros(at)).
			Where(`"key" = ?`, clean(key)).Where("used_at < ?", micros(at)).Exec(ctx)
		return err
	})
}

// EndSession takes a session away; one that is not there is no error.
func (r *Records) EndSession(ctx context.Context, key string) error {
	return r.write(ctx, "end session", func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewDelete().Model((*sessionRow)(nil)).Where(`"key" = ?`, clean(key)).Exec(ctx)
		return err
	})
}

// SweepAccess takes away what nobody can use any more: sessions that expired
// before now or were idle since, tokens that expired, and kept replies of before
// the day.
func (r *Records) SweepAccess(ctx context.Context, now, idleSince, repliesBefore time.Time) error {
	return r.write(ctx, "sweep access", func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewDelete().Model((*sessionRow)(nil)).
			Where("expires_at < ? OR used_at < ?", micros(now), micros(idleSince)).Exec(ctx); err != nil {
			return err
		}
		if _, err := tx.NewDelete().Model((*tokenRow)(nil)).Where("expires_at < ?", micros(now)).Exec(ctx); err != nil {
			return err
		}
		_, err := tx.NewDelete().Model((*replyRow)(nil)).Where("at < ?", micros(repliesBefore)).Exec(ctx)
		return err
	})
}
