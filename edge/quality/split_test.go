package quality

// Which places and strengths the judgement was tuned on, and which were held out.
// Both are fixed by this file, before tuning.

import (
	"math/rand/v2"
	"slices"
	"testing"
)

const splitSeed = 20261129

// harms are the faults of pictures.
var harms = []string{"black", "frozen", "too_blurry", "too_dark", "too_bright", "noisy", "colour_wrong", "obstructed", "moved", "not_itself"}

// tuningStrengths are the only ones that tuning may see.
var tuningStrengths = []float64{0.3, 0.6, 0.9}

// A split is a set of places with strengths of its own.
type split string

const (
	training split = "training" // the only places that tuning may look at
	// looked was held out first, and looked at twice before the method was changed.
	looked split = "looked"
	// held was fixed afterwards, by a seed of its own and before the change that it
	// judges: families that nothing was tuned on or judged by before, and other places
	// of families that were held out.
	held split = "held"
)

const heldSeed = 20261130

// placesOf is the places of a split.
func placesOf(t *testing.T, of split) []*place {
	t.Helper()
	var names []string
	for name := range families {
		names = append(names, name)
	}
	slices.Sort(names)
	r := rand.New(rand.NewPCG(splitSeed, 1))
	r.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	switch of {
	case training:
		return placesAt(t, names[:5], splitSeed+100)
	case looked:
		return placesAt(t, append(slices.Clone(names[5:]), names[0], names[1]), splitSeed+200)
	}
	return placesAt(t, append([]string{"corridor", "bicycles", "lawn"}, names[5:10]...), heldSeed+300)
}

func placesAt(t *testing.T, names []string, first uint64) (all []*place) {
	t.Helper()
	for i, name := range names {
		seed := first + uint64(i)
		r := rand.New(rand.NewPCG(seed, 2))
		p := &place{name: name, seed: seed, indoor: name == "garage" || name == "lobby" || name == "corridor", infrared: r.Float64() < 0.6,
			osd: r.Float64() < 0.7, grain: 0.8 + 1.6*r.Float64()}
		if r.Float64() < 0.5 {
			p.jpeg = 45 + r.IntN(40)
		}
		paint, ok := families[name]
		if !ok {
			paint = laterFamilies[name]
		}
		p.c = paint(t, r)
		all = append(all, p)
	}
	return all
}

// episode is a stretch of pictures of one place, with one fault or none.
type episode struct {
	p    *place
	from int // minute
	long int // pictures, one a minute
	h    *harm
}

const (
	learningDays   = 4  // that a camera has been watched before
	episodeMinutes = 40 // that a fault lasts
	cleanMinutes   = 120
)

// episodes is what the judgement is held against: each fault at each strength at a
// time of day of its own, and clean stretches through all weathers.
func episodes(all []*place, of split) []episode {
	var list []episode
	for i, p := range all {
		r := rand.New(rand.NewPCG(splitSeed+p.seed, 3))
		for _, name := range harms {
			for k := range 3 {
				strength := tuningStrengths[k]
				if of != training {
					strength = 0.25 + 0.75*r.Float64()
				}
				from := (learningDays+1+r.IntN(20))*1440 + timeOfDay(r)
				if name == "colour_wrong" { // by night there may be no colour to go wrong
					from += 480 + r.IntN(540) - from%1440
				}
				h := &harm{name: name, strength: strength, seed: r.Uint64(), since: from - 1, other: all[(i+1+r.IntN(len(all)-1))%len(all)]}
				list = append(list, episode{p, from, episodeMinutes, h})
			}
		}
		for range 8 {
			from := (learningDays+1+r.IntN(20))*1440 + r.IntN(1440)
			list = append(list, episode{p, from, cleanMinutes, nil})
		}
	}
	return list
}

// more is further training: faults of the view at the training places, at strengths
// and times of their own, so many of each kind at each place.
func more(all []*place, each int) (list []episode) {
	for i, p := range all {
		r := rand.New(rand.NewPCG(splitSeed+p.seed, 4))
		for _, name := range viewFaults {
			for range each {
				from := (learningDays+1+r.IntN(20))*1440 + timeOfDay(r)
				h := &harm{name: string(name), strength: 0.25 + 0.75*r.Float64(), seed: r.Uint64(), since: from - 1, other: all[(i+1+r.IntN(len(all)-1))%len(all)]}
				list = append(list, episode{p, from, episodeMinutes, h})
			}
		}
	}
	return list
}

// timeOfDay is mostly day, often night, at times dusk or dawn.
func timeOfDay(r *rand.Rand) int {
	switch v := r.Float64(); {
	case v < 0.5:
		return 480 + r.IntN(540)
	case v < 0.85:
		return (1200 + r.IntN(500)) % 1440
	case v < 0.93:
		return 360 + r.IntN(60)
	}
	return 1050 + r.IntN(90)
}
