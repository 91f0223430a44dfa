package records

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"brighteyes/devices"
	"brighteyes/hub/rules"
)

type ruleRow struct {
	bun.BaseModel `bun:"table:rules"`

	ID      string `bun:"id,pk"`
	Version int    `bun:"version,pk"`
	Author  string
	At      int64
	Body    string
	Tests   string
	Enabled bool
	Deleted bool
}

func (row ruleRow) stored() rules.Stored {
	return rules.Stored{
		ID: row.ID, Version: row.Version, Author: row.Author, At: moment(row.At), Text: row.Body, Tests: row.Tests, Enabled: row.Enabled, Deleted: row.Deleted,
	}
}

// Rules returns the newest version of each rule that is not deleted, by id.
func (r *Records) Rules(ctx context.Context) ([]rules.Stored, error) {
	var rows []ruleRow
	err := r.read(ctx, "read rules", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&rows).
			Where("deleted = ?", false).
			Where("version = (SELECT MAX(newest.version) FROM rules AS newest WHERE newest.id = rule_row.id)").
			Order("id").Scan(ctx)
	})
	return storedRules(rows), err
}

// RuleVersions returns all versions of a rule, newest first.
func (r *Records) RuleVersions(ctx context.Context, id string) ([]rules.Stored, error) {
	var rows []ruleRow
	err := r.read(ctx, "read versions of a rule", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&rows).Where("id = ?", clean(id)).Order("version DESC").Limit(pageMost).Scan(ctx)
	})
	return storedRules(rows), err
}

func storedRules(rows []ruleRow) []rules.Stored {
	list := make([]rules.Stored, len(rows))
	for i, row := range rows {
		list[i] = row.stored()
	}
	return list
}

// PutRule adds a version of a rule. One that is there already is
// rules.ErrConflict: somebody else was quicker.
func (r *Records) PutRule(ctx context.Context, s rules.Stored) error {
	row := ruleRow{
		ID: s.ID, Version: s.Version, Author: clean(s.Author), At: micros(s.At), Body: clean(s.Text), Tests: clean(s.Tests), Enabled: s.Enabled, Deleted: s.Deleted,
	}
	return r.write(ctx, "put rule", func(ctx context.Context, tx bun.Tx) error {
		var newest int
		err := tx.NewSelect().Model((*ruleRow)(nil)).ColumnExpr("COALESCE(MAX(version), 0)").Where("id = ?", row.ID).Scan(ctx, &newest)
		if err != nil {
			return err
		}
		if newest != s.Version-1 {
			return fmt.Errorf("rule %s: %w: it is at version %d", row.ID, rules.ErrConflict, newest)
		}
		_, err = tx.NewInsert().Model(&row).Exec(ctx)
		return err
	})
}

// EventsBetween returns the events of a time, its end not included, oldest first.
// limit is 500 at most; cursor is what the page before returned as next, which is
// empty on the last page.
func (r *Records) EventsBetween(ctx context.Context, from, to time.Time, limit int, cursor string) (page []devices.Recorded, next string, err error) {
	most := pageSize(limit)
	var rows []eventRow
	err = r.read(ctx, "read events of a time", func(ctx context.Context, tx bun.Tx) error {
		q := tx.NewSelect().Model(&rows).Where("time >= ?", micros(from)).Where("time < ?", micros(to)).Order("time", "edge", "id").Limit(most + 1)
		if cursor != "" {
			p, err := parseCursor(cursor, 2)
			if err != nil {
				return err
			}
			q.Where("time >= ?", p.At).Where("time > ? OR edge > ? OR edge = ? AND id > ?", p.At, p.Key[0], p.Key[0], p.Key[1])
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
			return nil, "", fmt.Errorf("read events of a time: %w", err)
		}
	}
	return page, next, nil
}
