package config

import (
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestClipsAreKeptInAFolderUnlessABucketIsGiven(t *testing.T) {
	cfg, err := LoadHub(file(t, "hub.yaml", "data: /srv/hub\n"))
	if err != nil || cfg.Evidence.Retention() != 30*24*time.Hour || cfg.Evidence.Dir(cfg.Data) != filepath.Join("/srv/hub", "clips") {
		t.Errorf("%+v %v", cfg.Evidence, err)
	}
	cfg, err = LoadHub(file(t, "hub.yaml", "evidence: {retention_days: 90, folder: {dir: /mnt/clips}}\n"))
	if err != nil || cfg.Evidence.Retention() != 90*24*time.Hour || cfg.Evidence.Dir(cfg.Data) != "/mnt/clips" {
		t.Errorf("%+v %v", cfg.Evidence, err)
	}
	t.Setenv("S3_SECRET_OF_TESTS", "hush")
	cfg, err = LoadHub(file(t, "hub.yaml", "evidence: {s3: {url: \"https://s3.example.org\", bucket: clips, prefix: \"east/\", access_key: hub, secret_key: \"${S3_SECRET_OF_TESTS}\"}}\n"))
	if err != nil || string(cfg.Evidence.S3.SecretKey) != "hush" {
		t.Errorf("%+v %v", cfg.Evidence.S3, err)
	}
}

func TestWhatIsWrongWithABucketIsNamed(t *testing.T) {
	const good = "url: \"https://s3.example.org\", bucket: clips, access_key: a, secret_key: b"
	for text, want := range map[string]string{
		"evidence: {retention_days: 0}":                                                                                 "evidence.retention_days",
		"evidence: {folder: {}, s3: {" + good + "}}":                                                                    "has both folder and s3",
		"evidence: {s3: {" + good + ", acces_key: c}}":                                                                  "acces_key",
		"evidence: {s3: {bucket: clips, access_key: a, secret_key: b}}":                                                 "evidence.s3.url",
		"evidence: {s3: {url: \"http://s3.example.org\", bucket: clips, access_key: a, secret_key: b}}":                 "without TLS",
		"evidence: {s3: {url: \"https://s3.example.org\", bucket: Clips, access_key: a, secret_key: b}}":                "evidence.s3.bucket",
		"evidence: {s3: {" + good + ", prefix: /east}}":                                                                 "evidence.s3.prefix",
		"evidence: {s3: {url: \"https://s3.example.org\", bucket: clips, secret_key: b}}":                               "evidence.s3.access_key",
		"evidence: {s3: {url: \"https://s3.example.org\", bucket: clips, access_key: a, secret_key: \"${NOT_SET_X}\"}}": "NOT_SET_X",
	} {
		if _, err := LoadHub(file(t, "hub.yaml", text+"\n")); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q in it", text, err, want)
		}
	}
	if _, err := LoadHub(file(t, "hub.yaml", "evidence: {s3: {url: \"http://127.0.0.1:7070\", bucket: clips, access_key: a, secret_key: b}}\n")); err != nil {
		t.Errorf("a storage on this machine: %v", err)
	}
}
