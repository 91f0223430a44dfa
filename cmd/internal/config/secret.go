package config

import (
	"fmt"
	"os"
	"regexp"
	"strings"
)

// Secret is a value that never appears in a log, an error or JSON.
type Secret string

// String hides the value; use string(s) where it is really needed.
func (Secret) String() string { return "***" }

// GoString hides the value from %#v.
func (Secret) GoString() string { return "***" }

// MarshalJSON hides the value.
func (Secret) MarshalJSON() ([]byte, error) { return []byte(`"***"`), nil }

var environment = regexp.MustCompile(`^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$`)

// resolve reads a secret written as ${ENV} or file:PATH from there.
func (s Secret) resolve() (Secret, error) {
	if m := environment.FindStringSubmatch(string(s)); m != nil {
		value, ok := os.LookupEnv(m[1])
		if !ok || value == "" {
			return "", fmt.Errorf("the environment variable %s is not set", m[1])
		}
		return Secret(value), nil
	}
	if path, ok := strings.CutPrefix(string(s), "file:"); ok {
		text, err := os.ReadFile(path)
		if err != nil {
			return "", fmt.Errorf("the file of this secret cannot be read: %w", err)
		}
		return Secret(strings.TrimSpace(string(text))), nil
	}
	return s, nil
}

// secret resolves the value of key, or reports why it cannot.
func (c *checker) secret(key string, value *Secret) {
	resolved, err := value.resolve()
	if err != nil {
		c.problem(key, "%s; write the value, ${ENV} or file:PATH", err)
		return
	}
	*value = resolved
}
