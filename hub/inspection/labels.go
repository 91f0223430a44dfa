package inspection

import "time"

// LabelAge is for how long what a person found of a label stands.
const LabelAge = 90 * 24 * time.Hour

// Labels is what persons found last of the label of each camera since then: true that
// it is right. What could not be judged says nothing. A check that is not finished
// counts: a label that somebody saw to be wrong is wrong at once.
func Labels(checks []Check, since time.Time) map[string]bool {
	right, at := map[string]bool{}, map[string]time.Time{}
	for _, c := range checks {
		for _, d := range c.Cameras {
			f, judged := d.Findings[Label]
			if !judged || f.Verdict == Unable || f.At.Before(since) || f.At.Before(at[d.Camera]) {
				continue
			}
			right[d.Camera], at[d.Camera] = f.Verdict == Pass, f.At
		}
	}
	return right
}
