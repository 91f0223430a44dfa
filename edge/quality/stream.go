package quality

import (
	"math"
	"slices"
	"time"
)

// The faults that the stream itself tells. The first eleven are the drivers' own
// words for a camera that shows nothing, or not for long.
const (
	Unreachable Name = "unreachable"
	Credentials Name = "credentials"
	NotFound    Name = "not_found"
	NoAnswer    Name = "no_answer"
	NoPictures  Name = "no_pictures"
	Closed      Name = "closed"
	BadStream   Name = "bad_stream"
	NoCodec     Name = "codec"
	NoKeys      Name = "no_keys"
	Backwards   Name = "time_backwards"
	Drops       Name = "drops"
	PacketsLost Name = "packets_lost"
	FewPictures Name = "few_pictures"
	LowBitrate  Name = "low_bitrate"
	RareKeys    Name = "rare_keys"
	ClockLost   Name = "clock_lost"
	ClockWrong  Name = "clock_wrong"
)

// told are the faults that are a reason of a driver, word for word.
var told = [...]Name{Unreachable, Credentials, NotFound, NoAnswer, NoPictures, Closed, BadStream, NoCodec, NoKeys, Backwards, Drops}

// StreamFaults lists the faults that the stream tells.
func StreamFaults() []Name {
	return append(told[:], PacketsLost, FewPictures, LowBitrate, RareKeys, ClockLost, ClockWrong)
}

// Stream is what a driver knows of a camera without looking at a picture.
type Stream struct {
	Reasons []string           // of devices.Explainer
	Values  map[string]float64 // metrics of the newest reading; what is not there is not judged
	FPS     float64            // that the stream promises; 0 when it does not say
}

const (
	lossMost      = 1.0  // per cent
	fpsShare      = 0.7  // of what is promised, or usual
	keySecondsMax = 12.0 // a clip or a first picture would come too late
	clockOff      = 5.0  // seconds
	clockGone     = 300 * 24 * 3600.0
)

// streamUsual is how a camera's stream usually is.
type streamUsual struct {
	fps, bitrate, keys usual // bitrate as a logarithm
}

// Told takes in what the stream says and returns the faults that hold.
func (c *Camera) Told(now time.Time, s Stream) []Fault {
	shown := true // as far as the driver knows
	for _, name := range told {
		o := good
		if slices.Contains(s.Reasons, string(name)) {
			o, shown = bad, false
		}
		c.trail(name).hear(o, windowOf(name), now, Figure{})
	}
	say := func(name Name, metric string, limit Figure, isBad func(v float64) bool) {
		v, there := s.Values[metric]
		if !there || math.IsNaN(v) || math.IsInf(v, 0) {
			return
		}
		o := good
		if isBad(v) {
			o = bad
		}
		limit.Measure, limit.Value = Measure(metric), v
		c.trail(name).hear(o, windowOf(name), now, limit)
	}
	lost := slices.Contains(s.Reasons, string(ClockLost))
	say(ClockLost, "clock_offset_s", Figure{Limit: clockGone}, func(v float64) bool { return lost || math.Abs(v) > clockGone })
	say(ClockWrong, "clock_offset_s", Figure{Limit: clockOff}, func(v float64) bool { return math.Abs(v) > clockOff && math.Abs(v) <= clockGone })
	if !shown {
		return c.Faults()
	}
	say(PacketsLost, "loss_pct", Figure{Limit: lossMost}, func(v float64) bool { return v > lossMost })
	c.rates(s, say)
	return c.Faults()
}

// rates judges against what the stream promises or usually does, and learns it.
func (c *Camera) rates(s Stream, say func(Name, string, Figure, func(float64) bool)) {
	u := &c.stream
	fps := s.FPS
	if fps <= 0 && u.fps.N >= enoughPictures {
		fps = u.fps.Mean
	}
	say(FewPictures, "fps", Figure{Limit: fpsShare * fps, Below: true, Usual: fps}, func(v float64) bool { return v < fpsShare*fps })
	least := math.Exp(u.bitrate.Mean-max(math.Log(6), 5*u.bitrate.Dev)) - 1
	say(LowBitrate, "bitrate_kbps", Figure{Limit: max(0, least), Below: true, Usual: math.Exp(u.bitrate.Mean)}, func(v float64) bool {
		return u.bitrate.N >= enoughPictures && v < least
	})
	say(RareKeys, "keyframe_interval_s", Figure{Limit: keySecondsMax, Usual: u.keys.Mean}, func(v float64) bool { return v > keySecondsMax })
	if c.trail(FewPictures).bad|c.trail(LowBitrate).bad|c.trail(PacketsLost).bad != 0 {
		return // what may be a fault is not learned
	}
	for metric, one := range map[string]*usual{"fps": &u.fps, "keyframe_interval_s": &u.keys} {
		if v, there := s.Values[metric]; there && v > 0 && v < 1e6 {
			one.learn(v)
		}
	}
	if v, there := s.Values["bitrate_kbps"]; there && v > 0 && v < 1e9 {
		u.bitrate.learn(math.Log(v + 1))
	}
}
