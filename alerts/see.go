package alerts

// display notes that a screen showed the newest occurrence, and that a person
// looked. Only the first of each counts.
func (d *draft) display(act Act, stands *Alert) {
	c := stands.Chain
	if c == nil || act.Event != "" && act.Event != c.Event {
		return
	}
	if c.Displayed == nil {
		a := d.take(stands)
		at, seen := d.now, *a.Chain
		seen.Displayed = &at
		a.Chain = &seen
		stands = a
	}
	if act.Seen && stands.Chain.Seen == nil {
		d.see(d.take(stands), act.By)
	}
}

// see notes who first looked at an alert: whoever acts on it has seen it.
func (d *draft) see(a *Alert, by string) {
	if a.Chain == nil || a.Chain.Seen != nil {
		return
	}
	at, seen := d.now, *a.Chain
	seen.Seen, seen.SeenBy = &at, by
	a.Chain = &seen
	d.cancel(unseenKey(a.ID))
}

// carry keeps what people already know of an alert when another occurrence of it
// comes: that somebody has seen it, and who was told.
func (c *Chain) carry(before *Chain) *Chain {
	if before != nil {
		c.Seen, c.SeenBy, c.Handed = before.Seen, before.SeenBy, before.Handed
	}
	return c
}

// forgetSeen lets an alert be seen anew: it is a new call.
func forgetSeen(a *Alert) {
	if a.Chain == nil {
		return
	}
	fresh := *a.Chain
	fresh.Seen, fresh.SeenBy, fresh.Handed = nil, "", nil
	a.Chain = &fresh
}
