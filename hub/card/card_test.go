package card

import (
	"errors"
	"strings"
	"testing"
	"time"

	"brighteyes/alerts"
)

var now = time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)

func TestEveryKindOfAlarmHasACardFromTheStart(t *testing.T) {
	first := map[string]Card{}
	for _, c := range Builtins(now) {
		first[c.Kind] = c
	}
	for _, kind := range Kinds() {
		c := first[kind]
		if c.Version != 1 || len(c.Steps) < 3 || c.SavedBy != Builtin || c.Plan != (Plan{}) {
			t.Errorf("%s begins as %+v", kind, c)
		}
		for _, s := range c.Steps {
			if s.Zh == "" || s.En == "" || s.ID == "" {
				t.Errorf("%s: a step lacks a language: %+v", kind, s)
			}
			for _, word := range []string{"报警", "接警", "警情"} { // acts of 110
				if strings.Contains(s.Zh, word) {
					t.Errorf("%s: %s is no word of ours", kind, s.Zh)
				}
			}
		}
	}
	if kind, ok := KindOf(alerts.RuleFall); !ok || kind != alerts.RulePressed {
		t.Errorf("a fall is worked on with %q", kind)
	}
	if _, ok := KindOf(alerts.RuleBattery); ok {
		t.Error("a battery has a card")
	}
}

func TestACardIsRefusedWithWhatWouldBeRight(t *testing.T) {
	right := func() Card {
		return Card{Kind: alerts.RuleForced, Plan: Plan{"突发事件应对预案", "3", "2026-01-31"}, Steps: []Step{{Zh: " 看画面 ", En: "Look"}, {Zh: "到场"}}}
	}
	c, err := Next(4, right())
	if err != nil || c.Version != 5 || c.Steps[0].Zh != "看画面" || c.Steps[1].ID != "s2" {
		t.Fatalf("%+v, %v", c, err)
	}
	for name, wrong := range map[string]func(*Card){
		"kind":       func(c *Card) { c.Kind = "battery.low" },
		"steps":      func(c *Card) { c.Steps = nil },
		"steps[1]":   func(c *Card) { c.Steps[1].Zh = "打 138 0013 8000" },
		"steps[0]":   func(c *Card) { c.Steps[0].En = strings.Repeat("x", mostText+1) },
		"plan.title": func(c *Card) { c.Plan.Title = "" },
		"plan.date":  func(c *Card) { c.Plan.Date = "去年" },
	} {
		c := right()
		wrong(&c)
		if _, err := Next(0, c); !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAStepIsToldInBothLanguages(t *testing.T) {
	c, err := Next(0, Card{Kind: alerts.RuleForced, Steps: []Step{{Zh: "看画面", En: "Look"}, {Zh: "到场"}}})
	if err != nil {
		t.Fatal(err)
	}
	if words, ok := c.Words("s1"); !ok || words != "看画面 · Look" {
		t.Errorf("%q", words)
	}
	if _, ok := c.Words("s3"); ok {
		t.Error("there is no third step")
	}
	if on := c.On(); on.Version != 1 || strings.Join(on.Steps, " ") != "s1 s2" {
		t.Errorf("%+v", on)
	}
}
