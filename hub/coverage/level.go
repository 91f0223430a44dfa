package coverage

import "fmt"

// Level is how much detail a picture shows of a place, by the classes of
// EN 62676-4. Levels are ordered: a place seen at one is seen at all below it.
type Level uint8

// The levels. Unseen is none of them.
const (
	Unseen    Level = iota
	Monitor         // 监视: that there are people, and how many
	Detect          // 探测: that somebody is there
	Observe         // 观察: clothing, what somebody does
	Recognise       // 辨认: somebody whom one knows
	Identify        // 识别: somebody whom one does not know, beyond doubt
)

// levels is how many there are, with Unseen.
const levels = int(Identify) + 1

// Levels lists the levels, least detail first.
var Levels = [...]Level{Monitor, Detect, Observe, Recognise, Identify}

// PxM is from how many pixels per metre of the place on the level holds.
func (l Level) PxM() float64 {
	return [levels]float64{0, 12.5, 25, 62.5, 125, 250}[min(l, Identify)]
}

func (l Level) String() string {
	return [levels]string{"unseen", "monitor", "detect", "observe", "recognise", "identify"}[min(l, Identify)]
}

// LevelOf is the highest level that so many pixels per metre reach.
func LevelOf(pxm float64) Level {
	level := Unseen
	for _, l := range Levels {
		if pxm >= l.PxM() {
			level = l
		}
	}
	return level
}

// ParseLevel reads the name of a level.
func ParseLevel(name string) (Level, error) {
	for l := Unseen; l <= Identify; l++ {
		if l.String() == name {
			return l, nil
		}
	}
	return 0, fmt.Errorf("level of detail %.32q: want unseen, monitor, detect, observe, recognise or identify", name)
}

// MarshalText writes the name.
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads the name.
func (l *Level) UnmarshalText(text []byte) (err error) {
	*l, err = ParseLevel(string(text))
	return err
}
