package onvif

import (
	"bytes"
	"testing"
	"time"
	"unicode/utf8"
)

func FuzzMessages(f *testing.F) {
	f.Add(recorded(f, "pull-messages-hikvision.xml"))
	f.Add(recorded(f, "pull-messages-empty.xml"))
	f.Add(recorded(f, "fault.xml"))
	f.Add([]byte(`<Envelope><Body><PullMessagesResponse><NotificationMessage><Topic>tns1:VideoSource/MotionAlarm</Topic><Message PropertyOperation="Deleted"><Message><Data><SimpleItem Name="State" Value="1"/></Data></Message></Message></NotificationMessage></PullMessagesResponse></Body></Envelope>`))
	f.Fuzz(func(t *testing.T, text []byte) {
		list, err := parseMessages(text)
		if err != nil {
			if !utf8.ValidString(err.Error()) || len(err.Error()) > 1000 {
				t.Fatalf("the error cannot be shown: %q", err)
			}
			return
		}
		state := newConditions(time.Second)
		now := time.Unix(1_700_000_000, 0)
		for _, n := range list {
			m, ok := n.read()
			if !ok {
				continue
			}
			c := state.take(m, now)
			if m.initial && c.begins {
				t.Fatalf("a state begins something: %+v", m)
			}
			if c.begins && c.repeats {
				t.Fatalf("it begins and repeats: %+v", m)
			}
			for k, kind := range state.kinds {
				if kind.sources < 0 || kind.sources > len(state.on) {
					t.Fatalf("%d sources of condition %d", kind.sources, k)
				}
			}
			if len(state.on) > maxSources+int(conditionCount) {
				t.Fatalf("%d sources are remembered", len(state.on))
			}
		}
	})
}

func FuzzClock(f *testing.F) {
	f.Add(recorded(f, "date-and-time.xml"))
	f.Add([]byte(`<Envelope><Body><GetSystemDateAndTimeResponse><SystemDateAndTime><UTCDateTime/></SystemDateAndTime></GetSystemDateAndTimeResponse></Body></Envelope>`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var d dateAndTime
		if answer(bytes.NewReader(text), "GetSystemDateAndTimeResponse", &d) != nil {
			return
		}
		if at, ok := d.moment(); ok && (at.Year() < 1970 || at.Year() > 2200) {
			t.Fatalf("the time %v is believed", at)
		}
	})
}

func FuzzProfiles(f *testing.F) {
	f.Add(recorded(f, "profiles.xml"))
	f.Add([]byte(`<Envelope><Body><GetProfilesResponse><Profiles token="1"><Configurations><VideoEncoder><Encoding>H265</Encoding><Resolution><Width>1e400</Width></Resolution></VideoEncoder></Configurations></Profiles></GetProfilesResponse></Body></Envelope>`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var a profilesAnswer
		if answer(bytes.NewReader(text), "GetProfilesResponse", &a) != nil {
			return
		}
		list := a.profiles()
		if len(list) > maxProfiles {
			t.Fatalf("%d profiles", len(list))
		}
		for _, p := range list {
			if p.width < 0 || p.height < 0 || p.fps < 0 || p.token == "" {
				t.Fatalf("a profile of %+v", p)
			}
		}
		for _, stream := range []string{mainStream, subStream} {
			if p, err := choose(list, stream); err == nil && p.codec == "" {
				t.Fatalf("%s is %+v, which nobody can show", stream, p)
			}
		}
	})
}

func FuzzChallenge(f *testing.F) {
	f.Add(`Digest realm="a\"b", qop="auth,auth-int", nonce="x", algorithm=MD5`)
	f.Add(`Digest nonce=x`)
	f.Add(`Digest =,=","`)
	f.Fuzz(func(t *testing.T, header string) {
		if c, ok := parseChallenge(header); ok {
			if c.nonce == "" || c.answer("u", "secret", "GET", "/", 1, "c") == "" {
				t.Fatalf("%q is answered with nothing", header)
			}
		}
	})
}
