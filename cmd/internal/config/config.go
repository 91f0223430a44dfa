// Package config is the shape of hub.yaml and edge.yaml: defaults, strict
// reading and checks, so that a program starts with settings that can work or
// not at all. It opens no connection and starts nothing.
package config

import (
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"brighteyes/devices/strictyaml"
)

// read parses a file, decodes it over the defaults in into and returns it for
// further checks.
func read(file string, into any) (strictyaml.Node, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return strictyaml.Node{}, fmt.Errorf("read configuration: %w", err)
	}
	node, err := strictyaml.Parse(filepath.Base(file), text)
	if err != nil {
		return node, err
	}
	return node, node.Decode(into)
}

// IsEdge tells an edge's file from a hub's by what only an edge's has.
func IsEdge(file string) (bool, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return false, fmt.Errorf("read configuration: %w", err)
	}
	node, err := strictyaml.Parse(filepath.Base(file), text)
	if err != nil {
		return false, err
	}
	return node.Has("hub") || node.Has("devices"), nil
}

// checker collects mistakes of meaning.
type checker struct {
	node  strictyaml.Node
	found strictyaml.Problems
}

func (c *checker) problem(key, format string, args ...any) {
	c.found = append(c.found, c.node.Problem(key, format, args...))
}

func (c *checker) err() error {
	if len(c.found) == 0 {
		return nil
	}
	return c.found
}

// address checks host:port.
func (c *checker) address(key, value string) {
	if _, _, err := net.SplitHostPort(value); err != nil {
		c.problem(key, "%q is not an address; want host:port, such as 127.0.0.1:8080", value)
	}
}

// url checks that value has one of the schemes and a host.
func (c *checker) url(key, value string, schemes ...string) {
	u, err := url.Parse(value)
	if err != nil || u.Host == "" || !slices.Contains(schemes, u.Scheme) {
		c.problem(key, "want a URL beginning with %s://", strings.Join(schemes, ":// or "))
	}
}

// between checks a number.
func (c *checker) between(key string, value, low, high int) {
	if value < low || value > high {
		c.problem(key, "must be %d to %d, got %d", low, high, value)
	}
}

// Loopback reports whether an address can only be reached from this machine.
func Loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
