package records

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/retrieval"
)

type retrievalRow struct {
	bun.BaseModel `bun:"table:retrievals"`

	ID      string `bun:",pk"`
	Year    int64
	Seq     int64
	Version int64
	State   string
	Lane    string
	Drafted int64
	Due     *int64
	Body    string
}

type retrievalHoldRow struct {
	bun.BaseModel `bun:"table:retrieval_holds"`

	Retrieval string `bun:",pk"`
	Camera    string `bun:",pk"`
	Began     int64
	Ended     int64
}

func rowOfRetrieval(r retrieval.Request) (*retrievalRow, error) {
	body, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("write request %s: %w", r.ID, err)
	}
	row := &retrievalRow{
		ID: clean(r.ID), Year: int64(r.Year), Version: int64(r.Version), State: string(r.State), Lane: string(r.Lane),
		Drafted: micros(r.DraftedAt), Body: clean(string(body)),
	}
	switch {
	case !r.State.Over():
		row.Due = optional(r.ExpiresAt)
	case len(r.Attached) > 0 && r.Cleared == nil:
		row.Due = optional(r.EndedAt.Add(retrieval.KeepFiles))
	}
	return row, nil
}

func (r retrievalRow) request() (q retrieval.Request, err error) {
	if err := json.Unmarshal([]byte(r.Body), &q); err != nil {
		return q, fmt.Errorf("read request %s: %w", r.ID, err)
	}
	return q, nil
}

// AddRetrieval keeps a new request under the next number of its year, with its row of
// the audit record.
func (r *Records) AddRetrieval(ctx context.Context, q retrieval.Request, e access.AuditEntry) (retrieval.Request, error) {
	err := r.write(ctx, "add request for pictures", func(ctx context.Context, tx bun.Tx) error {
		var last int64
		if err := tx.NewSelect().Model((*retrievalRow)(nil)).ColumnExpr("COALESCE(MAX(seq), 0)").Where("year = ?", int64(q.Year)).Scan(ctx, &last); err != nil {
			return err
		}
		q.Number = fmt.Sprintf("DQ-%d-%04d", q.Year, last+1)
		row, err := rowOfRetrieval(q)
		if err != nil {
			return err
		}
		row.Seq = last + 1
		if _, err := tx.NewInsert().Model(row).Returning("").Exec(ctx); err != nil {
			return err
		}
		e.Detail = strings.TrimSpace(q.Number + " " + e.Detail)
		return addAudit(ctx, tx, e)
	})
	return q, err
}

// PutRetrieval writes a request over its version before, with its row of the audit
// record and what it holds. When that is not what is on record it is
// retrieval.ErrConflict.
func (r *Records) PutRetrieval(ctx context.Context, q retrieval.Request, e access.AuditEntry) error {
	row, err := rowOfRetrieval(q)
	if err != nil {
		return err
	}
	return r.write(ctx, "put request for pictures", func(ctx context.Context, tx bun.Tx) error {
		result, err := tx.NewUpdate().Model(row).ExcludeColumn("year", "seq", "drafted").WherePK().Where("version = ?", row.Version-1).Exec(ctx)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return retrieval.ErrConflict
		}
		if err := holdFor(ctx, tx, q); err != nil {
			return err
		}
		return addAudit(ctx, tx, e)
	})
}

// holdFor keeps what a request asks for while it is open, and lets go of it after.
func holdFor(ctx context.Context, tx bun.Tx, q retrieval.Request) error {
	if _, err := tx.NewDelete().Model((*retrievalHoldRow)(nil)).Where("retrieval = ?", clean(q.ID)).Exec(ctx); err != nil || !q.State.Holds() {
		return err
	}
	want := q.Wanted()
	rows := make([]retrievalHoldRow, len(want.Cameras))
	for i, camera := range want.Cameras {
		rows[i] = retrievalHoldRow{Retrieval: clean(q.ID), Camera: clean(camera), Began: micros(want.From), Ended: micros(want.To)}
	}
	return upsert(ctx, tx, rows, []string{"retrieval", "camera"}, []string{"began", "ended"})
}

// Retrieval returns one request, or ErrNotFound.
func (r *Records) Retrieval(ctx context.Context, id string) (retrieval.Request, error) {
	var row retrievalRow
	err := r.read(ctx, "read request for pictures", func(ctx context.Context, tx bun.Tx) error {
		return one(tx.NewSelect().Model(&row).Where("id = ?", clean(id)).Scan(ctx))
	})
	if err != nil {
		return retrieval.Request{}, err
	}
	return row.request()
}

// Retrievals returns the requests that f chooses, newest first, a page at a time.
func (r *Records) Retrievals(ctx context.Context, f retrieval.Filter) (page []retrieval.Request, next string, err error) {
	var before place
	if f.Cursor != "" {
		if before, err = parseCursor(f.Cursor, 1); err != nil {
			return nil, "", err
		}
	}
	most := int(pageSize(f.Limit))
	var rows []retrievalRow
	err = r.read(ctx, "list requests for pictures", func(ctx context.Context, tx bun.Tx) error {
		q := tx.NewSelect().Model(&rows).Order("id DESC").Limit(int64(most) + 1)
		if len(f.States) > 0 {
			q = q.Where("state IN (?)", bun.List(f.States))
		}
		if len(f.Lanes) > 0 {
			q = q.Where("lane IN (?)", bun.List(f.Lanes))
		}
		if f.Number != "" {
			year, seq, err := parseNumber(f.Number)
			if err != nil {
				return err
			}
			q = q.Where("year = ?", year).Where("seq = ?", seq)
		}
		if f.Cursor != "" {
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
	page, err = requestsOf(rows)
	return page, next, err
}

// parseNumber reads a number such as DQ-2026-0007.
func parseNumber(number string) (year, seq int64, err error) {
	parts := strings.Split(strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(number)), "DQ-"), "-")
	if len(parts) == 2 {
		year, err = strconv.ParseInt(parts[0], 10, 64)
		if err == nil {
			seq, err = strconv.ParseInt(parts[1], 10, 64)
		}
		if err == nil {
			return year, seq, nil
		}
	}
	return 0, 0, fmt.Errorf("%w: want a number such as DQ-2026-0007", ErrInvalid)
}

func requestsOf(rows []retrievalRow) ([]retrieval.Request, error) {
	list := make([]retrieval.Request, len(rows))
	for i, row := range rows {
		var err error
		if list[i], err = row.request(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// RetrievalsDue lists requests that somebody must look after by now.
func (r *Records) RetrievalsDue(ctx context.Context, now time.Time, most int) ([]retrieval.Request, error) {
	var rows []retrievalRow
	err := r.read(ctx, "list requests for pictures that are due", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&rows).Where("due <= ?", micros(now)).Order("due").Limit(int64(most)).Scan(ctx)
	})
	if err != nil {
		return nil, err
	}
	return requestsOf(rows)
}

// mostOfMonth bounds RetrievalsOf: a community has some tens.
const mostOfMonth = 5000

// RetrievalsOf lists all requests that were drafted in a span.
func (r *Records) RetrievalsOf(ctx context.Context, s retrieval.Span) ([]retrieval.Request, error) {
	var rows []retrievalRow
	err := r.read(ctx, "count requests for pictures", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&rows).Where("drafted >= ?", micros(s.From)).Where("drafted < ?", micros(s.To)).Limit(mostOfMonth).Scan(ctx)
	})
	if err != nil {
		return nil, err
	}
	return requestsOf(rows)
}

// ClipsWithin lists clips that are ready, of these cameras, of which some lies between
// two moments, in order of time: all of them, or retrieval.ErrTooMany.
func (r *Records) ClipsWithin(ctx context.Context, cameras []string, from, to time.Time) ([]devices.Clip, error) {
	clips, err := r.selectClips(ctx, "find clips", func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("state = ?", devices.ClipReady).Where("camera IN (?)", bun.List(cameras)).
			Where("began < ?", micros(to)).Where("ended > ?", micros(from)).Order("began").Limit(retrieval.MostClips + 1)
	})
	if err == nil && len(clips) > retrieval.MostClips {
		return nil, fmt.Errorf("find clips: %w", retrieval.ErrTooMany)
	}
	return clips, err
}
