package config

import (
	"strings"
	"testing"
)

func TestWebRTCIsReachedWhereTheDashboardIs(t *testing.T) {
	for text, want := range map[string]string{
		"": "127.0.0.1:8189",
		"http: {listen: \":8080\", insecure: true}": ":8189",
		"pictures: {webrtc_udp: \":9000\"}":         ":9000",
		"pictures: {webrtc_udp: \"off\"}":           "",
	} {
		cfg, err := LoadHub(file(t, "hub.yaml", text+"\n"))
		if err != nil {
			t.Errorf("%s: %v", text, err)
		}
		address, wanted := cfg.Pictures.WebRTC()
		if !wanted {
			address = ""
		}
		if address != want {
			t.Errorf("%q: %q, want %q", text, address, want)
		}
	}
}

func TestAWrongPortOfWebRTCIsNamed(t *testing.T) {
	for _, text := range []string{"pictures: {webrtc_udp: \"9000\"}", "pictures: {webrtc_udp: \":99999\"}", "pictures: {webrtc: \":9000\"}"} {
		if _, err := LoadHub(file(t, "hub.yaml", text+"\n")); err == nil || !strings.Contains(err.Error(), "pictures") {
			t.Errorf("%s: %v", text, err)
		}
	}
}
