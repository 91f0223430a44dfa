package records

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/uptrace/bun"

	"brighteyes/hub/access"
	"brighteyes/hub/archive"
)

type cameraFileRow struct {
	bun.BaseModel `bun:"table:camera_files"`

	Camera  string `bun:",pk"`
	Version int64
	Body    string
}

// mostCameraFiles bounds CameraFiles; a community has some hundred cameras.
const mostCameraFiles = 20_000

// CameraFiles lists the files of cameras by camera.
func (r *Records) CameraFiles(ctx context.Context) ([]archive.File, error) {
	var rows []cameraFileRow
	err := r.read(ctx, "list files of cameras", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&rows).Order("camera").Limit(mostCameraFiles).Scan(ctx)
	})
	if err != nil {
		return nil, err
	}
	list := make([]archive.File, len(rows))
	for i, row := range rows {
		if err := json.Unmarshal([]byte(row.Body), &list[i]); err != nil {
			return nil, fmt.Errorf("read the file of camera %s: %w", row.Camera, err)
		}
	}
	return list, nil
}

// PutCameraFiles writes files over their versions before, each with its row of the
// audit record, all of them or none: when one is not what is on record it is
// archive.ErrConflict.
func (r *Records) PutCameraFiles(ctx context.Context, files []archive.File, entries []access.AuditEntry) error {
	rows := make([]cameraFileRow, len(files))
	for i, f := range files {
		body, err := json.Marshal(f)
		if err != nil {
			return fmt.Errorf("write the file of camera %s: %w", f.Camera, err)
		}
		rows[i] = cameraFileRow{Camera: clean(f.Camera), Version: int64(f.Version), Body: clean(string(body))}
	}
	return r.write(ctx, "put files of cameras", func(ctx context.Context, tx bun.Tx) error {
		for i := range rows {
			if err := putCameraFile(ctx, tx, &rows[i]); err != nil {
				return err
			}
		}
		for _, e := range entries {
			if err := addAudit(ctx, tx, e); err != nil {
				return err
			}
		}
		return nil
	})
}

func putCameraFile(ctx context.Context, tx bun.Tx, row *cameraFileRow) error {
	var result sql.Result
	var err error
	if row.Version == 1 {
		result, err = tx.NewInsert().Model(row).Returning("").On("CONFLICT (camera) DO NOTHING").Exec(ctx)
	} else {
		result, err = tx.NewUpdate().Model(row).WherePK().Where("version = ?", row.Version-1).Exec(ctx)
	}
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return archive.ErrConflict
	}
	return nil
}
