package residents

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// theTable is PRODUCT's table of fields by role, field by field: in which
// situations each role sees it. A field that is new in Resident stands in no
// line and fails the test until somebody decided who sees it.
const theTable = `
field        care_desk                     responder  guard      police                 committee
ID           always                        this_call  this_call  this_call,break_glass  -
Version      always                        this_call  this_call  this_call,break_glass  -
Code         always                        this_call  this_call  this_call,break_glass  -
Place        always                        this_call  this_call  this_call,break_glass  -
Devices      always                        this_call  this_call  this_call,break_glass  -
Access       always                        this_call  -          this_call,break_glass  -
KeyBox       always                        this_call  -          this_call,break_glass  -
Name         always                        this_call  -          break_glass            -
Phone        always                        this_call  -          break_glass            -
Language     always                        this_call  -          break_glass            -
Reach        always                        this_call  -          break_glass            -
Form         always                        this_call  this_call  break_glass            -
Rescue       this_call,enrolment           this_call  -          -                      -
CannotHear   this_call,enrolment           this_call  -          -                      -
CannotSpeak  this_call,enrolment           this_call  -          -                      -
NeedsMains   this_call,enrolment           this_call  -          -                      -
Alone        this_call,enrolment           this_call  -          -                      -
Class        this_call,enrolment           this_call  this_call  -                      -
Hazard       this_call,enrolment           this_call  -          this_call,break_glass  -
Contacts     this_call,enrolment           -          -          -                      -
CareCalls    care_duty,this_call,enrolment -          -          -                      -
Absences     care_duty,this_call,enrolment -          -          -                      -
Consent      care_duty,enrolment           -          -          -                      -
Watch        care_duty,enrolment           -          -          -                      -
ReviewBy     care_duty,enrolment           -          -          -                      -
`

func TestEveryFieldIsSeenByWhomTheTableNamesAndByNobodyElse(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(theTable), "\n")
	roles := strings.Fields(lines[0])[1:]
	if len(roles) != len(AllRoles) {
		t.Fatalf("the table has the roles %v; there are %v", roles, AllRoles)
	}
	want := map[string][]string{}
	for _, line := range lines[1:] {
		cells := strings.Fields(line)
		want[cells[0]] = cells[1:]
	}
	full := reflect.ValueOf(everything(t))
	for i := range full.NumField() {
		field := full.Type().Field(i).Name
		cells, placed := want[field]
		if !placed {
			t.Errorf("nobody decided who sees Resident.%s", field)
			continue
		}
		for n, role := range roles {
			for _, s := range AllSituations {
				sees := !reflect.ValueOf(Cut(full.Interface().(Resident), Role(role), s)).Field(i).IsZero()
				may := cells[n] == "always" || slices.Contains(strings.Split(cells[n], ","), string(s))
				if sees != may {
					t.Errorf("%s, %s, %s: sees it is %v, want %v", field, role, s, sees, may)
				}
			}
		}
	}
	if len(want) != full.NumField() {
		t.Errorf("the table has %d fields, a resident %d", len(want), full.NumField())
	}
}

func TestARoleOrSituationThatNobodyKnowsSeesNothing(t *testing.T) {
	for _, got := range []Resident{Cut(everything(t), "admin", ThisCall), Cut(everything(t), Police, "curiosity"), Cut(everything(t), Committee, Listing)} {
		if !reflect.ValueOf(got).IsZero() {
			t.Errorf("%+v", got)
		}
	}
}

// everything is a resident in whom no field is empty.
func everything(t *testing.T) Resident {
	t.Helper()
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	one := Resident{
		ID: "01R", Version: 3, Code: "5-501", Place: &Place{Site: "b5", Building: "5", Unit: "501"}, Access: "二道门密码见钥匙盒",
		KeyBox: &KeyBox{"门厅", "K-17"}, Devices: []string{"button-5-501"}, Name: "演示甲", Phone: "13900000000", Language: "zh",
		Reach: ByCall, Form: "甲阿姨", Rescue: "r", CannotHear: true, CannotSpeak: true, NeedsMains: true, Alone: true, Class: Stretcher,
		Hazard: Oxygen, Contacts: []Contact{{Name: "乙", Relation: "女儿", Phone: "1"}}, CareCalls: &CareCall{[]int{1}, "09:00"},
		Absences: []Absence{{Kind: "family", From: now}}, Consent: &Consent{"v1", now, "self", "care"}, ReviewBy: now, Watch: &Watch{},
	}
	for i, v := 0, reflect.ValueOf(one); i < v.NumField(); i++ {
		if v.Field(i).IsZero() {
			t.Fatalf("the test's resident has no %s", v.Type().Field(i).Name)
		}
	}
	return one
}
