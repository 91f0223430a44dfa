package residents

import "context"

// AloneAt names the devices of those who live alone and are not away. It is for an
// order of what is mended first, which tells nobody why a device stands where it
// does; no list and no answer may hold it.
func (r *Residents) AloneAt() map[string]bool {
	now, named := r.now(), map[string]bool{}
	for _, one := range r.all() {
		if _, away := one.awayAt(now); !one.Alone || away {
			continue
		}
		for _, id := range one.Devices {
			named[id] = true
		}
	}
	return named
}

// Mains is who is to be called before the mains are off at some homes. Items are
// for the care desk, by code, without names: each is opened for a check call.
// Others are told the number, and where it is under 10 only that.
type Mains struct {
	Items []Enrolled `json:"items,omitempty"`
	Count *int       `json:"count,omitempty"`
	Fewer int        `json:"fewer_than,omitempty"`
}

// NeedMains lists those in the homes that affected chooses to whom a device on the
// mains matters and who are not away. What the care desk reads is on the audit record.
func (r *Residents) NeedMains(ctx context.Context, who Caller, affected func(p Place, devices []string) bool) (Mains, error) {
	care := desk(who) == nil
	if care {
		if err := r.beginList(ctx, who, ForDuty, "resident.mains"); err != nil {
			return Mains{}, err
		}
	}
	now, list := r.now(), []Enrolled{}
	for _, one := range r.all() {
		if _, away := one.awayAt(now); away || !one.NeedsMains || one.Place == nil || !affected(*one.Place, one.Devices) {
			continue
		}
		list = append(list, r.item(one, now))
	}
	n := len(list)
	switch {
	case care:
		return Mains{Items: list, Count: &n}, nil
	case n < countsShown:
		return Mains{Fewer: countsShown}, nil
	}
	return Mains{Count: &n}, nil
}
