package records

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/pressly/goose/v3"
)

// ErrNewer is returned by Open for records that a newer program has written.
var ErrNewer = errors.New("the records were written by a newer version of brighteyes")

//go:embed migrations/*.sql
var migrations embed.FS

// migrate brings the schema forward, each step in a transaction of its own.
func migrate(ctx context.Context, db *sql.DB, log *slog.Logger) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	return migrateWith(ctx, db, files, log)
}

func migrateWith(ctx context.Context, db *sql.DB, files fs.FS, log *slog.Logger) error {
	steps, err := goose.NewProvider(goose.DialectSQLite3, db, files,
		goose.WithDisableGlobalRegistry(true), goose.WithSlog(log))
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	have, known, err := steps.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read schema version: %w", err)
	}
	if have > known {
		return fmt.Errorf("%w: schema %d, known %d", ErrNewer, have, known)
	}
	if _, err := steps.Up(ctx); err != nil {
		return fmt.Errorf("migrate from schema %d to %d: %w", have, known, err)
	}
	return nil
}
