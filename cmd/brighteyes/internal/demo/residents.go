package demo

import (
	"context"
	"fmt"
	"time"

	"brighteyes/hub/access"
	"brighteyes/hub/residents"
)

// enrol has somebody live in the demo's homes: 住户 演示-0501 and the like, and
// nothing that could be a person's.
func enrol(ctx context.Context, all *residents.Residents) error {
	who := residents.Caller{Name: "demo", Roles: access.Roles{access.Care}}
	list, _, err := all.List(ctx, who, residents.ForEnrolment)
	if err != nil {
		return fmt.Errorf("list the demo's residents: %w", err)
	}
	there := map[string]bool{}
	for _, one := range list {
		there[one.Code] = true
	}
	for n, b := range buttons {
		if there[b.building+"-"+b.unit] {
			continue
		}
		if _, err := all.Enrol(ctx, who, invented(n, b)); err != nil {
			return fmt.Errorf("enrol the demo's resident of %s-%s: %w", b.building, b.unit, err)
		}
	}
	return nil
}

// invented is the resident of the n-th button's home. The numbers belong to
// nobody: no telephone number begins with 000.
func invented(n int, b button) residents.Resident {
	name := "住户 演示-0" + b.unit
	hour := 9 + n
	return residents.Resident{
		Place:   &residents.Place{Site: b.site, Building: b.building, Floor: b.unit[:1], Unit: b.unit},
		Devices: []string{b.id}, Name: name, Form: name, Phone: numberOf(b), Language: "中文",
		Access: wayIn(b.site), KeyBox: &residents.KeyBox{Place: "门厅信箱旁（演示）", Code: "演示-K" + b.unit},
		Rescue: "演示数据：请先敲门并报称呼", CannotHear: n == 1, NeedsMains: n == 2, Alone: n != 0,
		Class: [...]residents.Class{residents.Walks, residents.Helped, residents.Wheelchair, residents.Helped}[n%4], Hazard: residents.NoHazard,
		Contacts: []residents.Contact{
			{Name: "联系人甲（演示）", Relation: "子女", Phone: "000-0001-" + b.unit, HasKey: true},
			{Name: "联系人乙（演示）", Relation: "邻居", Phone: "000-0002-" + b.unit},
		},
		CareCalls: &residents.CareCall{Days: []int{1, 2, 3, 4, 5, 6, 7}, At: fmt.Sprintf("%02d:00", hour)},
		Consent:   &residents.Consent{Text: "演示-1", Given: time.Now(), By: "self"},
	}
}

// wayIn says in words which gate leads to a building, as its place has it on record.
func wayIn(building string) string {
	for _, p := range places {
		if p.ID == building && p.Gate != nil {
			return fmt.Sprintf("开%d号门，引导上楼", p.Gate.Door)
		}
	}
	return "引导上楼"
}

func numberOf(b button) string { return "000-0000-" + b.unit }
