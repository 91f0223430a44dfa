package records

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"brighteyes/devices"
	"brighteyes/hub/residents"
)

type residentTaskRow struct {
	bun.BaseModel `bun:"table:resident_tasks,alias:task"`

	ID       string `bun:",pk"`
	Kind     string
	Resident string
	Device   string
	Alert    string
	Due      int64
	State    string
	Outcome  string
	Note     string
	Who      string
	At       int64
}

func (t residentTaskRow) task() residents.Task {
	return residents.Task{
		ID: t.ID, Kind: residents.TaskKind(t.Kind), Resident: t.Resident, Device: t.Device, Alert: t.Alert, Due: moment(t.Due),
		State: t.State, Outcome: t.Outcome, Note: t.Note, By: t.Who, At: moment(t.At),
	}
}

func putTasks(ctx context.Context, tx bun.Tx, tasks []residents.Task) error {
	rows := make([]residentTaskRow, len(tasks))
	for i, t := range tasks {
		rows[i] = residentTaskRow{
			ID: clean(t.ID), Kind: string(t.Kind), Resident: clean(t.Resident), Device: clean(t.Device), Alert: clean(t.Alert), Due: micros(t.Due),
			State: t.State, Outcome: clean(t.Outcome), Note: t.Note, Who: clean(t.By), At: micros(t.At),
		}
	}
	return upsert(ctx, tx, rows, []string{"id"}, []string{"due", "state", "outcome", "note", "who", "at"})
}

// tasksMost bounds what ResidentTasks returns.
const tasksMost = 2000

// ResidentTasks returns the tasks of one resident, or of all when it is empty,
// that were made or done at or after from, newest first, 2,000 at most.
func (r *Records) ResidentTasks(ctx context.Context, resident string, from time.Time) ([]residents.Task, error) {
	var rows []residentTaskRow
	err := r.read(ctx, "list tasks", func(ctx context.Context, tx bun.Tx) error {
		q := tx.NewSelect().Model(&rows).Where("at >= ?", micros(from)).Order("at DESC", "id").Limit(tasksMost)
		if resident != "" {
			q = q.Where("resident = ?", clean(resident))
		}
		return q.Scan(ctx)
	})
	tasks := make([]residents.Task, len(rows))
	for i, row := range rows {
		tasks[i] = row.task()
	}
	return tasks, err
}

// AlertTasks returns the tasks that the ticks of an alert made.
func (r *Records) AlertTasks(ctx context.Context, alert string) ([]residents.Task, error) {
	var rows []residentTaskRow
	err := r.read(ctx, "list tasks of an alert", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&rows).Where("alert = ?", clean(alert)).Where("alert <> ''").Order("id").Scan(ctx)
	})
	tasks := make([]residents.Task, len(rows))
	for i, row := range rows {
		tasks[i] = row.task()
	}
	return tasks, err
}

// serviceEventsMost bounds one reading of ServiceEvents; the next goes on.
const serviceEventsMost = 500

// ServiceEvents returns recorded events of the second key, received at or after
// from, of which no request was made yet, oldest first.
func (r *Records) ServiceEvents(ctx context.Context, from time.Time) ([]devices.Recorded, error) {
	var rows []eventRow
	err := r.read(ctx, "list service events", func(ctx context.Context, tx bun.Tx) error {
		made := tx.NewSelect().TableExpr("service_requests AS made").ColumnExpr("1").
			Where("made.edge = event_row.edge").Where("made.event = event_row.id").Where("made.event <> ''")
		return tx.NewSelect().Model(&rows).Where("type = 'button.service'").Where("received >= ?", micros(from)).
			Where("NOT EXISTS (?)", made).Order("received", "edge", "id").Limit(serviceEventsMost).Scan(ctx)
	})
	if err != nil {
		return nil, err
	}
	events := make([]devices.Recorded, len(rows))
	for i, row := range rows {
		if events[i], err = row.recorded(); err != nil {
			return nil, err
		}
	}
	return events, nil
}
