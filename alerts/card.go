package alerts

import (
	"fmt"
	"slices"
)

// Card says which response card 处置卡 an alert is worked on with. It is fixed when
// the card is first shown, so that a later edit does not change what was done.
type Card struct {
	Kind    string   `json:"kind"`
	Version int      `json:"version"`
	Steps   []string `json:"steps"` // ids, in their order
}

// TickCardStep is a step of the alert's card that was taken; Tick.Step says which.
const TickCardStep TickName = "card_step"

// showCard fixes the alert's card the first time that one is shown.
func (d *draft) showCard(act Act, stands *Alert) error {
	switch {
	case act.Card == nil || act.Card.Kind == "" || act.Card.Version < 1 || len(act.Card.Steps) == 0:
		return &InvalidError{Field: "card", Reason: "want its kind, its version and its steps"}
	case stands.Card != nil:
		return nil
	}
	card := *act.Card
	card.Steps = slices.Clone(card.Steps)
	d.take(stands).Card = &card
	return nil
}

// validCardStep holds a tick against the card that is fixed on the alert.
func validCardStep(act Act, a *Alert) error {
	switch {
	case a.Card == nil:
		return &InvalidError{Field: "step", Reason: "no card was shown on this alert yet"}
	case !slices.Contains(a.Card.Steps, act.Step):
		return &InvalidError{Field: "step", Reason: fmt.Sprintf("the card of this alert has no step %.32q", act.Step)}
	case slices.ContainsFunc(a.Ticks, func(t Tick) bool { return t.Step == act.Step && !t.Undone && !t.Past }):
		return &ConflictError{Alert: *a, Reason: "this step is ticked already"}
	}
	return nil
}
