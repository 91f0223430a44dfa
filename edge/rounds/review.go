package rounds

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"brighteyes/devices"
	"brighteyes/edge/ffmpeg"
	"brighteyes/edge/quality"
)

// ErrUnknown says that this camera's pictures are not judged here.
var ErrUnknown = errors.New("unknown_camera")

// noFFmpeg is the word for a camera that nothing here can judge.
const noFFmpeg = "no_ffmpeg"

// Review is a camera's reference beside what it shows, as far as it was judged. It
// waits for nothing.
func (r *Rounds) Review(camera string) (out devices.Review, err error) {
	v := r.visitor(camera)
	if v == nil {
		return out, ErrUnknown
	}
	defer func() { // it is asked for by what has other cameras to serve
		if p := recover(); p != nil {
			v.log.Error("showing what a camera is judged by panicked", "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			out, err = devices.Review{}, errStumbled
		}
	}()
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.review()
}

// review is Review of a visitor whose mu is held.
func (v *visitor) review() (out devices.Review, err error) {
	references := v.camera.References()
	out = devices.Review{
		Camera: v.id, ByNight: v.camera.ByNight(), Faults: []devices.ReviewFault{},
		Learning: references.Day.Picture == nil && references.Night.Picture == nil,
	}
	if v.undiagnosed {
		out.Undiagnosed = noFFmpeg
	}
	now := time.Now()
	judged := v.newest
	if v.witness.frame != nil {
		judged = v.witness
	}
	show := func(f *quality.Frame, pictures int, age time.Duration) *devices.ReviewPicture {
		if f == nil || err != nil {
			return nil
		}
		var text []byte
		text, err = f.JPEG()
		return &devices.ReviewPicture{JPEG: text, Pictures: pictures, AgeMS: age.Milliseconds()}
	}
	out.Day = show(references.Day.Picture, references.Day.Pictures, 0)
	out.Night = show(references.Night.Picture, references.Night.Pictures, 0)
	out.Accepted = show(references.Accepted.Picture, references.Accepted.Pictures, 0)
	out.Judged = show(judged.frame, 0, now.Sub(judged.at))
	if err != nil {
		return devices.Review{}, fmt.Errorf("show what %s is judged by: %w", v.id, err)
	}
	for _, f := range v.camera.Faults() {
		out.Faults = append(out.Faults, devices.ReviewFault{
			Name: string(f.Name), Severity: string(f.Severity), AgeMS: max(0, now.Sub(f.Since).Milliseconds()),
			Measure: string(f.Figure.Measure), Value: f.Figure.Value, Limit: f.Figure.Limit, Below: f.Figure.Below, Usual: f.Figure.Usual,
			Said: f.Said, Of: f.Of, Zh: f.Why.Zh, En: f.Why.En,
		})
	}
	return out, nil
}

// Do implements devices.Commander for the commands about what is judged.
func (r *Rounds) Do(ctx context.Context, c devices.Command) (map[string]any, error) {
	if c.Action != devices.AcceptView {
		return nil, fmt.Errorf("nothing here does %q", c.Action)
	}
	err := r.accept(ctx, c.Device)
	var unfit *quality.Unfit
	switch {
	case errors.As(err, &unfit):
		return map[string]any{"refused": string(unfit.Fault)}, err
	case errors.Is(err, ffmpeg.ErrMissing):
		return map[string]any{"refused": noFFmpeg}, err
	case err != nil:
		return map[string]any{"refused": "no_pictures"}, err
	}
	r.cfg.Log.Warn("what a camera shows was accepted as its reference", "device", c.Device, "by", c.By)
	return map[string]any{"accepted": true}, nil
}

// accept makes what a camera shows now its reference, unless that is faulty by
// itself. Two pictures are looked at: one that stands cannot be told by one.
func (r *Rounds) accept(ctx context.Context, camera string) error {
	v := r.visitor(camera)
	if v == nil {
		return ErrUnknown
	}
	select {
	case r.looks <- struct{}{}:
		defer func() { <-r.looks }()
	case <-ctx.Done():
		return fmt.Errorf("accept what %s shows: %w", camera, ctx.Err())
	}
	before, err := v.look(ctx, time.Time{})
	if err != nil {
		return fmt.Errorf("accept what %s shows: %w", camera, err)
	}
	now, err := v.look(ctx, time.Now()) // another one: the same would be taken for a picture that stands
	if err != nil {
		return fmt.Errorf("accept what %s shows: %w", camera, err)
	}
	return v.accept(ctx, before, now)
}

func (v *visitor) accept(ctx context.Context, before, now *quality.Frame) error {
	err := func() error {
		v.mu.Lock()
		defer v.mu.Unlock()
		if err := v.camera.Fit(before, now); err != nil {
			return err
		}
		v.camera.Accept(now)
		v.witness = shot{}
		v.take(ctx, now, nil, nil) // and the screens hear of it
		return nil
	}()
	if err == nil {
		v.save()
	}
	return err
}
