package records

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/uptrace/bun"

	"brighteyes/hub/access"
)

type replyRow struct {
	bun.BaseModel `bun:"table:kept_replies"`

	Caller  string `bun:",pk"`
	Key     string `bun:",pk"`
	Request string
	At      int64
	Status  int
	Type    string
	Body    string
}

// BeginReply says that a request with an idempotency key is about to be served.
// It returns what is kept of an earlier one that came after since, and begun
// false; else the request is now on record, and the caller serves it and then
// calls FinishReply or DropReply.
func (r *Records) BeginReply(ctx context.Context, k access.KeptReply, since time.Time) (kept access.KeptReply, begun bool, err error) {
	err = r.write(ctx, "begin reply", func(ctx context.Context, tx bun.Tx) error {
		var row replyRow
		err := one(tx.NewSelect().Model(&row).Where(`caller = ? AND "key" = ?`, clean(k.Caller), k.Key).Scan(ctx))
		if err == nil && row.At >= micros(since) {
			kept = access.KeptReply{
				Caller: row.Caller, Key: row.Key, Request: row.Request, At: moment(row.At), Status: row.Status, Type: row.Type, Body: []byte(row.Body),
			}
			return nil
		}
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		if _, err := tx.NewDelete().Model((*replyRow)(nil)).Where(`caller = ? AND "key" = ?`, clean(k.Caller), k.Key).Exec(ctx); err != nil {
			return err
		}
		begun = true
		_, err = tx.NewInsert().Model(&replyRow{Caller: clean(k.Caller), Key: k.Key, Request: k.Request, At: micros(k.At)}).Exec(ctx)
		return err
	})
	if err != nil {
		return access.KeptReply{}, false, err
	}
	return kept, begun, nil
}

// FinishReply keeps what the request was answered.
func (r *Records) FinishReply(ctx context.Context, k access.KeptReply) error {
	return r.write(ctx, "finish reply", func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewUpdate().Model((*replyRow)(nil)).
			Set("status = ?", k.Status).Set("type = ?", clean(k.Type)).Set("body = ?", clean(string(k.Body))).
			Where(`caller = ? AND "key" = ?`, clean(k.Caller), k.Key).Exec(ctx)
		return err
	})
}

// DropReply forgets a request that had no effect, so that it can be sent again.
func (r *Records) DropReply(ctx context.Context, caller, key string) error {
	return r.write(ctx, "drop reply", func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewDelete().Model((*replyRow)(nil)).Where(`caller = ? AND "key" = ?`, clean(caller), key).Exec(ctx)
		return err
	})
}

// emptyReplies forgets what requests were answered. What was done is still not done a
// second time; what was refused can be asked again.
func emptyReplies(ctx context.Context, tx bun.Tx) error {
	if _, err := tx.NewDelete().Model((*replyRow)(nil)).Where("status >= ? AND body <> ''", http.StatusBadRequest).Exec(ctx); err != nil {
		return fmt.Errorf("forget refusals that were kept: %w", err)
	}
	_, err := tx.NewUpdate().Model((*replyRow)(nil)).Set("body = ''").Set("type = ?", access.UnkeptReply).Where("body <> ''").Exec(ctx)
	if err != nil {
		return fmt.Errorf("empty answers that were kept: %w", err)
	}
	return nil
}
