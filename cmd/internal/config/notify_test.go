package config

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

func TestTheExamplesOfTheDocumentAndOfTheDeployFolderAreRight(t *testing.T) {
	text, err := os.ReadFile("../../../docs/delivery.md")
	if err != nil {
		t.Fatal(err)
	}
	example := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindSubmatch(text)
	if example == nil {
		t.Fatal("the document has no example")
	}
	cfg, err := LoadHub(file(t, "hub.yaml", string(example[1])))
	if err != nil {
		t.Fatal(err)
	}
	n := cfg.Notify
	if n.SMS == nil || n.Voice == nil || n.Mail == nil || n.DingTalk == nil || n.WeCom == nil || n.Feishu == nil || n.Webhook == nil || n.SMS.Success.Equals != "0" {
		t.Errorf("not every channel is in the example: %+v", n)
	}
	text, err = os.ReadFile("../../../deploy/hub.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	_, commented, ok := strings.Cut(string(text), "\n# notify:\n")
	if !ok {
		t.Fatal("hub.example.yaml has no notify")
	}
	var lines []string
	for line := range strings.Lines(commented) {
		if !strings.HasPrefix(line, "#   ") {
			break
		}
		lines = append(lines, strings.TrimPrefix(line, "# "))
	}
	for _, name := range []string{"SMS_TOKEN", "SMS_REPLY_SECRET", "WEBHOOK_SECRET", "DINGTALK_SECRET", "FEISHU_SECRET"} {
		t.Setenv(name, "sixteen-or-more-characters")
	}
	for _, name := range []string{"DINGTALK_URL", "WECOM_URL", "FEISHU_URL"} {
		t.Setenv(name, "https://robot.example.org/")
	}
	password := file(t, "mail.password", "secret\n")
	yaml := strings.Replace("notify:\n"+strings.Join(lines, ""), "/etc/brighteyes/mail.password", password, 1)
	if cfg, err = LoadHub(file(t, "hub.yaml", yaml)); err != nil || string(cfg.Notify.SMS.Secrets["TOKEN"]) != "sixteen-or-more-characters" {
		t.Errorf("%v\n%s", err, yaml)
	}
}

func TestAWrongChannelIsNamedWithPlaceKeyAndWhatWouldBeRight(t *testing.T) {
	for text, want := range map[string]string{
		"sms: {url: \"sms\"}":                                                   "notify.sms.url: want a URL beginning with https://",
		"sms: {url: \"https://s\", body: \"{{name}}\"}":                         "notify.sms.body: {{name}} is no placeholder; known: to, text",
		"sms: {url: \"https://s\", headers: {X: \"{{secret.K}}\"}}":             "notify.sms.headers.X: {{secret.K}} is not among secrets",
		"sms: {url: \"https://s\", content: xml}":                               "notify.sms.content: want json, form or text",
		"sms: {url: \"https://s\", success: {equals: \"0\"}}":                   "notify.sms.success.path: is missing",
		"sms: {url: \"https://s\", rate_per_s: 5000}":                           "notify.sms.rate_per_s: must be 0 to 1000",
		"sms: {url: \"https://s\", replies: {secret: short, from: a, text: b}}": "notify.sms.replies.secret: want 16 characters",
		"sms: {url: \"https://s\", secrets: {K: \"${NOT_SET_ANYWHERE}\"}}":      "notify.sms.secrets.K: the environment variable NOT_SET_ANYWHERE is not set",
		"mail: {host: m, from: \"a@b\", tls: none, username: u}":                "notify.mail.tls: none and a user do not go together",
		"mail: {from: \"a@b\"}":                                                 "notify.mail.host: is missing",
		"webhook: {url: \"https://w\", secret: short}":                          "notify.webhook.secret: want 16 characters",
		"pager: {}":      "notify.pager: unknown key",
		"link_base: hub": "notify.link_base: want a URL",
		"language: de":   "notify.language: want zh or en",
	} {
		_, err := LoadHub(file(t, "hub.yaml", "notify: {"+strings.ReplaceAll(text, "\n", " ")+"}\n"))
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "hub.yaml:1:") {
			t.Errorf("%s\ngave %v\nwant %s", text, err, want)
		}
	}
}
