package records

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/uptrace/bun"

	"brighteyes/alerts"
	"brighteyes/hub/residents"
)

// eraseResident leaves of a resident that there was somebody. In the same
// transaction every task and every mark goes, the words that people wrote on the
// requests and on the resolved alerts of their telephone and of devices that are or
// were theirs, but not those of who had such a device before or has it next, the photos of their calls, whatever called, and all answers that are
// kept for repeats, since any may hold a word about them. What is left of an alert is
// place, kind, times and who acted.
func eraseResident(ctx context.Context, tx bun.Tx, r residents.Row, devices []string) error {
	if err := putResident(ctx, tx, r); err != nil {
		return err
	}
	if err := setMarks(ctx, tx, r.ID, nil); err != nil {
		return fmt.Errorf("erase marks: %w", err)
	}
	// Of a task that a tick made its id stays, so that the tick makes no second one.
	if _, err := tx.NewUpdate().Model((*residentTaskRow)(nil)).Set("resident = ''").Set("device = ''").Set("note = ''").
		Set("state = ?", residents.StateDone).Set("outcome = 'erased'").
		Where("resident = ?", r.ID).Where("alert <> ''").Exec(ctx); err != nil {
		return fmt.Errorf("erase follow-ups: %w", err)
	}
	if _, err := tx.NewDelete().Model((*residentTaskRow)(nil)).Where("resident = ?", r.ID).Exec(ctx); err != nil {
		return fmt.Errorf("erase tasks: %w", err)
	}
	_, err := tx.NewDelete().Model((*requestRow)(nil)).Where("resident = ? AND resident <> ''", r.ID).Exec(ctx)
	if err != nil {
		return fmt.Errorf("erase requests: %w", err)
	}
	list := make([]string, len(devices))
	for i, d := range devices {
		list[i] = clean(d)
	}
	if err := eraseCallPhotos(ctx, tx, r.ID, list); err != nil {
		return err
	}
	if err := emptyReplies(ctx, tx); err != nil {
		return err
	}
	_, err = tx.NewUpdate().Model((*requestRow)(nil)).Set("note = ''").Where(requestsBy, r.ID, bun.List(list)).Exec(ctx)
	if err != nil {
		return fmt.Errorf("erase notes of requests: %w", err)
	}
	if err := eraseNotes(ctx, tx, r.ID, list); err != nil {
		return err
	}
	if _, err := tx.NewDelete().Model((*residentAlertRow)(nil)).Where("resident = ?", r.ID).Exec(ctx); err != nil {
		return fmt.Errorf("erase whose alerts they were: %w", err)
	}
	if _, err := tx.NewUpdate().Model((*phoneCallRow)(nil)).Set("resident = ''").Where("resident = ?", r.ID).Exec(ctx); err != nil {
		return fmt.Errorf("erase telephone calls: %w", err)
	}
	return nil
}

// eraseNotes takes the words of people from the resolved alerts of a resident.
func eraseNotes(ctx context.Context, tx bun.Tx, resident string, devices []string) error {
	past := pastOf(tx.NewSelect().Model((*alertRow)(nil)).Column("id"), resident, devices)
	if _, err := tx.NewUpdate().Model((*entryRow)(nil)).Set("note = ''").
		Where("alert IN (?)", past).Where("who <> ?", alerts.System).Where("note <> ''").Exec(ctx); err != nil {
		return fmt.Errorf("erase notes of alerts: %w", err)
	}
	return eraseTicks(ctx, tx, resident, devices)
}

// eraseTicks takes the words of people from the ticks of resolved alerts of a resident,
// and from the calls to services about them.
func eraseTicks(ctx context.Context, tx bun.Tx, resident string, devices []string) error {
	var rows []alertRow
	if err := pastOf(tx.NewSelect().Model(&rows), resident, devices).Scan(ctx); err != nil {
		return fmt.Errorf("read alerts: %w", err)
	}
	for _, row := range rows {
		var a alerts.Alert
		if err := json.Unmarshal([]byte(row.Body), &a); err != nil {
			return fmt.Errorf("alert %s: %w", row.ID, err)
		}
		if len(a.Ticks)+len(a.HandOvers) == 0 {
			continue
		}
		for i := range a.Ticks {
			a.Ticks[i].Note = ""
		}
		for i := range a.HandOvers {
			a.HandOvers[i].Told, a.HandOvers[i].Comes = "", ""
		}
		body, err := json.Marshal(a)
		if err != nil {
			return fmt.Errorf("alert %s: %w", row.ID, err)
		}
		if _, err := tx.NewUpdate().Model((*alertRow)(nil)).Set("body = ?", string(body)).Where("id = ?", row.ID).Exec(ctx); err != nil {
			return fmt.Errorf("erase notes of alert %s: %w", row.ID, err)
		}
	}
	return nil
}
