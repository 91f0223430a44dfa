package config

import (
	"net"
	"net/url"
	"path/filepath"
	"regexp"
	"time"
)

// Evidence is where the clips of alerts are kept, and for how long: in a folder or in
// a bucket.
type Evidence struct {
	RetentionDays int     `yaml:"retention_days"`
	Folder        *Folder `yaml:"folder"`
	S3            *S3     `yaml:"s3"`
}

// Folder is a folder of this machine.
type Folder struct {
	Dir string `yaml:"dir"` // empty: clips, in the data folder
}

// S3 is a bucket of any storage that speaks S3.
type S3 struct {
	URL       string `yaml:"url"`
	Region    string `yaml:"region"`
	Bucket    string `yaml:"bucket"`
	Prefix    string `yaml:"prefix"` // of the objects' names
	AccessKey Secret `yaml:"access_key"`
	SecretKey Secret `yaml:"secret_key"`
	PathStyle bool   `yaml:"path_style"`
	Insecure  bool   `yaml:"insecure"` // http to another machine is meant
}

// Retention is how long a clip is kept that nobody holds.
func (e Evidence) Retention() time.Duration {
	return time.Duration(e.RetentionDays) * 24 * time.Hour
}

// Dir is the folder of clips.
func (e Evidence) Dir(data string) string {
	if e.Folder != nil && e.Folder.Dir != "" {
		return e.Folder.Dir
	}
	return filepath.Join(data, "clips")
}

var (
	bucketName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)
	prefixName = regexp.MustCompile(`^([A-Za-z0-9._-]+/)*$`)
)

func (c *checker) evidence(e *Evidence) {
	c.between("evidence.retention_days", e.RetentionDays, 1, 3650)
	s := e.S3
	if s == nil {
		return
	}
	if e.Folder != nil {
		c.problem("evidence", "has both folder and s3; want one of them")
	}
	c.url("evidence.s3.url", s.URL, "http", "https")
	if !s.Insecure && plainElsewhere(s.URL) {
		c.problem("evidence.s3.url", "sends recordings to another machine without TLS; want https://, or add evidence.s3.insecure: true")
	}
	if !bucketName.MatchString(s.Bucket) {
		c.problem("evidence.s3.bucket", "%q is not a bucket's name; want 3 to 63 of a-z, 0-9, dot and hyphen", s.Bucket)
	}
	if !prefixName.MatchString(s.Prefix) {
		c.problem("evidence.s3.prefix", "%q is not a prefix; want folders, each with / behind it, such as brighteyes/", s.Prefix)
	}
	c.given("evidence.s3.access_key", &s.AccessKey)
	c.given("evidence.s3.secret_key", &s.SecretKey)
}

// given resolves a secret that must not be left out.
func (c *checker) given(key string, value *Secret) {
	if *value == "" {
		c.problem(key, "is missing; write the value, ${ENV} or file:PATH")
		return
	}
	c.secret(key, value)
}

// plainElsewhere reports whether a URL is plain HTTP to another machine.
func plainElsewhere(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Scheme == "http" && !Loopback(net.JoinHostPort(u.Hostname(), "80"))
}
