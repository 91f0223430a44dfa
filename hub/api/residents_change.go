package api

import (
	"context"
	"slices"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/hub/residents"
)

// ResidentBody is what can be written of a resident; what is left out stays.
type ResidentBody struct {
	Place       *residents.Place    `json:"place,omitempty"`
	Access      *string             `json:"access,omitempty"`
	KeyBox      *residents.KeyBox   `json:"key_box,omitempty"`
	Devices     *[]string           `json:"devices,omitempty"`
	Name        *string             `json:"name,omitempty"`
	Phone       *string             `json:"phone,omitempty"`
	Language    *string             `json:"language,omitempty"`
	Reach       *residents.Reach    `json:"reach,omitempty" enum:"call,message,visit"`
	Form        *string             `json:"form,omitempty" doc:"how they chose to be called before others"`
	Rescue      *string             `json:"rescue,omitempty" doc:"what a rescuer must know"`
	CannotHear  *bool               `json:"cannot_hear,omitempty"`
	CannotSpeak *bool               `json:"cannot_speak,omitempty"`
	NeedsMains  *bool               `json:"needs_mains,omitempty"`
	Alone       *bool               `json:"alone,omitempty"`
	Class       *residents.Class    `json:"class,omitempty" enum:"walks,helped,wheelchair,stretcher"`
	Hazard      *residents.Hazard   `json:"hazard,omitempty" enum:"none,oxygen,animal,blocked"`
	Contacts    *[]contactBody      `json:"contacts,omitempty" doc:"in the order in which they are called"`
	CareCalls   *residents.CareCall `json:"care_calls,omitempty" doc:"without days: none"`
}

type contactBody struct {
	Name     string `json:"name"`
	Relation string `json:"relation"`
	Phone    string `json:"phone"`
	HasKey   bool   `json:"has_key,omitempty"`
}

func (b ResidentBody) apply(r *residents.Resident) {
	if b.Place != nil {
		r.Place = b.Place
	}
	if b.KeyBox != nil {
		r.KeyBox = b.KeyBox
		if *b.KeyBox == (residents.KeyBox{}) {
			r.KeyBox = nil
		}
	}
	set(&r.Access, b.Access)
	set(&r.Devices, b.Devices)
	set(&r.Name, b.Name)
	set(&r.Phone, b.Phone)
	set(&r.Language, b.Language)
	set(&r.Reach, b.Reach)
	set(&r.Form, b.Form)
	set(&r.Rescue, b.Rescue)
	set(&r.CannotHear, b.CannotHear)
	set(&r.CannotSpeak, b.CannotSpeak)
	set(&r.NeedsMains, b.NeedsMains)
	set(&r.Alone, b.Alone)
	set(&r.Class, b.Class)
	set(&r.Hazard, b.Hazard)
	if b.Contacts != nil {
		r.Contacts = contactsOf(*b.Contacts, r.Contacts)
	}
	if b.CareCalls != nil {
		r.CareCalls = b.CareCalls
		if len(b.CareCalls.Days) == 0 {
			r.CareCalls = nil
		}
	}
}

// contactsOf keeps the confirmation of a contact who is still the same person
// under the same number.
func contactsOf(list []contactBody, before []residents.Contact) []residents.Contact {
	all := make([]residents.Contact, len(list))
	for i, c := range list {
		all[i] = residents.Contact{Name: c.Name, Relation: c.Relation, Phone: c.Phone, HasKey: c.HasKey}
		for _, b := range before {
			if b.Name == c.Name && b.Phone == c.Phone {
				all[i].Confirmed, all[i].By = b.Confirmed, b.By
			}
		}
	}
	return all
}

type addResidentInput struct {
	Body struct {
		ResidentBody
		Consent struct {
			Text  string    `json:"text" minLength:"1" maxLength:"64" doc:"version of the text that they were given"`
			Given time.Time `json:"given_at"`
			By    string    `json:"by" enum:"self,guardian"`
		} `json:"consent"`
	}
}

func (s *Server) addResident(ctx context.Context, in *addResidentInput) (*bodyOutput[residents.Resident], error) {
	all, who, err := s.asking(ctx)
	if err != nil {
		return nil, err
	}
	c := in.Body.Consent
	one := residents.Resident{Consent: &residents.Consent{Text: c.Text, Given: c.Given, By: c.By}}
	in.Body.apply(&one)
	return answerOf(all.Enrol(ctx, who, one))
}

type patchResidentInput struct {
	IDInput
	Body struct {
		Version int `json:"version,omitempty" minimum:"0" doc:"the one that was seen"`
		ResidentBody
	}
}

func (s *Server) patchResident(ctx context.Context, in *patchResidentInput) (*bodyOutput[residents.Resident], error) {
	return s.changeResident(ctx, in.ID, in.Body.Version, "resident.change", func(r *residents.Resident) error {
		in.Body.apply(r)
		return nil
	})
}

func (s *Server) changeResident(ctx context.Context, id string, version int, action string, do func(*residents.Resident) error) (*bodyOutput[residents.Resident], error) {
	all, who, err := s.asking(ctx)
	if err != nil {
		return nil, err
	}
	return answerOf(all.Change(ctx, who, id, version, action, do))
}

type confirmInput struct {
	IDInput
	Body struct {
		Index int    `json:"index" minimum:"0" maximum:"19" doc:"which contact, from 0"`
		Phone string `json:"phone" maxLength:"64" doc:"the number that was confirmed; another than the contact's is refused"`
	}
}

func (s *Server) confirmContact(ctx context.Context, in *confirmInput) (*bodyOutput[residents.Resident], error) {
	now, by := s.cfg.Now().UTC(), callerOf(ctx).name
	return s.changeResident(ctx, in.ID, 0, "resident.confirm", func(r *residents.Resident) error {
		if in.Body.Index >= len(r.Contacts) || r.Contacts[in.Body.Index].Phone != in.Body.Phone {
			return &alerts.InvalidError{Field: "index", Reason: "there is no such contact with this number"}
		}
		r.Contacts = slices.Clone(r.Contacts)
		c := &r.Contacts[in.Body.Index]
		c.Confirmed, c.By = &now, by
		return nil
	})
}

type absenceInput struct {
	IDInput
	Body struct {
		Kind string     `json:"kind" enum:"hospital,family,other"`
		From time.Time  `json:"from"`
		To   *time.Time `json:"to,omitempty" doc:"left out: not known yet"`
	}
}

func (s *Server) addAbsence(ctx context.Context, in *absenceInput) (*bodyOutput[residents.Resident], error) {
	away := residents.Absence{ID: devices.NewID(s.cfg.Now()), Kind: in.Body.Kind, From: in.Body.From, To: in.Body.To, By: callerOf(ctx).name}
	return s.changeResident(ctx, in.ID, 0, "resident.absence", func(r *residents.Resident) error {
		r.Absences = append(slices.Clone(r.Absences), away)
		return nil
	})
}

type endAbsenceInput struct {
	IDInput
	Body struct {
		Absence string `json:"absence" maxLength:"64"`
	}
}

func (s *Server) endAbsence(ctx context.Context, in *endAbsenceInput) (*bodyOutput[residents.Resident], error) {
	return s.changeResident(ctx, in.ID, 0, "resident.absence", func(r *residents.Resident) error {
		before := len(r.Absences)
		r.Absences = slices.DeleteFunc(slices.Clone(r.Absences), func(a residents.Absence) bool { return a.ID == in.Body.Absence })
		if len(r.Absences) == before {
			return residents.ErrNotFound
		}
		return nil
	})
}

const reviewAgain = 365 * 24 * time.Hour

func (s *Server) reviewed(ctx context.Context, in *IDInput) (*bodyOutput[residents.Resident], error) {
	again := s.cfg.Now().Add(reviewAgain).UTC().Truncate(time.Second)
	return s.changeResident(ctx, in.ID, 0, "resident.review", func(r *residents.Resident) error {
		r.ReviewBy = again
		return nil
	})
}
