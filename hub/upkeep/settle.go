package upkeep

import (
	"strings"
	"time"
)

// settleFor is how long a device must be better before it comes down in the order.
const settleFor = 10 * time.Minute

// settler keeps the class in which each device stands. A device that gets worse
// goes up at once.
type settler map[string]standing

type standing struct {
	risk   Risk
	better time.Time // since when it is; zero: it is not
}

// settle is the class of each device by key, after these at now. Devices that are
// gone are forgotten.
func (s settler) settle(risks map[string]Risk, now time.Time) map[string]Risk {
	settled := make(map[string]Risk, len(risks))
	for key, risk := range risks {
		at := s[key]
		switch {
		case risk >= at.risk:
			at = standing{risk: risk}
		case at.better.IsZero():
			at.better = now
		case now.Sub(at.better) >= settleFor:
			at = standing{risk: risk}
		}
		s[key], settled[key] = at, at.risk
	}
	for key := range s {
		if _, there := risks[key]; !there {
			delete(s, key)
		}
	}
	return settled
}

// halves takes "中文 · English" apart.
func halves(text string) (zh, en string) {
	zh, en, found := strings.Cut(text, " · ")
	if !found {
		return text, text
	}
	return zh, en
}
