package wire

import (
	"crypto/ed25519"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"brighteyes/devices"
)

func hubKey(t *testing.T) (ed25519.PublicKey, ed25519.PrivateKey) {
	t.Helper()
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	return public, private
}

func openGate() devices.Command {
	return devices.Command{ID: ulidA, Edge: "edge-east", Device: "gate-1", Action: "open", Args: map[string]any{"door": 1.0},
		By: "admin", Issued: received, Expires: received.Add(10 * time.Second)}
}

func TestACommandOfTheHubIsBelieved(t *testing.T) {
	public, private := hubKey(t)
	signed, err := SignCommand(private, openGate())
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(string(signed), ".") != 2 {
		t.Errorf("%s is no compact JWS", signed)
	}
	body, _ := base64.RawURLEncoding.DecodeString(strings.Split(string(signed), ".")[1])
	if !strings.Contains(string(body), `"expires":"2026-11-22T08:00:10.000Z"`) {
		t.Errorf("times of %s are not in milliseconds", body)
	}
	got, err := VerifyCommand(public, signed)
	if err != nil || fmt.Sprint(got) != fmt.Sprint(openGate()) {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestACommandOfAnybodyElseIsNot(t *testing.T) {
	public, private := hubKey(t)
	other, otherPrivate := hubKey(t)
	signed, err := SignCommand(private, openGate())
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := SignCommand(otherPrivate, openGate())
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(string(signed), ".")
	changed := base64.RawURLEncoding.EncodeToString([]byte(strings.Replace(decodePart(t, parts[1]), "gate-1", "gate-2", 1)))
	none := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`))
	symmetric, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.HS256, Key: []byte(public)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	mac, err := symmetric.Sign([]byte(decodePart(t, parts[1])))
	if err != nil {
		t.Fatal(err)
	}
	confused, err := mac.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	for name, payload := range map[string]string{
		"empty": "", "plain": decodePart(t, parts[1]), "other key": string(foreign), "no signature": none + "." + parts[1] + ".",
		"changed": parts[0] + "." + changed + "." + parts[2], "cut": string(signed[:len(signed)-4]), "key as a secret": confused,
		"endless": strings.Repeat("a", MaxCommand+1),
	} {
		if c, err := VerifyCommand(public, []byte(payload)); err == nil {
			t.Errorf("%s: believed %+v", name, c)
		}
	}
	if _, err := VerifyCommand(other, signed); err == nil {
		t.Error("believed under another key")
	}
}

func decodePart(t *testing.T, part string) string {
	t.Helper()
	text, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestACommandWithoutAnEndIsNotSigned(t *testing.T) {
	_, private := hubKey(t)
	for _, spoil := range []func(*devices.Command){
		func(c *devices.Command) { c.Expires = time.Time{} },
		func(c *devices.Command) { c.Expires = c.Issued },
		func(c *devices.Command) { c.ID = "1" },
		func(c *devices.Command) { c.Edge = "" },
		func(c *devices.Command) { c.Device = "Gate" },
		func(c *devices.Command) { c.Action = "" },
		func(c *devices.Command) { c.Args = map[string]any{"x": strings.Repeat("x", MaxCommand)} },
	} {
		c := openGate()
		spoil(&c)
		if signed, err := SignCommand(private, c); err == nil {
			t.Errorf("signed %+v as %.40s", c, signed)
		}
	}
}

func TestTheHubsKeyTravelsAsText(t *testing.T) {
	public, _ := hubKey(t)
	if got, err := DecodeKey(EncodeKey(public)); err != nil || !got.Equal(public) {
		t.Errorf("got %v, %v", got, err)
	}
	for _, text := range []string{"", "not base64!", "AAAA", EncodeKey(public) + "AA"} {
		if _, err := DecodeKey(text); err == nil {
			t.Errorf("%q is taken for a key", text)
		}
	}
}
