package config

import (
	"strings"
	"testing"
	"time"
)

func TestNobodyCanHaveAnEmptyChairCountAsStaffed(t *testing.T) {
	for text, want := range map[string]string{
		"duty: {confirm_min: {day: 100000}}\n":              "hub.yaml:1:27: duty.confirm_min.day: must be 5 to 90, got 100000",
		"duty: {confirm_min: {day: 0}}\n":                   "duty.confirm_min.day: must be 5 to 90, got 0",
		"duty: {confirm_min: {night: 60}}\n":                "duty.confirm_min.night: must be 5 to 30, got 60",
		"duty: {confirm_min: {night: 0}}\n":                 "duty.confirm_min.night: must be 5 to 30, got 0",
		"duty: {confirm_min: {day: 10, night: 20}}\n":       "duty.confirm_min.night: must be 5 to 10, got 20",
		"duty: {night: {from: \"03:00\", to: \"03:01\"}}\n": "duty.night.from: \"03:00\" is none; want a time of day from 18:00 to 23:00, in quotes",
		"duty: {night: {to: \"04:59\"}}\n":                  "duty.night.to: \"04:59\" is none; want a time of day from 05:00 to 10:00, in quotes",
		"duty: {night: {from: \"22\"}}\n":                   "duty.night.from",
		"duty: {night: {from: \"\"}}\n":                     "duty.night.from",
		"duty: {night: 22}\n":                               "duty.night: want keys and values (from, to)",
		"duty: {confirm: 5}\n":                              "duty.confirm: unknown key; known here: night, confirm_min",
	} {
		if _, err := LoadHub(file(t, "hub.yaml", text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\ngave %v\nwant %s", text, err, want)
		}
	}
	cfg, err := LoadHub(file(t, "hub.yaml", "duty: {night: {from: \"20:30\"}, confirm_min: {night: 10}}\n"))
	if err != nil || cfg.Duty != (Duty{Night{"20:30", "06:00"}, ConfirmMin{60, 10}}) {
		t.Errorf("%+v, %v", cfg.Duty, err)
	}
	if at, ok := TimeOfDay("20:30"); !ok || at != 20*time.Hour+30*time.Minute {
		t.Errorf("%v", at)
	}
}
