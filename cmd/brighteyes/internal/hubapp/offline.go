package hubapp

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"brighteyes/alerts"
	"brighteyes/cmd/internal/config"
	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/duty"
	"brighteyes/hub/offline"
	"brighteyes/hub/registry"
	"brighteyes/hub/residents"
)

// openOffline joins the offline pages to what the desks may hold.
func openOffline(cfg config.Hub, o Options, places *registry.Registry, open func() []alerts.Alert, posts *duty.Duty, people *residents.Residents) *offline.Maker {
	c := offline.Config{
		Open: open, Sites: places.Sites, Log: o.Log, Metrics: o.Metrics,
		Devices: func() []devices.Registered {
			views := places.Devices(registry.Filter{})
			list := make([]devices.Registered, len(views))
			for i, v := range views {
				list[i] = devices.Registered{Device: v.Device, Edge: v.Edge, Lifecycle: v.Lifecycle}
			}
			return list
		},
	}
	if cfg.Offline != nil {
		c.Dir, c.Passphrase, c.InFolder = cfg.Offline.Dir, string(cfg.Offline.Passphrase), cfg.Offline.People
	}
	if posts != nil {
		c.Duty = weeks{posts}
	}
	if people != nil {
		c.People = homes{people}
	}
	return offline.New(c)
}

// weeks is the rosters as the offline pages want them.
type weeks struct{ *duty.Duty }

// Posts implements offline.Duty: of the rosters that concern the desk, who holds
// which post in the present week from now on. The care desk calls everybody.
func (w weeks) Posts(desk access.Role, from time.Time) (all []offline.Post) {
	concern := map[access.Role][]duty.Role{
		access.Police: {duty.Police}, access.Property: {duty.Guard, duty.Property}, access.Care: {duty.Care, duty.Guard, duty.Property, duty.Police},
	}[desk]
	for _, r := range w.Rosters() {
		if !slices.ContainsFunc(r.Roles, func(role duty.Role) bool { return slices.Contains(concern, role) }) {
			continue
		}
		week, known, err := w.Week(r.ID, from.Format(time.DateOnly))
		if !known || err != nil {
			continue // it was deleted in this moment
		}
		for _, span := range week.Spans {
			if !span.To.After(from) {
				continue
			}
			p := offline.Post{Roster: r.Name, Post: span.Name, Who: span.Who, From: span.From, To: span.To}
			if who, known := w.Responder(span.Who); known {
				p.Who = who.Name
				for _, channel := range who.Channels {
					p.Reach = append(p.Reach, channel.Kind)
				}
			}
			all = append(all, p)
		}
	}
	return all
}

// homes is the residents as the care desk's offline page may hold them.
type homes struct{ of *residents.Residents }

func deskOf(actor string) residents.Caller {
	return residents.Caller{Name: actor, Roles: access.Roles{access.Care}}
}

// Homes implements offline.People: place and code, as on the desk's list of the day.
func (h homes) Homes(ctx context.Context, actor string) ([]offline.Home, error) {
	list, unreadable, err := h.of.List(ctx, deskOf(actor), residents.ForDuty)
	if err != nil {
		return nil, err
	}
	if unreadable > 0 { // a list with a gap looks like a whole one
		return nil, fmt.Errorf("list homes: of %d: %w", unreadable, residents.ErrSealed)
	}
	all := make([]offline.Home, len(list))
	for i, one := range list {
		all[i] = homeOf(one.Code, one.Place, one.Devices, one.Away)
	}
	return all, nil
}

// Residents implements offline.People.
func (h homes) Residents(ctx context.Context, actor string) ([]offline.Home, error) {
	list, err := h.of.Page(ctx, deskOf(actor))
	if err != nil {
		return nil, err
	}
	all := make([]offline.Home, len(list))
	for i, one := range list {
		all[i] = homeOf(one.Code, *one.Place, one.Devices, one.Away)
		p := &offline.Person{
			Name: one.Name, Form: one.Form, Phone: one.Phone, Language: one.Language, Reach: string(one.Reach), Access: one.Access,
		}
		if k := one.KeyBox; k != nil {
			p.KeyBox = strings.Trim(k.Place+" · "+k.Code, " ·")
		}
		all[i].Person = p
	}
	return all, nil
}

func homeOf(code string, p residents.Place, list []string, away string) offline.Home {
	return offline.Home{Code: code, Site: p.Site, Building: p.Building, Floor: p.Floor, Unit: p.Unit, Devices: list, Away: away}
}
