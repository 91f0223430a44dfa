package records

import (
	"context"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/evidence"
)

type holdRow struct {
	bun.BaseModel `bun:"table:clip_holds"`

	ID             string `bun:",pk"`
	Clip           string
	Reason         string
	ByWhom         string
	At             int64
	Released       *int64
	ReleasedBy     string
	ReleasedReason string
}

// ClipsOver returns the clips asked for before t that are not deleted and that nobody
// holds, the oldest first.
func (r *Records) ClipsOver(ctx context.Context, t time.Time, limit int) ([]devices.Clip, error) {
	return r.selectClips(ctx, "list clips whose time is over", func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("created < ?", micros(t)).Where("deleted IS NULL").Where("NOT "+heldNow).Order("created", "id").Limit(int64(limit))
	})
}

// DeleteClip marks a clip deleted, with its row of the audit record, unless somebody
// holds it by then or it is deleted already.
func (r *Records) DeleteClip(ctx context.Context, id string, at time.Time, e access.AuditEntry) (deleted bool, err error) {
	err = r.write(ctx, "delete clip", func(ctx context.Context, tx bun.Tx) error {
		result, err := tx.NewUpdate().Model((*clipRow)(nil)).Set("state = ?", devices.ClipDeleted).Set("deleted = ?", micros(at)).
			Where("id = ?", clean(id)).Where("deleted IS NULL").Where("NOT " + heldNow).Exec(ctx)
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		if deleted = n > 0; err != nil || !deleted {
			return err
		}
		return addAudit(ctx, tx, e)
	})
	return deleted && err == nil, err
}

// ClipsToClear returns the ids of deleted clips whose files may still be there.
func (r *Records) ClipsToClear(ctx context.Context, limit int) (ids []string, err error) {
	err = r.read(ctx, "list files of deleted clips", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model((*clipRow)(nil)).Column("id").Where("deleted IS NOT NULL").Where("NOT cleared").Order("id").Limit(int64(limit)).Scan(ctx, &ids)
	})
	return ids, err
}

// ClipCleared says that the file of a deleted clip is gone.
func (r *Records) ClipCleared(ctx context.Context, id string) error {
	return r.write(ctx, "clear clip", func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewUpdate().Model((*clipRow)(nil)).Set("cleared = TRUE").Where("id = ?", clean(id)).Where("deleted IS NOT NULL").Exec(ctx)
		return err
	})
}

// ForgetClips takes clips that were deleted before t, and whose files are gone, off
// the record, with their holds.
func (r *Records) ForgetClips(ctx context.Context, t time.Time) error {
	return r.write(ctx, "forget clips", func(ctx context.Context, tx bun.Tx) error {
		var ids []string
		err := tx.NewSelect().Model((*clipRow)(nil)).Column("id").Where("deleted < ?", micros(t)).Where("cleared").Limit(500).Scan(ctx, &ids)
		if err != nil || len(ids) == 0 {
			return err
		}
		if _, err := tx.NewDelete().Model((*holdRow)(nil)).Where("clip IN (?)", bun.List(ids)).Exec(ctx); err != nil {
			return err
		}
		_, err = tx.NewDelete().Model((*clipRow)(nil)).Where("id IN (?)", bun.List(ids)).Exec(ctx)
		return err
	})
}

// MarkClip says of a shelved clip that its file is missing, or is there again.
func (r *Records) MarkClip(ctx context.Context, id, state string, e access.AuditEntry) error {
	return r.write(ctx, "mark clip", func(ctx context.Context, tx bun.Tx) error {
		result, err := tx.NewUpdate().Model((*clipRow)(nil)).Set("state = ?", state).
			Where("id = ?", clean(id)).Where("state IN (?, ?)", devices.ClipReady, devices.ClipMissing).Where("state <> ?", state).Exec(ctx)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return err // another was quicker
		}
		return addAudit(ctx, tx, e)
	})
}

// ClipsMissing is how many clips' files are missing.
func (r *Records) ClipsMissing(ctx context.Context) (n int, err error) {
	err = r.read(ctx, "count missing clips", func(ctx context.Context, tx bun.Tx) error {
		all, err := tx.NewSelect().Model((*clipRow)(nil)).Where("state = ?", devices.ClipMissing).Count(ctx)
		n = int(all)
		return err
	})
	return n, err
}

// AddHold keeps a clip from being deleted, with its row of the audit record. One that
// is deleted already is evidence.ErrDeleted.
func (r *Records) AddHold(ctx context.Context, h evidence.Hold, e access.AuditEntry) error {
	return r.write(ctx, "hold clip", func(ctx context.Context, tx bun.Tx) error {
		there, err := tx.NewSelect().Model((*clipRow)(nil)).Where("id = ?", clean(h.Clip)).Where("deleted IS NULL").Count(ctx)
		if err != nil {
			return err
		}
		if there == 0 {
			return evidence.ErrDeleted
		}
		row := holdRow{ID: h.ID, Clip: clean(h.Clip), Reason: clean(h.Reason), ByWhom: clean(h.By), At: micros(h.At)}
		if _, err := tx.NewInsert().Model(&row).Exec(ctx); err != nil {
			return err
		}
		return addAudit(ctx, tx, e)
	})
}

// ReleaseHold ends a hold, with its row of the audit record. One that has ended, or is
// none, is evidence.ErrNotFound.
func (r *Records) ReleaseHold(ctx context.Context, h evidence.Hold, e access.AuditEntry) error {
	return r.write(ctx, "release clip", func(ctx context.Context, tx bun.Tx) error {
		result, err := tx.NewUpdate().Model((*holdRow)(nil)).
			Set("released = ?", micros(*h.ReleasedAt)).Set("released_by = ?", clean(h.ReleasedBy)).Set("released_reason = ?", clean(h.ReleasedReason)).
			Where("id = ?", clean(h.ID)).Where("clip = ?", clean(h.Clip)).Where("released IS NULL").Exec(ctx)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, evidence.ErrNotFound)
		}
		return addAudit(ctx, tx, e)
	})
}

// Holds returns the holds of a clip, those that were released too, newest first.
func (r *Records) Holds(ctx context.Context, clip string) ([]evidence.Hold, error) {
	var rows []holdRow
	err := r.read(ctx, "list holds of a clip", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&rows).Where("clip = ?", clean(clip)).Order("id DESC").Scan(ctx)
	})
	if err != nil {
		return nil, err
	}
	holds := make([]evidence.Hold, len(rows))
	for i, row := range rows {
		holds[i] = evidence.Hold{ID: row.ID, Clip: row.Clip, Reason: row.Reason, By: row.ByWhom, At: moment(row.At), ReleasedBy: row.ReleasedBy, ReleasedReason: row.ReleasedReason}
		if row.Released != nil {
			at := moment(*row.Released)
			holds[i].ReleasedAt = &at
		}
	}
	return holds, nil
}
