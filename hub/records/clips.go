package records

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"brighteyes/devices"
	"brighteyes/hub/evidence"
)

type clipRow struct {
	bun.BaseModel `bun:"table:clips"`

	ID          string `bun:",pk"`
	Alert       string
	Camera      string
	Edge        string
	Moment      *int64
	AtHub       bool
	Began       int64
	Ended       int64
	State       string
	Error       string
	Bytes       int64
	SHA256      string `bun:"sha256"`
	EdgeClock   string
	CameraClock string
	Manifest    string
	Sound       *bool
	Request     string
	RecorderS   *float64 `bun:"recorder_s"`
	Created     int64
	Deleted     *int64
	Cleared     bool

	Held bool `bun:",scanonly"`
}

// heldNow says that somebody holds a clip, or that an open request for pictures asks for it.
const heldNow = "(EXISTS (SELECT 1 FROM clip_holds AS h WHERE h.clip = clip_row.id AND h.released IS NULL)" +
	" OR EXISTS (SELECT 1 FROM retrieval_holds AS q WHERE q.camera = clip_row.camera AND q.began < clip_row.ended AND q.ended > clip_row.began))"

func clipRowOf(c devices.Clip) (clipRow, error) {
	row := clipRow{
		ID: c.ID, Alert: clean(c.Alert), Camera: clean(c.Camera), Edge: clean(c.Edge), Moment: optional(c.At), AtHub: c.AtHub,
		Began: micros(c.From), Ended: micros(c.To), State: c.State,
		Error: clean(c.Error), Bytes: c.Bytes, SHA256: clean(c.SHA256), Created: micros(c.CreatedAt),
		Sound: c.Sound, Request: clean(c.Request), RecorderS: c.RecorderS,
	}
	var err error
	if row.EdgeClock, err = noted(c.EdgeClock); err == nil {
		row.CameraClock, err = noted(c.CameraClock)
	}
	return row, err
}

// noted is a value as a column of JSON; nil is the empty text.
func noted[T any](v *T) (string, error) {
	if v == nil {
		return "", nil
	}
	text, err := json.Marshal(v)
	return string(text), err
}

func readNote[T any](text string) (*T, error) {
	if text == "" {
		return nil, nil
	}
	v := new(T)
	return v, json.Unmarshal([]byte(text), v)
}

func (c clipRow) clip() (devices.Clip, error) {
	clip := devices.Clip{
		ID: c.ID, Alert: c.Alert, Camera: c.Camera, Edge: c.Edge, AtHub: c.AtHub, From: moment(c.Began), To: moment(c.Ended), State: c.State,
		Error: c.Error, Bytes: c.Bytes, SHA256: c.SHA256, CreatedAt: moment(c.Created), Held: c.Held,
		Sound: c.Sound, Request: c.Request, RecorderS: c.RecorderS,
	}
	if c.Moment != nil {
		clip.At = moment(*c.Moment)
	}
	if c.Deleted != nil {
		clip.KeptUntil = moment(*c.Deleted)
	}
	var err, other error
	clip.EdgeClock, err = readNote[devices.EdgeClock](c.EdgeClock)
	clip.CameraClock, other = readNote[devices.CameraClock](c.CameraClock)
	if err = errors.Join(err, other); err != nil {
		return clip, fmt.Errorf("clip %s: %w", c.ID, err)
	}
	return clip, nil
}

// selectClips reads the clips that with chooses.
func (r *Records) selectClips(ctx context.Context, what string, with func(*bun.SelectQuery) *bun.SelectQuery) ([]devices.Clip, error) {
	var rows []clipRow
	err := r.read(ctx, what, func(ctx context.Context, tx bun.Tx) error {
		return with(tx.NewSelect().Model(&rows).ColumnExpr("clip_row.*").ColumnExpr(heldNow + " AS held")).Scan(ctx)
	})
	if err != nil {
		return nil, err
	}
	clips := make([]devices.Clip, len(rows))
	for i, row := range rows {
		if clips[i], err = row.clip(); err != nil {
			return nil, fmt.Errorf("%s: %w", what, err)
		}
	}
	return clips, nil
}

// AddClip puts a clip on record, unless it is there already.
func (r *Records) AddClip(ctx context.Context, c devices.Clip) (added bool, err error) {
	row, err := clipRowOf(c)
	if err != nil {
		return false, fmt.Errorf("add clip: %w", err)
	}
	err = r.write(ctx, "add clip", func(ctx context.Context, tx bun.Tx) error {
		result, err := tx.NewInsert().Model(&row).Returning("").On("CONFLICT (id) DO NOTHING").Exec(ctx)
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		added = n > 0
		return err
	})
	return added, err
}

// FailClip says of a waiting clip why it will not come.
func (r *Records) FailClip(ctx context.Context, id, why string) error {
	return r.write(ctx, "fail clip", func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewUpdate().Model((*clipRow)(nil)).Set("state = ?", devices.ClipFailed).Set("error = ?", clean(why)).
			Where("id = ?", clean(id)).Where("state IN (?, ?)", devices.ClipWaiting, devices.ClipFailed).Exec(ctx)
		return err
	})
}

// KeepClip says of a clip that its file is on the shelf, with its signed manifest.
// One that was deleted meanwhile is evidence.ErrDeleted.
func (r *Records) KeepClip(ctx context.Context, c devices.Clip, manifest string) error {
	row, err := clipRowOf(c)
	if err != nil {
		return fmt.Errorf("keep clip: %w", err)
	}
	return r.write(ctx, "keep clip", func(ctx context.Context, tx bun.Tx) error {
		result, err := tx.NewUpdate().Model((*clipRow)(nil)).
			Set("state = ?", devices.ClipReady).Set("error = ''").Set("edge = ?", row.Edge).Set("began = ?", row.Began).Set("ended = ?", row.Ended).
			Set("bytes = ?", row.Bytes).Set("sha256 = ?", row.SHA256).Set("edge_clock = ?", row.EdgeClock).Set("camera_clock = ?", row.CameraClock).
			Set("manifest = ?", manifest).Set("sound = ?", row.Sound).Set("recorder_s = ?", row.RecorderS).
			Where("id = ?", row.ID).Where("deleted IS NULL").Exec(ctx)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, evidence.ErrDeleted)
		}
		return nil
	})
}

// Clip returns one clip, or evidence.ErrNotFound.
func (r *Records) Clip(ctx context.Context, id string) (devices.Clip, error) {
	clips, err := r.selectClips(ctx, "read clip", func(q *bun.SelectQuery) *bun.SelectQuery { return q.Where("id = ?", clean(id)) })
	if err == nil && len(clips) == 0 {
		err = fmt.Errorf("read clip: %w", evidence.ErrNotFound)
	}
	if err != nil {
		return devices.Clip{}, err
	}
	return clips[0], nil
}

// Manifest returns the signed manifest of a clip, empty while there is none.
func (r *Records) Manifest(ctx context.Context, id string) (string, error) {
	var row clipRow
	err := r.read(ctx, "read manifest", func(ctx context.Context, tx bun.Tx) error {
		return one(tx.NewSelect().Model(&row).Column("manifest").Where("id = ?", clean(id)).Scan(ctx))
	})
	if errors.Is(err, ErrNotFound) {
		err = fmt.Errorf("read manifest: %w", evidence.ErrNotFound)
	}
	return row.Manifest, err
}

// Clips returns clips, newest first, a page at a time; of one alert unless alert
// is empty.
func (r *Records) Clips(ctx context.Context, alert string, limit int, cursor string) (clips []devices.Clip, next string, err error) {
	var before place
	if cursor != "" {
		if before, err = parseCursor(cursor, 1); err != nil {
			return nil, "", err
		}
	}
	most := int(pageSize(limit))
	clips, err = r.selectClips(ctx, "list clips", func(q *bun.SelectQuery) *bun.SelectQuery {
		q = q.Order("id DESC").Limit(int64(most) + 1)
		if alert != "" {
			q = q.Where("alert = ?", clean(alert))
		}
		if cursor != "" {
			q = q.Where("id < ?", before.Key[0])
		}
		return q
	})
	if err == nil && len(clips) > most {
		clips = clips[:most]
		next = place{Key: []string{clips[most-1].ID}}.cursor()
	}
	return clips, next, err
}

// ClipsLate returns the clips that were asked for before t and whose pictures have not
// come, the oldest first.
func (r *Records) ClipsLate(ctx context.Context, t time.Time, limit int) ([]devices.Clip, error) {
	return r.selectClips(ctx, "list clips that are late", func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("state = ?", devices.ClipWaiting).Where("created < ?", micros(t)).Order("id").Limit(int64(limit))
	})
}

// ClipsOwed returns the clips of alerts that an edge has not given, the newest first.
func (r *Records) ClipsOwed(ctx context.Context, edge string, limit int) ([]devices.Clip, error) {
	return r.selectClips(ctx, "list clips that are owed", func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("state = ?", devices.ClipWaiting).Where("edge = ?", clean(edge)).Where("request = ''").Order("id DESC").Limit(int64(limit))
	})
}

// ClipsFetched returns the clips of a request for pictures, in order of time.
func (r *Records) ClipsFetched(ctx context.Context, request string) ([]devices.Clip, error) {
	return r.selectClips(ctx, "list what was fetched", func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("request = ?", clean(request)).Order("began", "camera", "id")
	})
}

// NextFetch returns the clip that an edge has owed longest to a request.
func (r *Records) NextFetch(ctx context.Context, edge string) (c devices.Clip, found bool, err error) {
	clips, err := r.selectClips(ctx, "look for what is to be fetched", func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("state = ?", devices.ClipWaiting).Where("edge = ?", clean(edge)).Where("request <> ''").Order("created", "began", "id").Limit(1)
	})
	if err != nil || len(clips) == 0 {
		return c, false, err
	}
	return clips[0], true, nil
}

// ClipsShelved returns clips that are ready or missing, by id from after on.
func (r *Records) ClipsShelved(ctx context.Context, after string, limit int) ([]devices.Clip, error) {
	return r.selectClips(ctx, "list clips on the shelf", func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("state IN (?, ?)", devices.ClipReady, devices.ClipMissing).Where("id > ?", clean(after)).Order("id").Limit(int64(limit))
	})
}
