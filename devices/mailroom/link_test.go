package mailroom

import (
	"context"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"brighteyes/devices/bus"
	"brighteyes/devices/bus/mosquittotest"
)

// passwords has a Mosquitto that lets "edge" in with one password.
type passwords struct {
	*testing.T
	file   string
	broker *mosquittotest.Broker
}

func newPasswords(t *testing.T, first string) *passwords {
	p := &passwords{T: t, file: filepath.Join(t.TempDir(), "passwords")}
	p.is(first)
	p.broker = mosquittotest.Start(t, "allow_anonymous false", "password_file "+p.file)
	return p
}

func (p *passwords) is(password string) {
	p.Helper()
	if err := os.WriteFile(p.file, nil, 0o644); err != nil {
		p.Fatal(err)
	}
	if out, err := exec.Command("mosquitto_passwd", "-b", p.file, "edge", password).CombinedOutput(); err != nil {
		p.Fatalf("%v: %s", err, out)
	}
	if err := os.Chmod(p.file, 0o644); err != nil { // mosquitto_passwd makes it its owner's, and the broker may run as another
		p.Fatal(err)
	}
}

func (p *passwords) get(links *Links, a Account) *Link {
	p.Helper()
	link, err := links.Get(a)
	if err != nil {
		p.Fatal(err)
	}
	p.Cleanup(func() { links.Release(link, a) })
	return link
}

func (p *passwords) expectConnected(c *bus.Client) {
	p.Helper()
	p.eventually("the broker to let the edge in", c.Connected)
}

func (p *passwords) eventually(what string, ok func() bool) {
	p.Helper()
	for deadline := time.Now().Add(20 * time.Second); !ok(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			p.Fatalf("waited 20 s for %s", what)
		}
	}
}

// The password of a broker is changed: the broker takes only the new one, and the
// devices behind it are given it one after the other, never all away at once.
func TestANewPasswordHoldsThoughOtherDevicesStillUseTheConnection(t *testing.T) {
	p := newPasswords(t, "first")
	links := &Links{Edge: "edge-east", Log: slog.New(slog.DiscardHandler), Count: func(string) {}}
	account := Account{Broker: p.broker.URL(), Username: "edge", Password: "first", Session: "zigbee"}
	one := p.get(links, account)
	p.expectConnected(one.Client())

	p.is("second")
	p.broker.Kill()
	p.broker.Restart()
	account.Password = "second"
	other := p.get(links, account)
	if other != one {
		t.Fatal("two connections to one broker under one name throw each other out")
	}
	p.expectConnected(other.Client())
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := one.Client().Publish(ctx, bus.Out{Topic: "a", QoS: 1}); err != nil {
		t.Error(err)
	}
}

// One device is given a password that is wrong: the others are heard as before, it is
// known that something is wrong, and it is over when that device is taken back.
func TestAMistypedPasswordCutsNobodyOff(t *testing.T) {
	p := newPasswords(t, "right")
	links := &Links{Edge: "edge-east", Log: slog.New(slog.DiscardHandler), Count: func(string) {}}
	account := Account{Broker: p.broker.URL(), Username: "edge", Password: "right", Session: "zigbee"}
	button := p.get(links, account)
	p.expectConnected(button.Client())

	mistyped := account
	mistyped.Password = "rihgt"
	camera, err := links.Get(mistyped)
	if err != nil {
		t.Fatal(err)
	}
	p.eventually("the broker to refuse it", button.Client().PasswordRefused)
	p.expectConnected(button.Client())
	if button.Linked() {
		t.Error("nobody says that a password is wrong")
	}
	links.Release(camera, mistyped)
	p.expectConnected(button.Client())
	if !button.Linked() {
		t.Error("it is still said that a password is wrong")
	}
}
