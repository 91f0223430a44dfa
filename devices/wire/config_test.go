package wire

import (
	"crypto/ed25519"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"brighteyes/devices"
)

func anOrder() ConfigOrder {
	return ConfigOrder{
		ID: devices.NewID(time.Now()), Edge: "edge-east", Do: ConfigApply, Version: 3, SHA256: "ab", Challenge: "c",
		Issued: time.Now().UTC().Truncate(time.Millisecond), Sealed: []byte{1, 2, 3},
	}
}

func TestAnOrderAboutAListIsTheHubsWordAndNoCommand(t *testing.T) {
	public, key, _ := ed25519.GenerateKey(nil)
	other, _, _ := ed25519.GenerateKey(nil)
	want := anOrder()
	signed, err := SignConfig(key, want)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := VerifyConfig(public, signed); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := VerifyConfig(other, signed); err == nil {
		t.Error("another's key is as good")
	}
	if _, err := VerifyCommand(public, signed); err == nil {
		t.Error("it is taken for a command")
	}
	body, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.EdDSA, Key: key}, nil)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := signer.Sign(body)
	if err != nil {
		t.Fatal(err)
	}
	if text, _ := plain.CompactSerialize(); text == "" {
		t.Error("nothing was signed")
	} else if _, err := VerifyConfig(public, []byte(text)); err == nil {
		t.Error("what the hub signed as something else is taken")
	}
	parts := strings.Split(string(signed), ".")
	for i := range parts {
		changed := append([]string{}, parts...)
		changed[i] = strings.Replace(changed[i], changed[i][10:11], map[bool]string{true: "B", false: "A"}[changed[i][10:11] == "A"], 1)
		if _, err := VerifyConfig(public, []byte(strings.Join(changed, "."))); err == nil {
			t.Errorf("part %d can be changed", i)
		}
	}
	large := anOrder()
	large.Sealed = make([]byte, MaxConfig)
	if _, err := SignConfig(key, large); err == nil {
		t.Error("there is no bound")
	}
	for what, change := range map[string]func(*ConfigOrder){
		"no challenge": func(o *ConfigOrder) { o.Challenge = "" }, "no version": func(o *ConfigOrder) { o.Version = 0 }, "no hash": func(o *ConfigOrder) { o.SHA256 = "" },
		"nothing sealed": func(o *ConfigOrder) { o.Sealed = nil }, "no edge": func(o *ConfigOrder) { o.Edge = "" }, "no id": func(o *ConfigOrder) { o.ID = "" },
		"nothing asked": func(o *ConfigOrder) { o.Do = "" }, "no time": func(o *ConfigOrder) { o.Issued = time.Time{} },
	} {
		o := anOrder()
		change(&o)
		if _, err := SignConfig(key, o); err == nil {
			t.Errorf("%s can be signed", what)
		}
	}
}

func TestAnEdgesWordAboutItsListIsReadAsItWasWritten(t *testing.T) {
	want := ConfiguredMessage{
		Challenge: "c", Key: "k", Running: 2, Trial: true, Highest: 3, SHA256: "s", Lines: strings.Split(strings.Repeat("  - id: a\n", 2000), "\n"),
		Last: &ConfigOutcome{Version: 2, What: ConfigRefused, Zh: "错", Mistakes: []ConfigMistake{{Key: "devices[0]", En: "x"}}}, Silent: []string{"a"},
	}
	if got, bad := DecodeConfigured(EncodeConfigured(want)); bad != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, bad)
	}
	for _, text := range []string{`{}`, `{"challenge":"c","running":-1}`, `{"challenge":"c","running":2,"highest":1}`, `{"challenge":"c","lines":["a\nb"]}`, `[]`, `{"challenge":1}`} {
		if _, bad := DecodeConfigured([]byte(text)); bad == nil {
			t.Errorf("%s is taken", text)
		}
	}
}

func FuzzAWordAboutAList(f *testing.F) {
	f.Add(EncodeConfigured(ConfiguredMessage{Challenge: "c", Lines: []string{"devices: []"}}))
	f.Add([]byte(`{"challenge":"c","last":{"mistakes":[null,{}]}}`))
	f.Fuzz(func(t *testing.T, payload []byte) {
		m, bad := DecodeConfigured(payload)
		if bad != nil {
			return
		}
		if again, bad := DecodeConfigured(EncodeConfigured(m)); bad != nil || again.Challenge != m.Challenge || len(again.Lines) != len(m.Lines) {
			t.Errorf("%v, %+v", bad, m)
		}
	})
}
