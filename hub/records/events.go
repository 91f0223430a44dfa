package records

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/uptrace/bun"

	"brighteyes/devices"
	"brighteyes/devices/wire"
)

// chunk is how many rows one statement takes.
const chunk = 250

type eventRow struct {
	bun.BaseModel `bun:"table:events"`
	Edge          string `bun:"edge,pk"`
	ID            string `bun:"id,pk"`
	Device        string `bun:"device"`
	Claim         string `bun:"claim"`
	Type          string `bun:"type"`
	Time          int64  `bun:"time"`
	DeviceTime    *int64 `bun:"device_time"`
	Queued        *int64 `bun:"queued"`
	Sent          *int64 `bun:"sent"`
	Received      int64  `bun:"received"`
	Data          string `bun:"data"`
}

// identity is what an event with a known id must agree in to be the same event.
// The device and the time are what the sender named: whether the hub could use
// them can differ from one sending to the next.
type identity struct {
	subject, kind string
	ms            int64
}

func (row eventRow) identity() identity {
	subject, at := row.Device, row.Time
	if subject == "" {
		subject = row.Claim
	}
	if row.DeviceTime != nil {
		at = *row.DeviceTime
	}
	return identity{subject, row.Type, moment(at).UnixMilli()}
}

// otherID is the id under which an event is kept whose own id is taken. The same
// event always gets the same, so that it is known when it comes again.
func (row eventRow) otherID() string {
	who := row.identity()
	at := time.UnixMilli(who.ms)
	return devices.StableID(at, "id_conflict", row.Edge, row.ID, who.subject, who.kind, strconv.FormatInt(who.ms, 10))
}

// putEvents stores the events of b that are not known yet and tells settled.
func (r *Records) putEvents(ctx context.Context, tx bun.Tx, b wire.Batch, settled *wire.Settled) error {
	rows := make([]eventRow, len(b.Events))
	for i, e := range b.Events {
		var err error
		if rows[i], err = eventRowOf(b.Edge, r.received(b), e); err != nil {
			return fmt.Errorf("event %s: %w", e.ID, err)
		}
	}
	known, err := knownEvents(ctx, tx, b.Edge, rows)
	if err != nil {
		return err
	}
	var fresh []eventRow
	for i, row := range rows {
		id, isNew, err := known.resolve(ctx, tx, row)
		if err != nil {
			return err
		}
		if !isNew {
			settled.Duplicates++
			continue
		}
		if id != row.ID {
			settled.Conflicts++
			row.ID = id
		}
		known[id] = row.identity()
		fresh = append(fresh, row)
		e := b.Events[i]
		e.ID, e.Edge, e.Received = id, b.Edge, moment(row.Received)
		settled.Fresh = append(settled.Fresh, e)
	}
	if err := insert(ctx, tx, fresh); err != nil {
		return fmt.Errorf("write events: %w", err)
	}
	return nil
}

// taken is the identities behind the ids of an edge, as far as they matter now.
type taken map[string]identity

func knownEvents(ctx context.Context, tx bun.Tx, edge string, rows []eventRow) (taken, error) {
	known := taken{}
	for part := range slices.Chunk(rows, chunk) {
		ids := make([]string, len(part))
		for i, row := range part {
			ids[i] = row.ID
		}
		var found []eventRow
		if err := tx.NewSelect().Model(&found).Column("id", "device", "claim", "type", "time", "device_time").
			Where("edge = ?", clean(edge)).Where("id IN (?)", bun.List(ids)).Scan(ctx); err != nil {
			return nil, fmt.Errorf("look events up: %w", err)
		}
		for _, row := range found {
			known[row.ID] = row.identity()
		}
	}
	return known, nil
}

// resolve says under which id row is kept, and whether it is not kept already.
func (known taken) resolve(ctx context.Context, tx bun.Tx, row eventRow) (id string, isNew bool, err error) {
	first, ok := known[row.ID]
	if !ok {
		return row.ID, true, nil
	}
	if first == row.identity() {
		return row.ID, false, nil
	}
	id = row.otherID()
	if _, ok := known[id]; ok {
		return id, false, nil
	}
	exists, err := tx.NewSelect().Model((*eventRow)(nil)).Where("edge = ?", row.Edge).Where("id = ?", id).Exists(ctx)
	if err != nil {
		return "", false, fmt.Errorf("look an event up: %w", err)
	}
	return id, !exists, nil
}

func eventRowOf(edge string, received time.Time, e devices.Recorded) (eventRow, error) {
	row := eventRow{
		Edge: clean(edge), ID: clean(e.ID), Device: clean(e.Device), Claim: clean(e.Claim), Type: clean(e.Type),
		Time: micros(e.Time), Queued: optional(e.Queued), Sent: optional(e.Sent), Received: micros(received),
	}
	if !e.Received.IsZero() {
		row.Received = micros(e.Received)
	}
	if e.DeviceTime != nil {
		us := micros(*e.DeviceTime)
		row.DeviceTime = &us
	}
	if len(e.Data) > 0 {
		data, err := json.Marshal(e.Data)
		if err != nil {
			return eventRow{}, err
		}
		row.Data = string(data)
	}
	return row, nil
}

func (row eventRow) recorded() (devices.Recorded, error) {
	e := devices.Recorded{
		Event: devices.Event{ID: row.ID, Device: row.Device, Type: row.Type, Time: moment(row.Time), Queued: optionalMoment(row.Queued)},
		Edge:  row.Edge, Received: moment(row.Received), Sent: optionalMoment(row.Sent), Claim: row.Claim,
	}
	if row.DeviceTime != nil {
		at := moment(*row.DeviceTime)
		e.DeviceTime = &at
	}
	if row.Data != "" {
		if err := json.Unmarshal([]byte(row.Data), &e.Data); err != nil {
			return devices.Recorded{}, fmt.Errorf("data of event %s: %w", row.ID, err)
		}
	}
	return e, nil
}

// Events are the events of a device, or of an edge when device is empty, newest
// first. limit is 500 at most, 0 means 100; cursor is what the page before
// returned as next, which is empty on the last page.
func (r *Records) Events(ctx context.Context, edge, device string, limit int, cursor string) (page []devices.Recorded, next string, err error) {
	return r.EventsUntil(ctx, edge, device, time.Time{}, limit, cursor)
}

// EventsUntil are those of Events up to and at a moment; the zero one is no bound.
func (r *Records) EventsUntil(ctx context.Context, edge, device string, until time.Time, limit int, cursor string) (page []devices.Recorded, next string, err error) {
	if edge == "" && device == "" {
		return nil, "", fmt.Errorf("read events: %w: neither edge nor device", ErrInvalid)
	}
	most := pageSize(limit)
	var rows []eventRow
	err = r.read(ctx, "read events", func(ctx context.Context, tx bun.Tx) error {
		q := tx.NewSelect().Model(&rows).Order("time DESC", "edge DESC", "id DESC").Limit(most + 1)
		if device != "" {
			q.Where("device = ?", clean(device))
		}
		if edge != "" {
			q.Where("edge = ?", clean(edge))
		}
		if !until.IsZero() {
			q.Where("time <= ?", micros(until))
		}
		if cursor != "" {
			p, err := parseCursor(cursor, 2)
			if err != nil {
				return err
			}
			q.Where("time <= ?", p.At).
				Where("time < ? OR edge < ? OR edge = ? AND id < ?", p.At, p.Key[0], p.Key[0], p.Key[1])
		}
		return q.Scan(ctx)
	})
	if err != nil {
		return nil, "", err
	}
	if int64(len(rows)) > most {
		rows = rows[:most]
		last := rows[most-1]
		next = place{last.Time, []string{last.Edge, last.ID}}.cursor()
	}
	page = make([]devices.Recorded, len(rows))
	for i, row := range rows {
		if page[i], err = row.recorded(); err != nil {
			return nil, "", fmt.Errorf("read events: %w", err)
		}
	}
	return page, next, nil
}

// received is when the hub had b.
func (r *Records) received(b wire.Batch) time.Time {
	if b.Received.IsZero() {
		return r.now()
	}
	return b.Received
}
