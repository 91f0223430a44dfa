package recordings

import (
	"context"
	"errors"
	"sync"
	"time"

	"brighteyes/devices"
)

const (
	proveFor = 20 * time.Second
	// statedWithin is for how many pictures a stream may not say its time yet: a sender
	// of RTP says it a moment after it has begun.
	statedWithin = 50
	minute       = time.Minute
	brokenMost   = 3 // key pictures that say nothing sensible, and no more is expected
)

// draw is a whole minute of what is recorded, each as likely as any other.
func draw(has []devices.Span, lot func(int64) int64) (time.Time, bool) {
	count := func(s devices.Span) int64 { // whole minutes that begin and end in it
		first := s.From.Truncate(minute)
		if first.Before(s.From) {
			first = first.Add(minute)
		}
		return max(0, int64(s.To.Sub(first)/minute))
	}
	var all int64
	for _, s := range has {
		all += count(s)
	}
	if all == 0 {
		return time.Time{}, false
	}
	n := lot(all)
	for _, s := range has {
		if c := count(s); n >= c {
			n -= c
			continue
		}
		first := s.From.Truncate(minute)
		if first.Before(s.From) {
			first = first.Add(minute)
		}
		return first.Add(time.Duration(n) * minute).UTC(), true
	}
	return time.Time{}, false
}

// prove plays a minute until a picture with which a decoder can begin has come from it:
// its parameter sets were parsed on the way, and its time is the stream's own.
func prove(ctx context.Context, r devices.Recorder, at time.Time) devices.RecordingProof {
	ctx, cancel := context.WithTimeout(ctx, proveFor)
	defer cancel()
	var mu sync.Mutex
	proof := devices.RecordingProof{Minute: at, Result: devices.ProofNoPicture}
	seen, broken := 0, 0
	err := r.Replay(ctx, at, func(p devices.Replayed) {
		mu.Lock()
		defer mu.Unlock()
		seen++
		switch {
		case ctx.Err() != nil: // decided
		case p.Key && !decodable(p.Picture):
			if broken++; broken == brokenMost {
				cancel()
			}
		case p.Recorded.IsZero():
			if p.Key && proof.Result == devices.ProofNoPicture {
				proof.Result = devices.ProofUntimed
			}
			if seen >= statedWithin && proof.Result == devices.ProofUntimed {
				cancel()
			}
		case !p.Key:
		case !p.Recorded.Before(at.Add(minute)):
			proof.Result, proof.Shown = devices.ProofElsewhen, p.Recorded.UTC()
			cancel()
		case p.Recorded.Before(at): // recorders begin with the key picture before
			proof.Result, proof.Shown = devices.ProofElsewhen, p.Recorded.UTC()
		default:
			proof.Result, proof.Shown = devices.ProofPlayed, p.Recorded.UTC()
			cancel()
		}
	})
	mu.Lock()
	defer mu.Unlock()
	if proof.Result == devices.ProofNoPicture && err != nil {
		switch w := word(err); {
		case errors.Is(err, devices.ErrNoRecording):
			proof.Result = devices.ProofNothing
		case w == "no_pictures", w == "bad_stream", w == "codec":
		default:
			proof.Result = devices.ProofFailed
		}
	}
	return proof
}
