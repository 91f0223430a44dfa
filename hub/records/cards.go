package records

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/uptrace/bun"

	"brighteyes/hub/access"
	"brighteyes/hub/card"
)

type cardRow struct {
	bun.BaseModel `bun:"table:response_cards"`

	Kind string `bun:",pk"`
	N    int64  `bun:",pk"`
	Body string
}

func (r cardRow) card() (c card.Card, err error) {
	if err := json.Unmarshal([]byte(r.Body), &c); err != nil {
		return c, fmt.Errorf("read card %s %d: %w", r.Kind, r.N, err)
	}
	return c, nil
}

// Cards are the newest versions of all cards, by kind.
func (r *Records) Cards(ctx context.Context) ([]card.Card, error) {
	var rows []cardRow
	err := r.read(ctx, "read cards", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&rows).Where("n = (SELECT MAX(newest.n) FROM response_cards AS newest WHERE newest.kind = card_row.kind)").Order("kind").Scan(ctx)
	})
	if err != nil {
		return nil, err
	}
	list := make([]card.Card, len(rows))
	for i, row := range rows {
		if list[i], err = row.card(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Card is a version of a card, or ErrNotFound; of version 0 the newest.
func (r *Records) Card(ctx context.Context, kind string, version int) (card.Card, error) {
	var row cardRow
	err := r.read(ctx, "read card", func(ctx context.Context, tx bun.Tx) error {
		q := tx.NewSelect().Model(&row).Where("kind = ?", clean(kind)).Order("n DESC").Limit(1)
		if version > 0 {
			q = q.Where("n = ?", version)
		}
		return one(q.Scan(ctx))
	})
	if err != nil {
		return card.Card{}, err
	}
	return row.card()
}

// AddCard keeps a version that follows the newest one, with its row of the audit
// record, or is card.ErrConflict.
func (r *Records) AddCard(ctx context.Context, c card.Card, e access.AuditEntry) error {
	body, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("write card %s %d: %w", c.Kind, c.Version, err)
	}
	row := cardRow{Kind: clean(c.Kind), N: int64(c.Version), Body: clean(string(body))}
	return r.write(ctx, "add a card", func(ctx context.Context, tx bun.Tx) error {
		before, err := tx.NewSelect().Model((*cardRow)(nil)).Where("kind = ?", row.Kind).Count(ctx)
		if err != nil {
			return err
		}
		if int64(before) != row.N-1 {
			return card.ErrConflict
		}
		if err := insert(ctx, tx, []cardRow{row}); err != nil {
			return err
		}
		return addAudit(ctx, tx, e)
	})
}
