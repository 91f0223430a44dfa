package records

import (
	"context"
	"strings"

	"github.com/uptrace/bun"

	"brighteyes/hub/residents"
)

type requestRow struct {
	bun.BaseModel `bun:"table:service_requests,alias:request"`

	ID       string `bun:",pk"`
	Edge     string
	Event    string
	Device   string
	Resident string
	Kind     string
	State    string
	SameAs   string
	Drill    bool
	At       int64
	Who      string
	TakenAt  *int64
	DoneAt   *int64
	Outcome  string
	Note     string
	More     int    `bun:",scanonly"`
	Whose    string `bun:",scanonly"`
}

func (r requestRow) request() residents.Request {
	return residents.Request{
		ID: r.ID, Edge: r.Edge, Event: r.Event, Device: r.Device, Resident: r.Resident, Kind: r.Kind, State: r.State, SameAs: r.SameAs,
		Drill: r.Drill, At: moment(r.At), By: r.Who, TakenAt: optionalMoment(r.TakenAt), DoneAt: optionalMoment(r.DoneAt),
		Outcome: r.Outcome, Note: r.Note, Count: 1 + r.More, Whose: strings.Fields(r.Whose),
	}
}

func putRequests(ctx context.Context, tx bun.Tx, list []residents.Request) error {
	rows := make([]requestRow, len(list))
	for i, r := range list {
		rows[i] = requestRow{
			ID: clean(r.ID), Edge: clean(r.Edge), Event: clean(r.Event), Device: clean(r.Device), Resident: clean(r.Resident), Kind: clean(r.Kind),
			State: r.State, SameAs: clean(r.SameAs), Drill: r.Drill, At: micros(r.At), Who: clean(r.By),
			TakenAt: optional(r.TakenAt), DoneAt: optional(r.DoneAt), Outcome: clean(r.Outcome), Note: r.Note,
		}
	}
	return upsert(ctx, tx, rows, []string{"id"}, []string{"kind", "state", "who", "taken_at", "done_at", "outcome", "note"})
}

func withRepeats(q *bun.SelectQuery) *bun.SelectQuery {
	return q.ColumnExpr("request.*").
		ColumnExpr("(SELECT COUNT(*) FROM service_requests AS again WHERE again.same_as = request.id AND again.same_as <> '') AS more").
		ColumnExpr("coalesce((SELECT string_agg(whose.resident, ' ') FROM resident_requests AS whose WHERE whose.request = request.id), '') AS whose")
}

// Request returns one request, or residents.ErrNotFound.
func (r *Records) Request(ctx context.Context, id string) (residents.Request, error) {
	var row requestRow
	err := r.read(ctx, "read request", func(ctx context.Context, tx bun.Tx) error {
		return residentFault(one(withRepeats(tx.NewSelect().Model(&row)).Where("request.id = ?", clean(id)).Scan(ctx)))
	})
	if err != nil {
		return residents.Request{}, err
	}
	return row.request(), nil
}

// Requests returns requests of a state, or all, newest first, a page at a time;
// presses that repeat an open one are counted in it.
func (r *Records) Requests(ctx context.Context, state string, limit int, cursor string) (page []residents.Request, next string, err error) {
	var before place
	if cursor != "" {
		if before, err = parseCursor(cursor, 1); err != nil {
			return nil, "", err
		}
	}
	most := int(pageSize(limit))
	var rows []requestRow
	err = r.read(ctx, "list requests", func(ctx context.Context, tx bun.Tx) error {
		q := withRepeats(tx.NewSelect().Model(&rows)).Where("request.same_as = ''").Order("request.at DESC", "request.id DESC").Limit(int64(most) + 1)
		if state != "" {
			q = q.Where("request.state = ?", clean(state))
		}
		if cursor != "" {
			q = q.Where("request.at < ? OR request.at = ? AND request.id < ?", before.At, before.At, before.Key[0])
		}
		return q.Scan(ctx)
	})
	if err != nil {
		return nil, "", err
	}
	if len(rows) > most {
		rows = rows[:most]
		next = place{At: rows[most-1].At, Key: []string{rows[most-1].ID}}.cursor()
	}
	for _, row := range rows {
		page = append(page, row.request())
	}
	return page, next, nil
}
