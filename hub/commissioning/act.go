package commissioning

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	mostNote     = 1000 // characters
	mostTimeline = 300  // lines; beyond, only what ends the checklist is taken
)

// Verb is what a person does to a checklist.
type Verb string

// The verbs.
const (
	TickItem  Verb = "tick"    // Item, which no data can show, by its Note
	Waive     Verb = "waive"   // ask that Item is not asked for, with Note
	Decide    Verb = "decide"  // on the waiver of Item that somebody else asked for; Yes or not
	Install   Verb = "install" // sign as who installed
	Accept    Verb = "accept"  // sign as who accepted: the device goes into service
	SendBack  Verb = "reject"  // it was signed as installed and is not right
	GiveUp    Verb = "abandon"
	Override  Verb = "override" // put it into service all the same
	completed Verb = "finish"   // of Service: the device is in service
)

// Verbs lists those that a checklist takes from people by name. Override is done
// by changing the device's lifecycle with a reason.
var Verbs = [...]Verb{TickItem, Waive, Decide, Install, Accept, SendBack, GiveUp}

// Act is one thing that somebody does at a moment.
type Act struct {
	Verb Verb
	By   string
	At   time.Time
	Item Key
	Note string
	Yes  bool
}

var doing = map[Verb]func(*Checklist, Act) error{
	TickItem: tick, Waive: waive, Decide: decide, Install: install, Accept: accept, SendBack: sendBack, GiveUp: giveUp, Override: override,
}

// Do returns the checklist after a. The one given is not changed; with an error
// nothing happened.
func (c Checklist) Do(a Act) (Checklist, error) {
	a.Note = strings.TrimSpace(a.Note)
	do, known := doing[a.Verb]
	switch {
	case !known:
		return c, fmt.Errorf("%w: want one of %v", ErrInvalid, Verbs)
	case a.By == "" || a.By == ByDevice:
		return c, fmt.Errorf("%w: a person does this", ErrInvalid)
	case utf8.RuneCountInString(a.Note) > mostNote:
		return c, fmt.Errorf("%w: note: at most %d characters", ErrInvalid, mostNote)
	case c.State != Open:
		return c, fmt.Errorf("%w: the checklist is %s", ErrNotNow, c.State)
	case len(c.Timeline) >= mostTimeline && !slices.Contains([]Verb{Accept, GiveUp, Override}, a.Verb):
		return c, fmt.Errorf("%w: its timeline is full", ErrNotNow)
	}
	after := c.next()
	if err := do(&after, a); err != nil {
		return c, err
	}
	action := string(a.Verb)
	if a.Verb == Decide && !a.Yes {
		action = "refuse"
	}
	after.note(a.At, a.By, action, a.Item, a.Note)
	return after, nil
}

// pending is the item that a is about, as long as it is neither done nor signed for.
func (c *Checklist) pending(a Act) (*Item, error) {
	i := c.item(a.Item)
	switch {
	case i == nil:
		return nil, fmt.Errorf("%w: item: there is no %.40q on this checklist", ErrInvalid, a.Item)
	case i.Done != nil:
		return nil, fmt.Errorf("%w: %s is ticked", ErrNotNow, i.Key)
	case c.Installed != nil:
		return nil, fmt.Errorf("%w: it is signed as installed; send it back first", ErrNotNow)
	}
	return i, nil
}

func tick(c *Checklist, a Act) error {
	i, err := c.pending(a)
	switch {
	case err != nil:
		return err
	case i.Source != ByHand:
		return fmt.Errorf("%w: %s is ticked by %s, not by hand", ErrInvalid, i.Key, i.Source)
	case a.Note == "":
		return fmt.Errorf("%w: note: say what was seen", ErrInvalid)
	}
	i.Done = &Tick{By: a.By, At: a.At, Evidence: a.Note}
	return nil
}

func waive(c *Checklist, a Act) error {
	i, err := c.pending(a)
	switch {
	case err != nil:
		return err
	case a.Note == "":
		return fmt.Errorf("%w: note: say why", ErrInvalid)
	case i.Waiver != nil && (i.Waiver.Decided == "" || i.Waiver.Approved):
		return fmt.Errorf("%w: a waiver of %s was asked for", ErrNotNow, i.Key)
	}
	i.Waiver = &Waiver{By: a.By, At: a.At, Reason: a.Note}
	return nil
}

// decide is for somebody other than who asked for the waiver.
func decide(c *Checklist, a Act) error {
	i, err := c.pending(a)
	switch {
	case err != nil:
		return err
	case i.Waiver == nil || i.Waiver.Decided != "":
		return fmt.Errorf("%w: no waiver of %s waits for a decision", ErrNotNow, i.Key)
	case i.Waiver.By == a.By:
		return fmt.Errorf("%w: who asks for a waiver does not approve it", ErrSame)
	}
	w, at := *i.Waiver, a.At
	w.Decided, w.DecidedAt, w.Approved = a.By, &at, a.Yes
	i.Waiver = &w
	return nil
}

func install(c *Checklist, a Act) error {
	if c.Installed != nil {
		return fmt.Errorf("%w: %s signed it as installed", ErrNotNow, c.Installed.By)
	}
	if missing := c.Missing(); len(missing) > 0 {
		return fmt.Errorf("%w: still missing: %v", ErrNotNow, missing)
	}
	c.Installed = &Signature{By: a.By, At: a.At, Note: a.Note}
	return nil
}

// accept is for somebody other than who installed.
func accept(c *Checklist, a Act) error {
	switch missing := c.Missing(); {
	case c.Installed == nil:
		return fmt.Errorf("%w: nobody signed it as installed", ErrNotNow)
	case c.Installed.By == a.By:
		return fmt.Errorf("%w: who installed does not accept", ErrSame)
	case len(missing) > 0:
		return fmt.Errorf("%w: still missing: %v", ErrNotNow, missing)
	}
	c.Accepted, c.State = &Signature{By: a.By, At: a.At, Note: a.Note}, Accepted
	return nil
}

func sendBack(c *Checklist, a Act) error {
	switch {
	case c.Installed == nil:
		return fmt.Errorf("%w: nobody signed it as installed", ErrNotNow)
	case a.Note == "":
		return fmt.Errorf("%w: note: say why", ErrInvalid)
	}
	c.Installed = nil
	return nil
}

func giveUp(c *Checklist, a Act) error { return c.end(Abandoned, a) }

// override is for somebody who had no part in the checklist, with a reason.
func override(c *Checklist, a Act) error {
	if slices.ContainsFunc(c.Timeline, func(e Entry) bool { return e.By == a.By }) {
		return fmt.Errorf("%w: who had a part in the checklist does not go round it", ErrSame)
	}
	return c.end(Overridden, a)
}

func (c *Checklist) end(as State, a Act) error {
	if a.Note == "" {
		return fmt.Errorf("%w: note: say why", ErrInvalid)
	}
	at := a.At
	c.State, c.EndedAt = as, &at
	return nil
}

// AddPhoto ticks an item that a photo ticks, or shows it anew.
func (c Checklist) AddPhoto(item Key, t Tick) (Checklist, error) {
	i := c.item(item)
	switch {
	case c.State != Open || c.Installed != nil:
		return c, fmt.Errorf("%w: it is signed, or over", ErrNotNow)
	case i == nil || i.Source != ByPhoto:
		return c, fmt.Errorf("%w: item: %.40q is not ticked by a photo", ErrInvalid, item)
	case len(c.Timeline) >= mostTimeline:
		return c, fmt.Errorf("%w: its timeline is full", ErrNotNow)
	}
	c = c.next()
	c.item(item).Done = &t
	c.note(t.At, t.By, "photo", item, t.Photo)
	return c, nil
}

// finish is that the device is in service.
func (c Checklist) finish(at time.Time) Checklist {
	c = c.next()
	c.State, c.EndedAt = Finished, &at
	c.note(at, ByDevice, string(completed), "", "")
	return c
}
