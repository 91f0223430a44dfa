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

// gathering is how long a key picture waits for others to be decoded with.
const gathering = 3 * time.Second

// asked is a key picture that somebody waits for.
type asked struct {
	picture devices.Picture
	answer  chan answer // has room for one
}

type answer struct {
	frame *quality.Frame
	err   error
}

// decode has a key picture decoded together with others.
func (r *Rounds) decode(ctx context.Context, p devices.Picture) (*quality.Frame, error) {
	one := asked{p, make(chan answer, 1)}
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case r.keys <- one:
	}
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case a := <-one.answer:
		return a.frame, a.err
	}
}

// gather decodes what is asked for, as many at once as a process takes, until ctx
// ends.
func (r *Rounds) gather(ctx context.Context) {
	for {
		var batch []asked
		var full <-chan time.Time
		for len(batch) < ffmpeg.Batch {
			select {
			case <-ctx.Done():
				return
			case one := <-r.keys:
				batch = append(batch, one)
				if full == nil {
					full = time.After(gathering)
				}
				continue
			case <-full:
			}
			break
		}
		r.answer(ctx, batch)
	}
}

// answer answers all who asked, also when the decoder stumbles over a picture: an
// edge has buttons to serve.
func (r *Rounds) answer(ctx context.Context, batch []asked) {
	answers := make([]answer, len(batch))
	for i := range answers {
		answers[i].err = errStumbled
	}
	defer func() {
		if p := recover(); p != nil {
			r.cfg.Log.Error("decoding pictures panicked", "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
		}
		for i, one := range batch {
			one.answer <- answers[i]
		}
	}()
	pictures := make([]devices.Picture, len(batch))
	for i, one := range batch {
		pictures[i] = one.picture
	}
	frames, errs := quality.Keys(ctx, r.cfg.Decoder, pictures)
	for i := range answers {
		answers[i] = answer{frames[i], errs[i]}
	}
}

var errStumbled = errors.New("the picture could not be decoded")
