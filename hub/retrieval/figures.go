package retrieval

// LeastShown is the smallest number that a public notice tells.
const LeastShown = 10

// Figures is what the public notice tells of a month. nil stands for fewer than
// LeastShown. There are no sums, so that no number can be taken off another.
type Figures struct {
	Office   *int `json:"office"`   // sent in by offices
	Resident *int `json:"resident"` // sent in by residents
	Refused  *int `json:"refused"`
	Given    *int `json:"given"` // handed out or shown
}

// Count counts requests for the public notice. Drafts do not count.
func Count(all []Request) Figures {
	var office, own, refused, given int
	for _, r := range all {
		if r.taken(Submit).IsZero() {
			continue
		}
		if r.Lane == Office {
			office++
		} else {
			own++
		}
		if r.State == Refused {
			refused++
		}
		if r.Receipt != nil {
			given++
		}
	}
	return Figures{shown(office), shown(own), shown(refused), shown(given)}
}

func shown(n int) *int {
	if n < LeastShown {
		return nil
	}
	return &n
}
