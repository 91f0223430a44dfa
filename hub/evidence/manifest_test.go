package evidence_test

import (
	"crypto/ed25519"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/wire"
	"brighteyes/hub/evidence"
)

func TestAManifestThatWasChangedOrIsNoneIsNotBelieved(t *testing.T) {
	public, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	other, _, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	m := evidence.Manifest{Format: evidence.ManifestFormat, ID: devices.NewID(time.Now()), Camera: "cam-1", SHA256: "ab"}
	signed, err := evidence.Sign(key, m)
	if err != nil {
		t.Fatal(err)
	}
	if back, err := evidence.Verify(public, signed); err != nil || back.ID != m.ID || back.SHA256 != "ab" {
		t.Fatalf("%+v %v", back, err)
	}
	if _, err := evidence.Verify(other, signed); err == nil {
		t.Error("another key believes it")
	}
	for i := range signed {
		bad := signed[:i] + string(signed[i]^1) + signed[i+1:]
		if i == len(signed)-1 {
			break // some bits of the last sign say nothing
		}
		if _, err := evidence.Verify(public, bad); err == nil {
			t.Fatalf("with byte %d changed it is believed", i)
		}
	}
	now := time.Now()
	command, err := wire.SignCommand(key, devices.Command{ID: devices.NewID(now), Edge: "edge-1", Device: "gate-1", Action: "open", Issued: now, Expires: now.Add(time.Minute)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := evidence.Verify(public, string(command)); err == nil {
		t.Error("a command of the same key is taken for a manifest")
	}
	if _, err := wire.VerifyCommand(public, []byte(signed)); err == nil {
		t.Error("a manifest is taken for a command")
	}
	m.Format = "brighteyes-clip/2"
	if signed, err = evidence.Sign(key, m); err != nil {
		t.Fatal(err)
	}
	if _, err := evidence.Verify(public, signed); err == nil {
		t.Error("another form is read as this one")
	}
}
