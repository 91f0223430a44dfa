package onvif

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"brighteyes/devices"
	"brighteyes/devices/onvif/onvifsim"
)

func secure(t *testing.T) *onvifsim.Camera {
	t.Helper()
	cfg := login()
	cfg.Secure = true
	return simulate(t, cfg)
}

func secureSettings(sim *onvifsim.Camera, more string) string {
	return "address: \"https://" + sim.Addr() + "\"\nusername: viewer\npassword: \"see me: twice\"\nquiet_s: 0\n" + more
}

func TestACameraWithHTTPSIsBelievedByItsFingerprint(t *testing.T) {
	t.Parallel()
	sim := secure(t)
	cam := watch(t, Config{}, secureSettings(sim, "fingerprint: "+sim.Fingerprint()+"\n"))
	cam.listening(sim)
	cam.expectToHear(sim)
	eventually(t, "a still, once the camera has answered", func() bool {
		picture, err := cam.runner.(devices.StillSource).Still(t.Context())
		return err == nil && len(picture) > 0
	})
}

func TestACameraWithHTTPSIsBelievedByWhoSignedIt(t *testing.T) {
	t.Parallel()
	sim := secure(t)
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, sim.PEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	cam := watch(t, Config{}, secureSettings(sim, "ca: "+file+"\n"))
	cam.listening(sim)
}

// Nothing is said to a camera that does not prove who it is: no call reaches it, so
// that no password does.
func TestACameraThatDoesNotProveItselfIsToldNothing(t *testing.T) {
	t.Parallel()
	other := secure(t)
	for name, more := range map[string]string{
		"it signed itself":             "",
		"it has another certificate":   "fingerprint: " + other.Fingerprint() + "\n",
		"the file of CAs is not there": "ca: /nowhere/ca.pem\n",
	} {
		t.Run(name, func(t *testing.T) {
			sim := secure(t)
			cam := watch(t, Config{}, secureSettings(sim, more))
			cam.expectReason(faultCertificate)
			if n := sim.Counts().Requests; n != 0 {
				t.Errorf("%d calls reached it", n)
			}
			secretless(t, "the log", cam.log.String())
		})
	}
}

// A camera that is asked securely and names addresses in the clear is not asked there.
func TestWhatIsSecureStaysSo(t *testing.T) {
	t.Parallel()
	at, err := deviceService("https://192.168.1.101:8443")
	if err != nil {
		t.Fatal(err)
	}
	c := newClient(at, "", "", trust{})
	for given, want := range map[string]string{
		"http://192.168.1.101/onvif/events":       "https://192.168.1.101:8443/onvif/events",
		"http://10.0.0.9:81/x":                    "https://192.168.1.101:8443/x",
		"https://192.168.1.101:9443/onvif/media":  "https://192.168.1.101:9443/onvif/media",
		"https://elsewhere.example/onvif/media?a": "https://192.168.1.101/onvif/media?a",
		"rtsp://192.168.1.101:554/live":           "rtsp://192.168.1.101:554/live",
	} {
		got, err := c.at(given)
		if err != nil || got.String() != want {
			t.Errorf("%s is asked at %v (%v), want %s", given, got, err, want)
		}
	}
}

func TestWhomToBelieveIsCheckedStrictly(t *testing.T) {
	t.Parallel()
	right := strings.Repeat("ab", 32)
	for name, c := range map[string]struct {
		settings string
		ok       bool
	}{
		"a fingerprint":               {"address: https://192.168.1.1\nfingerprint: " + right + "\n", true},
		"a fingerprint with colons":   {"address: https://192.168.1.1\nfingerprint: \"" + strings.TrimSuffix(strings.Repeat("AB:", 32), ":") + "\"\n", true},
		"no word of whom to believe":  {"address: https://192.168.1.1\n", true},
		"a fingerprint that is short": {"address: https://192.168.1.1\nfingerprint: abcd\n", false},
		"a fingerprint of letters":    {"address: https://192.168.1.1\nfingerprint: " + strings.Repeat("zz", 32) + "\n", false},
		"a fingerprint without https": {"address: http://192.168.1.1\nfingerprint: " + right + "\n", false},
		"a CA without https":          {"address: 192.168.1.1\nca: ca.pem\n", false},
		"both a CA and a fingerprint": {"address: https://192.168.1.1\nca: ca.pem\nfingerprint: " + right + "\n", false},
		"another scheme":              {"address: ftp://192.168.1.1\n", false},
	} {
		if _, err := open(t, New(Config{}), c.settings, nil); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}
