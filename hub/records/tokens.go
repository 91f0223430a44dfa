package records

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"brighteyes/hub/access"
)

type tokenRow struct {
	bun.BaseModel `bun:"table:tokens"`

	ID        string `bun:",pk"`
	Key       string
	Name      string
	Roles     string
	CreatedBy string
	CreatedAt int64
	ExpiresAt *int64
	UsedAt    *int64
}

func (t tokenRow) token() access.Token {
	token := access.Token{
		ID: t.ID, Key: t.Key, Name: t.Name, Roles: splitRoles(t.Roles), CreatedBy: t.CreatedBy, CreatedAt: moment(t.CreatedAt),
	}
	if t.ExpiresAt != nil {
		at := moment(*t.ExpiresAt)
		token.ExpiresAt = &at
	}
	if t.UsedAt != nil {
		at := moment(*t.UsedAt)
		token.UsedAt = &at
	}
	return token
}

// AddToken puts a token on record.
func (r *Records) AddToken(ctx context.Context, t access.Token) error {
	row := tokenRow{
		ID: t.ID, Key: t.Key, Name: clean(t.Name), Roles: joinRoles(t.Roles), CreatedBy: clean(t.CreatedBy), CreatedAt: micros(t.CreatedAt),
	}
	if t.ExpiresAt != nil {
		row.ExpiresAt = optional(*t.ExpiresAt)
	}
	return r.write(ctx, "add token", func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(&row).Exec(ctx)
		return err
	})
}

// TokenByKey returns the token with this key, or ErrNotFound. Whether it has
// expired is the caller's to say.
func (r *Records) TokenByKey(ctx context.Context, key string) (access.Token, error) {
	var row tokenRow
	err := r.read(ctx, "read token", func(ctx context.Context, tx bun.Tx) error {
		return one(tx.NewSelect().Model(&row).Where(`"key" = ?`, clean(key)).Scan(ctx))
	})
	if err != nil {
		return access.Token{}, err
	}
	return row.token(), nil
}

// Tokens returns all tokens, oldest first, a page at a time.
func (r *Records) Tokens(ctx context.Context, limit int, cursor string) (tokens []access.Token, next string, err error) {
	var after place
	if cursor != "" {
		if after, err = parseCursor(cursor, 1); err != nil {
			return nil, "", err
		}
	}
	most := int(pageSize(limit))
	var rows []tokenRow
	err = r.read(ctx, "list tokens", func(ctx context.Context, tx bun.Tx) error {
		q := tx.NewSelect().Model(&rows).Order("id").Limit(int64(most) + 1)
		if cursor != "" {
			q = q.Where("id > ?", after.Key[0])
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
	for _, row := range rows {
		tokens = append(tokens, row.token())
	}
	return tokens, next, nil
}

// TouchToken says that the token was used.
func (r *Records) TouchToken(ctx context.Context, id string, at time.Time) error {
	return r.write(ctx, "touch token", func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewUpdate().Model((*tokenRow)(nil)).Set("used_at = ?", micros(at)).Where("id = ?", clean(id)).Exec(ctx)
		return err
	})
}

// DeleteToken takes a token away and returns which it was, or ErrNotFound.
func (r *Records) DeleteToken(ctx context.Context, id string) (access.Token, error) {
	var row tokenRow
	err := r.write(ctx, "delete token", func(ctx context.Context, tx bun.Tx) error {
		if err := one(tx.NewSelect().Model(&row).Where("id = ?", clean(id)).Scan(ctx)); err != nil {
			return err
		}
		_, err := tx.NewDelete().Model((*tokenRow)(nil)).Where("id = ?", row.ID).Exec(ctx)
		return err
	})
	if err != nil {
		return access.Token{}, err
	}
	return row.token(), nil
}
