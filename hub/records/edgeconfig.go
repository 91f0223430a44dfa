package records

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"brighteyes/devices/wire"
	"brighteyes/hub/access"
	"brighteyes/hub/edgeconfig"
)

// mostEdgeVersions are kept of one edge; the oldest go first.
const mostEdgeVersions = 100

type edgeConfigRow struct {
	bun.BaseModel `bun:"table:edge_configs"`

	Edge     string `bun:",pk"`
	Number   int64  `bun:",pk"`
	At       int64
	Who      string
	Reason   string
	Restores int64
	Body     string
	SHA256   string `bun:"sha256"`
	State    string
	Told     string
	Settled  *int64
}

type edgeSecretRow struct {
	bun.BaseModel `bun:"table:edge_config_secrets"`

	Edge   string `bun:",pk"`
	Ref    string `bun:",pk"`
	Sealed string
}

type edgeKnownRow struct {
	bun.BaseModel `bun:"table:edge_config_edges"`

	Edge    string `bun:",pk"`
	Key     string
	Offered string
	Running int64
	Trial   bool
	Highest int64
	Closed  bool
	Base    string
	SHA256  string `bun:"sha256"`
	Heard   int64
}

func (row edgeConfigRow) version() (edgeconfig.Version, error) {
	v := edgeconfig.Version{
		Edge: row.Edge, Number: row.Number, At: moment(row.At), By: row.Who, Reason: row.Reason, Restores: row.Restores, Text: row.Body,
		SHA256: row.SHA256, State: edgeconfig.State(row.State), Settled: optionalMoment(row.Settled),
	}
	if err := json.Unmarshal([]byte(row.Told), &v.Told); err != nil {
		return v, fmt.Errorf("version %d of edge %s: %w", row.Number, row.Edge, err)
	}
	return v, nil
}

// EdgeKnown is what an edge has said of its list of devices.
func (r *Records) EdgeKnown(ctx context.Context, edge string) (k edgeconfig.Known, known bool, err error) {
	var row edgeKnownRow
	err = r.read(ctx, "read an edge's list", func(ctx context.Context, tx bun.Tx) error {
		return one(tx.NewSelect().Model(&row).Where("edge = ?", clean(edge)).Scan(ctx))
	})
	if errors.Is(err, ErrNotFound) {
		return k, false, nil
	}
	return edgeconfig.Known{
		Edge: row.Edge, Key: row.Key, Offered: row.Offered, Running: row.Running, Trial: row.Trial, Highest: row.Highest, Closed: row.Closed,
		Base: row.Base, SHA256: row.SHA256, Heard: moment(row.Heard),
	}, err == nil, err
}

// PutEdgeKnown keeps it.
func (r *Records) PutEdgeKnown(ctx context.Context, k edgeconfig.Known) error {
	row := edgeKnownRow{
		Edge: clean(k.Edge), Key: clean(k.Key), Offered: clean(k.Offered), Running: k.Running, Trial: k.Trial, Highest: k.Highest, Closed: k.Closed,
		Base: clean(k.Base), SHA256: clean(k.SHA256), Heard: micros(k.Heard),
	}
	return r.write(ctx, "put an edge's list", func(ctx context.Context, tx bun.Tx) error {
		return upsert(ctx, tx, []edgeKnownRow{row}, []string{"edge"}, []string{"key", "offered", "running", "trial", "highest", "closed", "base", "sha256", "heard"})
	})
}

// EdgeVersions are the versions of an edge's list, newest first, without texts.
func (r *Records) EdgeVersions(ctx context.Context, edge string) ([]edgeconfig.Version, error) {
	var rows []edgeConfigRow
	err := r.read(ctx, "read versions of an edge's list", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&rows).ExcludeColumn("body").Where("edge = ?", clean(edge)).Order("number DESC").Scan(ctx)
	})
	if err != nil {
		return nil, err
	}
	list := make([]edgeconfig.Version, len(rows))
	for i, row := range rows {
		if list[i], err = row.version(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// EdgeVersion is one version with its text.
func (r *Records) EdgeVersion(ctx context.Context, edge string, number int64) (v edgeconfig.Version, known bool, err error) {
	var row edgeConfigRow
	err = r.read(ctx, "read a version of an edge's list", func(ctx context.Context, tx bun.Tx) error {
		return one(tx.NewSelect().Model(&row).Where("edge = ? AND number = ?", clean(edge), number).Scan(ctx))
	})
	if errors.Is(err, ErrNotFound) {
		return v, false, nil
	}
	if err != nil {
		return v, false, err
	}
	v, err = row.version()
	return v, err == nil, err
}

// AddEdgeVersion adds a version in place of those before it that are open.
func (r *Records) AddEdgeVersion(ctx context.Context, v edgeconfig.Version, secrets []edgeconfig.Secret, e access.AuditEntry) error {
	told, err := json.Marshal(v.Told)
	if err != nil {
		return err
	}
	row := edgeConfigRow{
		Edge: clean(v.Edge), Number: v.Number, At: micros(v.At), Who: clean(v.By), Reason: clean(v.Reason), Restores: v.Restores, Body: clean(v.Text),
		SHA256: v.SHA256, State: string(v.State), Told: clean(string(told)), Settled: optional(v.Settled),
	}
	return r.write(ctx, "add a version of an edge's list", func(ctx context.Context, tx bun.Tx) error {
		if err := addAudit(ctx, tx, e); err != nil {
			return err
		}
		_, err := tx.NewUpdate().Model((*edgeConfigRow)(nil)).Set("state = ?", string(edgeconfig.Superseded)).Set("settled = ?", micros(v.At)).
			Where("edge = ? AND state IN (?)", row.Edge, bun.List([]string{string(edgeconfig.Sent), string(edgeconfig.Trial)})).Exec(ctx)
		if err != nil {
			return err
		}
		if _, err := tx.NewInsert().Model(&row).Exec(ctx); err != nil {
			return err
		}
		for _, one := range secrets {
			kept := edgeSecretRow{Edge: row.Edge, Ref: one.Ref, Sealed: base64.StdEncoding.EncodeToString(one.Sealed)}
			if _, err := tx.NewInsert().Model(&kept).Exec(ctx); err != nil {
				return err
			}
		}
		return forgetEdgeVersions(ctx, tx, row.Edge)
	})
}

// forgetEdgeVersions takes away the oldest versions of an edge, and the secrets
// that stand in none that is left.
func forgetEdgeVersions(ctx context.Context, tx bun.Tx, edge string) error {
	res, err := tx.NewRaw("DELETE FROM edge_configs WHERE edge = ? AND number NOT IN (SELECT number FROM edge_configs WHERE edge = ? ORDER BY number DESC LIMIT ?)",
		edge, edge, mostEdgeVersions).Exec(ctx)
	if err != nil {
		return err
	}
	if gone, err := res.RowsAffected(); err != nil || gone == 0 {
		return err
	}
	_, err = tx.NewRaw("DELETE FROM edge_config_secrets WHERE edge = ? AND NOT EXISTS (SELECT 1 FROM edge_configs AS v WHERE v.edge = edge_config_secrets.edge AND instr(v.body, '‹secret:' || edge_config_secrets.ref || '›') > 0)",
		edge).Exec(ctx)
	return err
}

// SettleEdgeVersion says where a version is.
func (r *Records) SettleEdgeVersion(ctx context.Context, edge string, number int64, s edgeconfig.State, told wire.ConfigOutcome, at time.Time) error {
	text, err := json.Marshal(told)
	if err != nil {
		return err
	}
	return r.write(ctx, "settle a version of an edge's list", func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewUpdate().Model((*edgeConfigRow)(nil)).Set("state = ?", string(s)).Set("told = ?", clean(string(text))).Set("settled = ?", micros(at)).
			Where("edge = ? AND number = ?", clean(edge), number).Exec(ctx)
		return err
	})
}

// EdgeSecrets are secrets of an edge, sealed to it, by their names.
func (r *Records) EdgeSecrets(ctx context.Context, edge string, refs []string) (map[string][]byte, error) {
	found := map[string][]byte{}
	if len(refs) == 0 {
		return found, nil
	}
	var rows []edgeSecretRow
	err := r.read(ctx, "read an edge's secrets", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&rows).Where("edge = ? AND ref IN (?)", clean(edge), bun.List(refs)).Scan(ctx)
	})
	for _, row := range rows {
		if found[row.Ref], err = base64.StdEncoding.DecodeString(row.Sealed); err != nil {
			return nil, fmt.Errorf("a secret of edge %s: %w", edge, err)
		}
	}
	return found, err
}

// ForgetEdgeConfig forgets all about an edge's list of devices.
func (r *Records) ForgetEdgeConfig(ctx context.Context, edge string) error {
	return r.write(ctx, "forget an edge's list", func(ctx context.Context, tx bun.Tx) error { return deleteEdgeConfig(ctx, tx, clean(edge)) })
}

func deleteEdgeConfig(ctx context.Context, tx bun.Tx, edge string) error {
	for _, row := range []any{(*edgeConfigRow)(nil), (*edgeSecretRow)(nil), (*edgeKnownRow)(nil)} {
		if _, err := tx.NewDelete().Model(row).Where("edge = ?", edge).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}
