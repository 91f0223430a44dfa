package records

import (
	"context"
	"encoding/json"
	"time"

	"github.com/uptrace/bun"

	"brighteyes/devices"
	"brighteyes/hub/access"
)

type commandRow struct {
	bun.BaseModel `bun:"table:commands"`

	ID        string `bun:",pk"`
	Edge      string
	Device    string
	Action    string
	Args      string
	Who       string
	Reason    string
	Issued    int64
	Expires   int64
	Outcome   string
	Result    string
	Error     string
	SettledAt *int64
}

func (c commandRow) issued() (devices.Issued, error) {
	i := devices.Issued{
		Command: devices.Command{
			ID: c.ID, Edge: c.Edge, Device: c.Device, Action: c.Action, By: c.Who, Issued: moment(c.Issued), Expires: moment(c.Expires),
		},
		Reason: c.Reason, Outcome: devices.Outcome(c.Outcome), Error: c.Error,
	}
	if c.SettledAt != nil {
		at := moment(*c.SettledAt)
		i.SettledAt = &at
	}
	if err := parseDocument(c.Args, &i.Args); err != nil {
		return i, err
	}
	return i, parseDocument(c.Result, &i.Result)
}

// document is a map as the tables keep it.
func document(m map[string]any) (string, error) {
	if len(m) == 0 {
		return "", nil
	}
	text, err := json.Marshal(m)
	return clean(string(text)), err
}

func parseDocument(text string, m *map[string]any) error {
	if text == "" {
		return nil
	}
	return json.Unmarshal([]byte(text), m)
}

// PutCommand puts a command that is about to be sent on record, and on the audit
// record with its reason, in one transaction. Only when it returned nil may the
// command be sent.
func (r *Records) PutCommand(ctx context.Context, i devices.Issued) error {
	args, err := document(i.Args)
	if err != nil {
		return err
	}
	row := commandRow{
		ID: i.ID, Edge: i.Edge, Device: i.Device, Action: clean(i.Action), Args: args, Who: clean(i.By), Reason: clean(i.Reason),
		Issued: micros(i.Issued), Expires: micros(i.Expires),
	}
	entry := access.AuditEntry{
		ID: devices.NewID(i.Issued), At: i.Issued, Actor: i.By, Action: "device.command", Target: "device:" + i.Device,
		Purpose: i.Reason, Detail: "command " + i.ID + ": " + i.Action,
	}
	return r.writeNow(ctx, "put command", func(ctx context.Context, tx bun.Tx) error {
		if err := addAudit(ctx, tx, entry); err != nil {
			return err
		}
		_, err := tx.NewInsert().Model(&row).Exec(ctx)
		return err
	})
}

// SettleCommand says what became of a command, unless that is known already:
// an outcome is final, but for unknown, which a reply that came late replaces.
// Other edges' commands are not touched. changed tells whether it was news.
func (r *Records) SettleCommand(ctx context.Context, edge string, reply devices.Reply, at time.Time) (changed bool, err error) {
	result, err := document(reply.Result)
	if err != nil {
		return false, err
	}
	err = r.writeNow(ctx, "settle command", func(ctx context.Context, tx bun.Tx) error {
		done, err := tx.NewUpdate().Model((*commandRow)(nil)).
			Set("outcome = ?", string(reply.Outcome)).Set("result = ?", result).Set("error = ?", clean(reply.Error)).Set("settled_at = ?", micros(at)).
			Where("id = ? AND edge = ?", clean(reply.ID), edge).
			Where("outcome = '' OR outcome = ? AND ? <> ?", string(devices.OutcomeUnknown), string(reply.Outcome), string(devices.OutcomeUnknown)).
			Exec(ctx)
		if err != nil {
			return err
		}
		n, err := done.RowsAffected()
		changed = n > 0
		return err
	})
	return changed, err
}

// Command returns the command with this id, or ErrNotFound.
func (r *Records) Command(ctx context.Context, id string) (devices.Issued, error) {
	var row commandRow
	err := r.read(ctx, "read command", func(ctx context.Context, tx bun.Tx) error {
		return one(tx.NewSelect().Model(&row).Where("id = ?", clean(id)).Scan(ctx))
	})
	if err != nil {
		return devices.Issued{}, err
	}
	return row.issued()
}

// PendingCommands returns the commands whose outcome is not known, oldest first.
func (r *Records) PendingCommands(ctx context.Context) ([]devices.Issued, error) {
	var rows []commandRow
	err := r.read(ctx, "list pending commands", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&rows).Where("outcome = ''").Order("issued", "id").Scan(ctx)
	})
	if err != nil {
		return nil, err
	}
	pending := make([]devices.Issued, 0, len(rows))
	for _, row := range rows {
		i, err := row.issued()
		if err != nil {
			return nil, err
		}
		pending = append(pending, i)
	}
	return pending, nil
}
