package demo

import (
	"context"
	"fmt"
	"slices"

	"brighteyes/alerts"
	"brighteyes/alerts/rota"
	"brighteyes/hub/duty"
)

// responders are the demo's staff, with numbers that no network has given out.
var responders = []duty.Responder{
	{ID: "zuoxi-jia", Name: "坐席甲", Roles: []duty.Role{duty.Care}, User: "care", Channels: phonesAndBrowser("10000000001")},
	{ID: "minjing-yi", Name: "民警乙", Roles: []duty.Role{duty.Police}, User: "police", Channels: phonesAndBrowser("10000000002")},
	{ID: "zhiban-bing", Name: "值班员丙", Roles: []duty.Role{duty.Property, duty.Guard}, User: "property", Channels: phonesAndBrowser("10000000003"), Keys: []string{"门岗钥匙箱"}},
	{ID: "zhiban-ding", Name: "值班员丁", Roles: []duty.Role{duty.Care, duty.Guard}, Channels: phones("10000000004")},
}

func phones(number string) []duty.Channel {
	return []duty.Channel{{Kind: "sms", Address: number}, {Kind: "voice", Address: number}}
}

// phonesAndBrowser: who has an account can have messages come to a browser as well.
func phonesAndBrowser(number string) []duty.Channel {
	return append(phones(number), duty.Channel{Kind: "push"})
}

// rosters have the same people at every hour, so that the demo is the same at
// every hour.
var rosters = []duty.Roster{
	{ID: "care", Name: "为老服务值班", NameEN: "Elder care", Roles: []duty.Role{duty.Care}, Rota: always("zuoxi-jia", "zhiban-ding")},
	{ID: "police", Name: "社区警务值班", NameEN: "Community police", Roles: []duty.Role{duty.Police}, Rota: always("minjing-yi", "zhiban-bing")},
	{ID: "property", Name: "物业值班", NameEN: "Property", Roles: []duty.Role{duty.Property, duty.Guard}, Rota: always("zhiban-bing", "zhiban-ding")},
}

func always(a, b string) rota.Rota {
	return rota.Rota{Zone: rota.DefaultZone, Shifts: []rota.Shift{
		{Post: rota.A, From: "00:00", To: "24:00", Who: []string{a}},
		{Post: rota.B, From: "00:00", To: "24:00", Who: []string{b}},
	}}
}

// guardRoom knows of a call at once, and which gate to open.
var guardRoom = duty.Aim{Kind: duty.AimDesk, Desk: duty.DeskGuard}

// quicker is the policy of PRODUCT.md's first minute: a press at 30 s that nobody
// takes is with the B post at 45 s.
var quicker = duty.Policy{
	ID: "demo-calls", Name: "求助（演示，加快）", NameEN: "Calls for help (demo, quicker)", When: duty.When{Categories: []alerts.Category{alerts.Care}},
	Steps: []duty.Step{
		{AfterS: 0, Targets: []duty.Aim{{Kind: duty.AimDesk, Desk: duty.DeskCare}, guardRoom}},
		{AfterS: 0, Targets: []duty.Aim{{Kind: duty.AimPost, Roster: "care", Post: rota.A}}},
		{AfterS: 15, Targets: []duty.Aim{{Kind: duty.AimPost, Roster: "care", Post: rota.B}}},
	},
	LastAfterS: 60, RepeatS: 300, ArriveWithinMin: 30,
}

// onDuty puts the demo's staff, rosters and policy on record where they are not.
func onDuty(ctx context.Context, d *duty.Duty) error {
	for _, p := range responders {
		if _, known := d.Responder(p.ID); known {
			continue
		}
		if _, err := d.PutResponder(ctx, p); err != nil {
			return fmt.Errorf("put responder %s: %w", p.ID, err)
		}
	}
	for _, r := range rosters {
		if _, known := d.Roster(r.ID); known {
			continue
		}
		if _, err := d.PutRoster(ctx, r); err != nil {
			return fmt.Errorf("put roster %s: %w", r.ID, err)
		}
	}
	for _, p := range d.Policies() {
		if p.ID == quicker.ID && slices.ContainsFunc(p.Steps, func(s duty.Step) bool { return slices.Contains(s.Targets, guardRoom) }) {
			return nil // that of an earlier demo told the guards nothing
		}
	}
	if _, err := d.PutPolicy(ctx, quicker); err != nil {
		return fmt.Errorf("put policy %s: %w", quicker.ID, err)
	}
	return nil
}
