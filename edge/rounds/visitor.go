package rounds

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"brighteyes/devices"
	"brighteyes/edge/ffmpeg"
	"brighteyes/edge/quality"
)

// visitor is one camera's round.
type visitor struct {
	r    *Rounds
	id   string
	edge Edge
	log  *slog.Logger

	saving  sync.Mutex
	mu      sync.Mutex // held while the camera is judged or asked, never while it is waited for
	camera  *quality.Camera
	nominal float64 // pictures a second that the stream promises
	covered bool    // was said to be obstructed
	said    []quality.Name
	// undiagnosed: it was told that nothing here can judge its pictures.
	undiagnosed bool
	newest      shot // that was judged
	witness     shot // that said last that a fault holds
}

// shot is a picture that was judged, in memory only.
type shot struct {
	frame *quality.Frame
	at    time.Time
}

// visit looks once. What is wrong with one camera's pictures ends this look alone.
func (v *visitor) visit(ctx context.Context) {
	defer func() {
		if p := recover(); p != nil {
			v.log.Error("looking at a camera panicked", "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
		}
	}()
	values, reasons := v.edge.Told(v.id)
	faults := v.told(values, reasons)
	frame, err := v.look(ctx, time.Time{})
	if ctx.Err() != nil {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.take(ctx, frame, err, faults)
}

func (v *visitor) told(values map[string]float64, reasons []string) []quality.Fault {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.camera.Told(time.Now(), quality.Stream{Reasons: reasons, Values: values, FPS: v.nominal})
}

// take judges a picture, or says why there is none; v.mu is held.
func (v *visitor) take(ctx context.Context, frame *quality.Frame, err error, faults []quality.Fault) {
	now := time.Now()
	emit := v.edge.Emitter(v.id)
	switch {
	case errors.Is(err, ffmpeg.ErrMissing):
		v.r.outcome.WithLabelValues("no decoder").Inc()
		if !v.undiagnosed { // once: a reading is a sign of life, and none was seen
			v.undiagnosed = true
			v.tell(ctx, emit, now, map[string]float64{"diagnosed": 0})
		}
	case err != nil: // why there is nothing to see is the driver's to say
		v.r.outcome.WithLabelValues("no picture").Inc()
		v.log.Debug("no picture to judge", "err", err)
	default:
		v.r.outcome.WithLabelValues("judged").Inc()
		v.undiagnosed = false
		report := v.camera.Look(now, frame)
		faults = report.Faults
		v.remember(shot{frame, now}, report)
		v.tell(ctx, emit, now, v.reading(report))
		v.event(ctx, emit, now, faults)
	}
	v.edge.Complain(v.id, complaints(faults))
	v.note(faults)
}

// remember keeps a picture for who wants to see why a fault is told.
func (v *visitor) remember(s shot, report quality.Report) {
	v.newest = s
	switch {
	case !slices.ContainsFunc(report.Faults, func(f quality.Fault) bool { return slices.Contains(quality.PictureFaults(), f.Name) }):
		v.witness = shot{}
	case len(report.Suspected) > 0:
		v.witness = s
	}
}

// look has one picture: a key picture of the stream that came after a time of this
// machine, or a still where there is no stream or no decoder.
func (v *visitor) look(ctx context.Context, after time.Time) (*quality.Frame, error) {
	ctx, cancel := context.WithTimeout(ctx, lookWithin)
	defer cancel()
	source, streams := v.edge.Picture(v.id)
	ready := v.r.cfg.Decoder.Ready()
	if streams && ready == nil {
		picture, err := key(ctx, source, after)
		if err != nil {
			return nil, err
		}
		v.mu.Lock()
		v.nominal = picture.Params.FPS
		v.mu.Unlock()
		return v.r.decode(ctx, picture)
	}
	if still, ok := v.edge.Still(v.id); ok {
		text, err := still.Still(ctx)
		if err != nil {
			return nil, fmt.Errorf("ask %s for a still picture: %w", v.id, err)
		}
		return quality.Still(text)
	}
	if ready != nil {
		return nil, ready
	}
	return nil, fmt.Errorf("look at %s: it shows no pictures now", v.id)
}

// key waits for a key picture that came after a time: who begins to watch is given the
// one that is kept, however often they begin.
func key(ctx context.Context, source devices.PictureSource, after time.Time) (devices.Picture, error) {
	ctx, enough := context.WithCancel(ctx)
	defer enough()
	first := make(chan devices.Picture, 1)
	err := source.Watch(ctx, func(p devices.Picture) {
		if p.Key && p.Params != nil && !p.At.Before(after) {
			select {
			case first <- p:
				enough()
			default: // has one
			}
		}
	})
	select {
	case p := <-first:
		return p, nil
	default:
		return devices.Picture{}, fmt.Errorf("wait for a key picture: %w", errors.Join(err, context.Cause(ctx)))
	}
}

// reading is what a picture says in numbers.
func (v *visitor) reading(r quality.Report) map[string]float64 {
	values := map[string]float64{
		"diagnosed":  1,
		"brightness": tenth(r.Brightness), "contrast": tenth(r.Contrast), "sharpness": tenth(r.Sharpness), "noise": tenth(r.Noise),
		"black": bit(r.Faults, quality.Black), "frozen": bit(r.Faults, quality.Frozen),
		"moved": bit(r.Faults, quality.Moved), "not_itself": bit(r.Faults, quality.NotItself), "blurred": bit(r.Faults, quality.TooBlurry),
	}
	// a camera that tells of a cover by itself is not contradicted
	if now := bit(r.Faults, quality.Obstructed); now == 1 || v.covered {
		values["obstructed"] = now
	}
	return values
}

func (v *visitor) tell(ctx context.Context, emit devices.Emitter, now time.Time, values map[string]float64) {
	if err := emit.Reading(ctx, devices.Reading{Time: now.UTC(), Values: values}); err != nil {
		v.log.Warn("what a picture says was not kept", "err", err)
	}
}

// event tells once that the camera became obstructed.
func (v *visitor) event(ctx context.Context, emit devices.Emitter, now time.Time, faults []quality.Fault) {
	i := slices.IndexFunc(faults, func(f quality.Fault) bool { return f.Name == quality.Obstructed })
	if i >= 0 && !v.covered {
		data := map[string]any{"value": math.Round(faults[i].Figure.Value), "unit": "%"}
		if err := emit.Event(ctx, devices.Event{Type: devices.CameraObstructed, Time: now.UTC(), Data: data}); err != nil {
			v.log.Warn("an obstructed camera could not be told; tried again in a minute", "err", err)
			return
		}
	}
	v.covered = i >= 0
}

// note logs what began and what ended.
func (v *visitor) note(faults []quality.Fault) {
	var now []quality.Name
	for _, f := range faults {
		now = append(now, f.Name)
		if !slices.Contains(v.said, f.Name) {
			v.log.Warn("a camera has a fault", "fault", f.Name, "severity", f.Severity, "why", f.Why.En)
		}
	}
	for _, name := range v.said {
		if !slices.Contains(now, name) {
			v.log.Info("a camera's fault has ended", "fault", name)
		}
	}
	v.said = now
}

// complaints is the faults that neither a value nor the driver says already.
func complaints(faults []quality.Fault) (list []string) {
	for _, f := range faults {
		if !quality.SaidElsewhere(f.Name) {
			list = append(list, string(f.Name))
		}
	}
	return list
}

func bit(faults []quality.Fault, name quality.Name) float64 {
	if slices.ContainsFunc(faults, func(f quality.Fault) bool { return f.Name == name }) {
		return 1
	}
	return 0
}

func tenth(v float64) float64 { return math.Round(10*v) / 10 }
