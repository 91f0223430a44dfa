package enrol

import (
	"bytes"
	"strings"
	"testing"
)

func door(t *testing.T, seed string) *Door {
	t.Helper()
	d, err := NewDoor([]byte(strings.Repeat(seed, 32)))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestOnlyTheHubOfTheCodeCanAnswer(t *testing.T) {
	hub, other := door(t, "a"), door(t, "b")
	code, err := hub.NewCode("http://192.0.2.10:8080/")
	if err != nil {
		t.Fatal(err)
	}
	typed, err := Parse(" " + code.String() + "\n")
	if err != nil || typed.Hub != "http://192.0.2.10:8080" || !bytes.Equal(typed.Hash(), code.Hash()) {
		t.Fatalf("%+v, %v", typed, err)
	}
	request, open, err := typed.Ask()
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(request, code.secret) {
		t.Error("the secret is on the wire")
	}
	if _, _, err := other.Open(request); err == nil {
		t.Error("another hub reads the request")
	}
	hashed, seal, err := door(t, "a").Open(request) // the hub started again meanwhile
	if err != nil || !bytes.Equal(hashed, code.Hash()) {
		t.Fatalf("%x, %v", hashed, err)
	}
	want := Grant{ID: "edge-east", Token: "t", Key: "k", MQTT: "mqtt://:1883"}
	answer, err := seal(want)
	if err != nil || bytes.Contains(answer, []byte("edge-east")) {
		t.Fatalf("%s, %v", answer, err)
	}
	if got, err := open(answer); err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
	again, reopen, _ := typed.Ask()
	if _, err := reopen(answer); err == nil || bytes.Equal(again, request) {
		t.Error("the answer to another request is taken")
	}
	for i := range answer {
		forged := bytes.Clone(answer)
		forged[i] ^= 1
		if _, err := open(forged); err == nil {
			t.Fatalf("byte %d of the answer can be changed", i)
		}
	}
	for i := range request {
		forged := bytes.Clone(request)
		forged[i] ^= 1
		if _, _, err := hub.Open(forged); err == nil && i != keyBytes-1 { // X25519 ignores the top bit, RFC 7748, section 5
			t.Fatalf("byte %d of the request can be changed", i)
		}
	}
}

func TestATextThatIsNoCodeIsToldSo(t *testing.T) {
	code, err := door(t, "a").NewCode("https://hub.example")
	if err != nil {
		t.Fatal(err)
	}
	good := code.String()
	for _, text := range []string{"", "be1:", good[:20], good[:len(good)-len("https://hub.example")], strings.Replace(good, "be1", "be2", 1),
		strings.Replace(good, "https", "ftp", 1), good + "/path", good + "?q", strings.Replace(good, "hub.example", "u:p@hub.example", 1), strings.Replace(good, "@", "A@", 1)} {
		if _, err := Parse(text); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}

func FuzzARequestOfAStranger(f *testing.F) {
	d, err := NewDoor([]byte("seed"))
	if err != nil {
		f.Fatal(err)
	}
	code, _ := d.NewCode("http://h")
	request, _, _ := code.Ask()
	f.Add(request)
	f.Fuzz(func(t *testing.T, request []byte) { _, _, _ = d.Open(request) })
}
