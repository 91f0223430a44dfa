package records

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Backup writes a complete copy as of now to path, which must not exist yet, and
// flushes it. Writes go on meanwhile. A copy that was broken off leaves no file
// at path.
func (r *Records) Backup(ctx context.Context, path string) error {
	if _, err := os.Stat(path); err == nil {
		return fmt.Errorf("back up records to %s: %w", path, os.ErrExist)
	}
	part := path + ".part"
	if err := os.Remove(part); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("back up records to %s: %w", path, err)
	}
	if err := prepareFile(part); err != nil {
		return fmt.Errorf("back up records to %s: %w", path, err)
	}
	_, err := r.reader.ExecContext(ctx, "VACUUM INTO ?", part)
	if err == nil {
		err = flush(part)
	}
	if err == nil {
		err = os.Rename(part, path)
	}
	if err == nil {
		err = flush(filepath.Dir(path))
	}
	if err != nil {
		_ = os.Remove(part) // what is told is why the copy failed
		return r.explain(ctx, "back up records to "+path, err)
	}
	return nil
}

func flush(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	err = f.Sync()
	return errors.Join(err, f.Close())
}
