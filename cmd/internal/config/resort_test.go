package config

import (
	"fmt"
	"strings"
	"testing"
)

func TestWhatIsForWhenAllElseFailsIsCheckedStrictly(t *testing.T) {
	for text, want := range map[string]string{
		"deadman: {url: \"ftp://x\"}\n":                           "deadman.url: want a URL beginning with http:// or https://",
		"deadman: {url: \"https://hc-ping.com/x\", every_s: 5}\n": "deadman.every_s: must be 30 to 3600, got 5",
		"deadman: {url: \"https://hc-ping.com/x\", every: 60}\n":  "deadman.every: unknown key",
		"deadman: {url: \"${NOT_SET_ANYWHERE}\"}\n":               "deadman.url: the environment variable NOT_SET_ANYWHERE is not set",
		"offline: {passphrase: \"too short\"}\n":                  "offline.passphrase: has 9 characters; want 12 or more",
		"offline: {dir: /srv}\n":                                  "offline.passphrase",
	} {
		_, err := LoadHub(file(t, "hub.yaml", text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\ngave %v\nwant %s", text, err, want)
		}
	}
	cfg, err := LoadHub(file(t, "hub.yaml", "deadman: {url: \"https://hc-ping.com/secret-part\"}\noffline: {passphrase: \"a passphrase of many\"}\n"))
	if err != nil || cfg.Deadman.EveryS != 60 || string(cfg.Deadman.URL) != "https://hc-ping.com/secret-part" {
		t.Fatalf("%+v, %v", cfg.Deadman, err)
	}
	if shown := fmt.Sprintf("%+v %+v", *cfg.Deadman, *cfg.Offline); strings.Contains(shown, "secret-part") || strings.Contains(shown, "of many") {
		t.Errorf("a secret shows in %s", shown)
	}
}
