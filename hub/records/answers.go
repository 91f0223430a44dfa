package records

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/hub/handover"
)

// answersMost bounds what Answers reads; a community has a few calls a day.
const answersMost = 5000

type answerRow struct {
	OpenedAt int64
	Body     string
	Taken    *int64
}

// Answers is how the calls for help that were raised since then were answered,
// newest first, drills left out. partial: there are more than were read. A call
// is a critical alert of the care desks; it is taken by the first act of a
// person that takes or ends it.
func (r *Records) Answers(ctx context.Context, since time.Time) (answers []handover.Answer, partial bool, err error) {
	var rows []answerRow
	err = r.read(ctx, "read answers", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewRaw(`SELECT a.opened_at, a.body,
				(SELECT MIN(t.at) FROM alert_timeline AS t WHERE t.alert = a.id AND t.action IN (?) AND t.who <> ?) AS taken
			FROM alerts AS a
			WHERE a.opened_at >= ? AND a.category = ? AND a.severity = ? AND NOT a.drill
			ORDER BY a.opened_at DESC, a.id DESC LIMIT ?`,
			bun.List([]string{string(alerts.Acknowledge), string(alerts.Dispatch), string(alerts.Resolve)}), alerts.System,
			micros(since), string(alerts.Care), string(alerts.Critical), answersMost+1).Scan(ctx, &rows)
	})
	if err != nil {
		return nil, false, err
	}
	if len(rows) > answersMost {
		rows, partial = rows[:answersMost], true
	}
	for _, row := range rows {
		var a struct {
			Rule      string         `json:"rule"`
			Outcome   alerts.Outcome `json:"outcome"`
			ArriveBy  *time.Time     `json:"arrive_by"`
			ArrivedAt *time.Time     `json:"arrived_at"`
		}
		if err := json.Unmarshal([]byte(row.Body), &a); err != nil {
			return nil, false, fmt.Errorf("read answers: %w", err)
		}
		if !alerts.OfAPerson(alerts.Care, a.Rule) {
			continue
		}
		answer := handover.Answer{OpenedAt: moment(row.OpenedAt), ArriveBy: a.ArriveBy, Arrived: a.ArrivedAt, Outcome: a.Outcome}
		if row.Taken != nil {
			at := moment(*row.Taken)
			answer.Taken = &at
		}
		answers = append(answers, answer)
	}
	return answers, partial, nil
}

// FollowUpsDone is the alerts whose follow-up the care desk settled since then:
// somebody was reached, or was there.
func (r *Records) FollowUpsDone(ctx context.Context, since time.Time) (map[string]bool, error) {
	var ids []string
	err := r.read(ctx, "list follow-ups", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Table("resident_tasks").Column("alert").Where("kind = 'follow_up'").Where("state = 'done'").
			Where("outcome <> 'no_answer'").Where("alert <> ''").Where("at >= ?", micros(since)).Limit(answersMost).Scan(ctx, &ids)
	})
	done := make(map[string]bool, len(ids))
	for _, id := range ids {
		done[id] = true
	}
	return done, err
}

// LastPresses is when each of these buttons was last pressed or tested; one that
// never was is not in it.
func (r *Records) LastPresses(ctx context.Context, buttons []string) (map[string]time.Time, error) {
	last := make(map[string]time.Time, len(buttons))
	err := r.read(ctx, "read last presses", func(ctx context.Context, tx bun.Tx) error {
		for part := range slices.Chunk(buttons, chunk) {
			var rows []struct {
				Device string
				Last   int64
			}
			err := tx.NewSelect().Table("events").Column("device").ColumnExpr("MAX(time) AS last").Where("device IN (?)", bun.List(part)).
				Where("type IN (?)", bun.List([]string{devices.ButtonPressed, devices.ButtonTest})).Group("device").Scan(ctx, &rows)
			if err != nil {
				return err
			}
			for _, row := range rows {
				last[row.Device] = moment(row.Last)
			}
		}
		return nil
	})
	return last, err
}
