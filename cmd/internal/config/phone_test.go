package config

import (
	"os"
	"strings"
	"testing"
)

func TestTheTelephoneOfTheExampleIsRight(t *testing.T) {
	text, err := os.ReadFile("../../../deploy/hub.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	_, commented, ok := strings.Cut(string(text), "\n# phone:\n")
	if !ok {
		t.Fatal("hub.example.yaml has no phone")
	}
	t.Setenv("PHONE_SECRET", "sixteen-or-more-characters")
	t.Setenv("VOICE_TOKEN", "token")
	cfg, err := LoadHub(file(t, "hub.yaml", "phone:\n"+strings.ReplaceAll("\n"+commented, "\n# ", "\n")))
	if err != nil || cfg.Phone.Callback.Secrets["desk"] != "8001" || cfg.Phone.Outcomes.Result != "state" {
		t.Errorf("%+v, %v", cfg.Phone, err)
	}
}

func TestAWrongTelephoneIsNamedWithKeyAndWhatWouldBeRight(t *testing.T) {
	const rest = `secret: "sixteen-or-more-characters", from: caller, id: id`
	for text, want := range map[string]string{
		`{secret: short, from: a, id: b}`:                            "phone.secret: want 16 characters",
		`{secret: "sixteen-or-more-characters"}`:                     "phone: want from and id",
		`{` + rest + `, number: "1"}`:                                "number",
		`{` + rest + `, callback: {url: "https://v"}}`:               "phone.desk: want the number",
		`{` + rest + `, desk: "8001", callback: {url: "v"}}`:         "phone.callback.url: want a URL",
		`{` + rest + `, desk: "8001", callback: {url: "https://v"}}`: "phone.outcomes: want id and result",
	} {
		_, err := LoadHub(file(t, "hub.yaml", "phone: "+text+"\n"))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}
