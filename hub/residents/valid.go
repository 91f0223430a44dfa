package residents

import (
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"brighteyes/alerts"
	"brighteyes/devices"
)

const (
	shortText = 200
	longText  = 4000
)

// valid says what is wrong with what is to be held, as an alerts.InvalidError.
// It repeats no value.
func valid(r Resident) error {
	if r.Place == nil || r.Place.Building == "" || r.Place.Unit == "" {
		return wrong("place", "needs building and unit")
	}
	if r.Name == "" {
		return wrong("name", "is empty")
	}
	if c := r.Consent; c == nil || c.Text == "" || c.Given.IsZero() || c.By != "self" && c.By != "guardian" {
		return wrong("consent", "needs the version of the text, when it was given, and by whom: self or guardian")
	}
	texts := map[string]string{
		"place.building": r.Place.Building, "place.unit": r.Place.Unit, "place.floor": r.Place.Floor, "place.site": r.Place.Site,
		"name": r.Name, "phone": r.Phone, "language": r.Language, "form": r.Form, "consent.text": r.Consent.Text,
	}
	if r.KeyBox != nil {
		texts["key_box.place"], texts["key_box.code"] = r.KeyBox.Place, r.KeyBox.Code
	}
	for field, text := range texts {
		if err := within(field, text, shortText); err != nil {
			return err
		}
	}
	for field, text := range map[string]string{"access": r.Access, "rescue": r.Rescue} {
		if err := within(field, text, longText); err != nil {
			return err
		}
	}
	if err := closed(r); err != nil {
		return err
	}
	return validLists(r)
}

// closed checks the fields of closed lists.
func closed(r Resident) error {
	switch {
	case !slices.Contains([]Reach{"", ByCall, ByMessage, ByVisit}, r.Reach):
		return wrong("reach", "one of call, message, visit")
	case !slices.Contains([]Class{"", Walks, Helped, Wheelchair, Stretcher}, r.Class):
		return wrong("class", "one of walks, helped, wheelchair, stretcher")
	case !slices.Contains([]Hazard{"", NoHazard, Oxygen, Animal, Blocked}, r.Hazard):
		return wrong("hazard", "one of none, oxygen, animal, blocked")
	}
	if c := r.CareCalls; c != nil {
		if _, err := time.Parse("15:04", c.At); err != nil {
			return wrong("care_calls.at", "a time such as 09:00")
		}
		if len(c.Days) == 0 || len(c.Days) > 7 || slices.Min(c.Days) < 1 || slices.Max(c.Days) > 7 {
			return wrong("care_calls.days", "1 Monday to 7 Sunday")
		}
	}
	return nil
}

func validLists(r Resident) error {
	if len(r.Devices) > 20 || len(r.Contacts) > 20 || len(r.Absences) > 50 {
		return wrong("", "at most 20 devices, 20 contacts, 50 absences")
	}
	for i, d := range r.Devices {
		if !devices.ValidID(d) {
			return wrong(fmt.Sprintf("devices[%d]", i), "no id of a device")
		}
	}
	for i, c := range r.Contacts {
		if c.Name == "" || c.Relation == "" || number(c.Phone) == "" {
			return wrong(fmt.Sprintf("contacts[%d]", i), "needs name, relation and phone")
		}
		if err := within(fmt.Sprintf("contacts[%d]", i), c.Name+c.Relation+c.Phone, shortText); err != nil {
			return err
		}
	}
	for i, a := range r.Absences {
		if !slices.Contains([]string{"hospital", "family", "other"}, a.Kind) || a.From.IsZero() || a.To != nil && !a.To.After(a.From) {
			return wrong(fmt.Sprintf("absences[%d]", i), "needs kind (hospital, family, other) and from; to is later")
		}
	}
	return nil
}

func wrong(field, reason string) error { return &alerts.InvalidError{Field: field, Reason: reason} }

func within(field, text string, most int) error {
	if utf8.RuneCountInString(text) > most {
		return wrong(field, fmt.Sprintf("at most %d characters", most))
	}
	return nil
}
