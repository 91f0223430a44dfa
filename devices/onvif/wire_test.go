package onvif

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"brighteyes/devices"
)

func TestTheClockOfARealCameraIsRead(t *testing.T) {
	var d dateAndTime
	if err := answer(bytes.NewReader(recorded(t, "date-and-time.xml")), "GetSystemDateAndTimeResponse", &d); err != nil {
		t.Fatal(err)
	}
	at, ok := d.moment()
	if want := time.Date(2014, 12, 24, 19, 14, 37, 0, time.UTC); !ok || !at.Equal(want) {
		t.Errorf("its time is %v (%v), want %v", at, ok, want)
	}
}

func TestAClockThatTellsNoTimeIsNotBelieved(t *testing.T) {
	for what, utc := range map[string]string{
		"missing":      ``,
		"empty":        `<UTCDateTime/>`,
		"half":         `<UTCDateTime><Time><Hour>1</Hour><Minute>1</Minute><Second>1</Second></Time></UTCDateTime>`,
		"no such day":  `<UTCDateTime><Time><Hour>1</Hour><Minute>1</Minute><Second>1</Second></Time><Date><Year>2026</Year><Month>2</Month><Day>30</Day></Date></UTCDateTime>`,
		"no such hour": `<UTCDateTime><Time><Hour>25</Hour><Minute>1</Minute><Second>1</Second></Time><Date><Year>2026</Year><Month>2</Month><Day>3</Day></Date></UTCDateTime>`,
	} {
		var d dateAndTime
		text := `<Envelope><Body><GetSystemDateAndTimeResponse><SystemDateAndTime>` + utc + `</SystemDateAndTime></GetSystemDateAndTimeResponse></Body></Envelope>`
		if err := answer(strings.NewReader(text), "GetSystemDateAndTimeResponse", &d); err != nil {
			t.Errorf("%s: %v", what, err)
		}
		if at, ok := d.moment(); ok {
			t.Errorf("%s: read as %v", what, at)
		}
	}
}

func TestTheStreamsOfARealCameraAreRead(t *testing.T) {
	var a profilesAnswer
	if err := answer(bytes.NewReader(recorded(t, "profiles.xml")), "GetProfilesResponse", &a); err != nil {
		t.Fatal(err)
	}
	list := a.profiles()
	want := profile{token: "main", codec: devices.H264, width: 1920, height: 1080, fps: 5, ptz: true}
	if len(list) != 1 || list[0] != want {
		t.Errorf("read %+v, want %+v", list, want)
	}
}

func TestTheTextThatSomebodyWroteIsReadAndDateAndLogoAreNot(t *testing.T) {
	var o overlays
	if err := answer(bytes.NewReader(recorded(t, "osds.xml")), "GetOSDsResponse", &o); err != nil {
		t.Fatal(err)
	}
	if got := o.texts(); len(got) != 1 || got[0] != "Camera 01" {
		t.Errorf("read %q", got)
	}
}

func TestMainIsTheLargestStreamAndSubTheSmallest(t *testing.T) {
	list := []profile{
		{token: "jpeg", width: 320, height: 180}, {token: "mid", codec: devices.H264, width: 1280, height: 720},
		{token: "big", codec: devices.H265, width: 3840, height: 2160}, {token: "small5", codec: devices.H265, width: 640, height: 360},
		{token: "small4", codec: devices.H264, width: 640, height: 360},
	}
	for stream, want := range map[string]string{"main": "big", "sub": "small4"} {
		if p, err := choose(list, stream); err != nil || p.token != want {
			t.Errorf("%s is %q (%v), want %q", stream, p.token, err, want)
		}
	}
	if _, err := choose(list[:1], "sub"); nameOf(err) != "codec" {
		t.Errorf("of MJPEG alone: %v", err)
	}
}

func TestRecordedAddressesAreAskedAtTheConfiguredHost(t *testing.T) {
	c := newClient(&url.URL{Scheme: "http", Host: "192.168.1.101:8000", Path: devicePath}, "", "", trust{})
	for file, want := range map[string]string{
		"snapshot-uri.xml": "http://192.168.1.101/onvif-cgi/jpg/image.cgi?resolution=800x600&compression=20&camera=1",
		"stream-uri.xml":   "rtsp://192.168.1.101/h264main",
	} {
		name := map[bool]string{true: "GetSnapshotUriResponse", false: "GetStreamUriResponse"}[strings.HasPrefix(file, "snap")]
		var a uriAnswer
		if err := answer(bytes.NewReader(recorded(t, file)), name, &a); err != nil {
			t.Fatal(err)
		}
		at, err := c.at(a.uri())
		if err != nil || at.String() != want {
			t.Errorf("%s: asked at %v (%v), want %s", file, at, err, want)
		}
	}
	for given, want := range map[string]string{
		"http://10.0.0.1:81/x":                    "http://192.168.1.101:81/x",
		"https://camera.example/x":                "http://192.168.1.101:8000/x",
		"http://user:pw@169.254.169.254/latest/#": "http://192.168.1.101/latest/",
		"rtsp://[fe80::1]:8554/live":              "rtsp://192.168.1.101:8554/live",
	} {
		if at, err := c.at(given); err != nil || at.String() != want {
			t.Errorf("%s is asked at %v (%v), want %s", given, at, err, want)
		}
	}
	for _, given := range []string{"file:///etc/passwd", "gopher://x/", "//", "http://%zz", "", strings.Repeat("x", 5000)} {
		if at, err := c.at(given); err == nil {
			t.Errorf("%q is asked at %v", given, at)
		}
	}
}

func TestTheMessagesOfRealCamerasAreStates(t *testing.T) {
	list, err := parseMessages(recorded(t, "pull-messages-hikvision.xml"))
	if err != nil || len(list) != 6 {
		t.Fatalf("%d messages (%v), want 6", len(list), err)
	}
	want := []condition{motion, motion, obstructed, tooDark, storageFailed}
	var got []condition
	for _, n := range list {
		if m, ok := n.read(); ok {
			got = append(got, m.condition)
			if !m.initial || m.on || m.pulse {
				t.Errorf("%s is read as %+v, want an initial state that is off", n.Topic, m)
			}
		}
	}
	if len(got) != len(want) {
		t.Fatalf("understood %v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("message %d is %v, want %v", i, got[i], want[i])
		}
	}
	if list, err := parseMessages(recorded(t, "pull-messages-empty.xml")); err != nil || len(list) != 0 {
		t.Errorf("nothing to say is read as %v (%v)", list, err)
	}
	var axis struct {
		N notification `xml:"Event>NotificationMessage"`
	}
	if err := xml.Unmarshal(recorded(t, "scene-change-axis.xml"), &axis); err != nil {
		t.Fatal(err)
	}
	if m, ok := axis.N.read(); !ok || m.condition != obstructed || m.on || !m.initial {
		t.Errorf("Axis' scene change is read as %+v (%v)", m, ok)
	}
}

func TestPrefixesAndEndingsOfTopicsDoNotMatter(t *testing.T) {
	for topic, want := range map[string]condition{
		"tns1:RuleEngine/CellMotionDetector/Motion//.":        motion,
		" tns1:VideoSource/tnsaxis:Tampering ":                obstructed,
		"tns1:VideoSource/GlobalSceneChange/RecordingService": obstructed,
		"VideoSource/ImageTooBlurry/AnalyticsService":         tooBlurry,
		"tns1:VideoSource/SignalLoss":                         signalLost,
	} {
		if c, _, ok := meaningOf(bare(topic)); !ok || c != want {
			t.Errorf("%q is %v (%v), want %v", topic, c, ok, want)
		}
	}
	for _, topic := range []string{"tns1:RuleEngine/FaceDetector/Detected", "tns1:RuleEngine/PeopleDetector/People", "", "///"} {
		if _, _, ok := meaningOf(bare(topic)); ok {
			t.Errorf("%q is watched", topic)
		}
	}
}

func TestARecordedFaultIsARefusalWithItsWords(t *testing.T) {
	var nothing struct{}
	err := answer(bytes.NewReader(recorded(t, "fault.xml")), "GetStreamUriResponse", &nothing)
	var f *soapFault
	if !errors.As(err, &f) || !f.is("NoProfile") || f.refused() || !strings.Contains(err.Error(), "Argument Value Invalid") {
		t.Errorf("read as %v", err)
	}
}

func TestARecordedSubscriptionAndRecordingJobAreRead(t *testing.T) {
	var r reference
	if err := answer(bytes.NewReader(recorded(t, "create-pull-point.xml")), "CreatePullPointSubscriptionResponse", &r); err != nil {
		t.Fatal(err)
	}
	if r.Address != "http://192.168.68.111/onvif/services?SubscriptionId=0" {
		t.Errorf("its address is %q", r.Address)
	}
	var jobs struct {
		Items []struct {
			Mode string `xml:"JobConfiguration>Mode"`
		} `xml:"JobItem"`
	}
	if err := answer(bytes.NewReader(recorded(t, "recording-jobs.xml")), "GetRecordingJobsResponse", &jobs); err != nil || len(jobs.Items) != 1 || jobs.Items[0].Mode != "Active" {
		t.Errorf("its jobs are %+v (%v)", jobs, err)
	}
}

func TestWhatIsTooDeepTooLongOrOfATypeIsRefused(t *testing.T) {
	var nothing struct{}
	for what, text := range map[string]string{
		"deep":     `<Envelope><Body><X>` + strings.Repeat("<a>", maxDepth) + strings.Repeat("</a>", maxDepth) + `</X></Body></Envelope>`,
		"doctype":  `<!DOCTYPE Envelope SYSTEM "http://127.0.0.1/x.dtd"><Envelope><Body><X/></Body></Envelope>`,
		"entity":   `<Envelope><Body><X>&b;</X></Body></Envelope>`,
		"no body":  `<html><head/></html>`,
		"cut off":  `<Envelope><Body><X>`,
		"unlike":   `<Envelope><Body><Y/></Body></Envelope>`,
		"crossing": `<Envelope><Body><X></Y></Body></Envelope>`,
		"nothing":  ``,
	} {
		if err := answer(strings.NewReader(text), "X", &nothing); err == nil {
			t.Errorf("%s is taken", what)
		}
	}
	if err := answer(strings.NewReader(`<Envelope><Body><X/></Body></Envelope>`), "X", &nothing); err != nil {
		t.Errorf("what is right is refused: %v", err)
	}
}

// The example of the ONVIF Application Programmer's Guide 1.0, 6.1.1.3.
func TestThePasswordDigestIsThatOfTheGuide(t *testing.T) {
	nonce, err := base64.StdEncoding.DecodeString("LKqI6G/AikKCQrN0zqZFlg==")
	if err != nil {
		t.Fatal(err)
	}
	if got := passwordDigest(nonce, "2010-09-16T07:50:45Z", "userpassword"); got != "tuOSpGlFlIXsozq4HFNeeGeFLEI=" {
		t.Errorf("the digest is %s", got)
	}
}

// The examples of RFC 7616, 3.9.1, and of RFC 2069 (as corrected by its erratum 749).
func TestTheHTTPDigestIsThatOfTheStandards(t *testing.T) {
	const nonce, cnonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
	for algorithm, want := range map[string]string{
		"MD5": "8ca523f5e9506fed4657c9700eebdbec", "SHA-256": "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
	} {
		c, ok := parseChallenge(`Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=` + algorithm + `, nonce="` + nonce + `", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`)
		if !ok {
			t.Fatalf("%s: the challenge is not taken", algorithm)
		}
		if got := c.answer("Mufasa", "Circle of Life", "GET", "/dir/index.html", 1, cnonce); !strings.Contains(got, `response="`+want+`"`) {
			t.Errorf("%s: answered %s", algorithm, got)
		}
	}
	old, ok := parseChallenge(`digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"`)
	if got := old.answer("Mufasa", "CircleOfLife", "GET", "/dir/index.html", 1, ""); !ok || !strings.Contains(got, `response="1949323746fe6a43ef61f9606e7febea"`) {
		t.Errorf("of RFC 2069: answered %s", got)
	}
	for _, header := range []string{`Basic realm="x"`, `Digest realm="x"`, `Digest nonce="x", algorithm=SHA-512`, `Digest nonce="x", qop="auth-int"`, `Digest`, ``} {
		if _, ok := parseChallenge(header); ok {
			t.Errorf("%q is answered", header)
		}
	}
}

func TestARecordedDeviceIsFoundWhereItsAnswerCameFrom(t *testing.T) {
	const id = "urn:uuid:01234567-dead-beef-baad-abcdeffedcba"
	list := parseMatches(recorded(t, "probe-matches.xml"), id, netip.MustParseAddr("192.168.68.111"))
	want := Found{ID: "uuid:c9790c3a-701b-464d-a189-0060351c8ada", Address: "http://192.168.68.111/onvif/services", Name: "PREDATOR", Hardware: "HD_PREDATOR"}
	if len(list) != 1 || list[0] != want {
		t.Errorf("found %+v, want %+v", list, want)
	}
	list = parseMatches(recorded(t, "probe-matches.xml"), id, netip.MustParseAddr("192.168.68.7"))
	if len(list) != 1 || list[0].Address != "http://192.168.68.7/onvif/device_service" {
		t.Errorf("one that names another's address is found at %+v", list)
	}
	if list := parseMatches(recorded(t, "probe-matches.xml"), "urn:uuid:another", netip.MustParseAddr("192.168.68.111")); len(list) != 0 {
		t.Errorf("an answer to another question counts: %+v", list)
	}
}
