package onvif

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	"brighteyes/devices"
)

// SearchSettings are the keys below "settings" of a search with driver onvif.
type SearchSettings struct {
	// Addresses are asked one by one; without any the local network is asked as a whole.
	Addresses []string `yaml:"addresses"`
	Local     string   `yaml:"local"` // address of this machine from which is asked
	ForS      float64  `yaml:"for_s"` // how long answers are waited for
}

var _ devices.Discoverer = (*Driver)(nil)

// Search implements devices.Discoverer.
func (*Driver) Search(settings devices.Settings) (devices.Searcher, error) {
	s := SearchSettings{ForS: discoverFor.Seconds()}
	if err := settings.Decode(&s); err != nil {
		return nil, err
	}
	if s.ForS < 0.1 || s.ForS > 10 {
		return nil, fmt.Errorf("for_s: %v; want 0.1 to 10 seconds", s.ForS)
	}
	if s.Local != "" && net.ParseIP(s.Local) == nil {
		return nil, fmt.Errorf("local %.64q: want an address of this machine, such as 192.168.1.10", s.Local)
	}
	q := Search{Addresses: s.Addresses, Local: s.Local, For: time.Duration(s.ForS * float64(time.Second))}
	if len(s.Addresses) == 0 {
		q.Group = DiscoveryGroup
	}
	if _, err := q.targets(); err != nil {
		return nil, err
	}
	return q, nil
}

// Look implements devices.Searcher.
func (s Search) Look(ctx context.Context) ([]devices.Found, error) {
	cameras, err := Discover(ctx, s)
	if err != nil {
		return nil, err
	}
	list := make([]devices.Found, len(cameras))
	for i, c := range cameras {
		said := strings.Join(strings.Fields(c.Name+" "+c.Location), " ")
		list[i] = devices.Found{
			Driver: "onvif", Identity: cmp.Or(c.ID, c.Address), Kind: devices.Camera, Address: c.Address, Model: c.Hardware, Name: said,
			Settings: map[string]any{"address": c.Address}, Needs: []string{"username", "password"},
		}
	}
	return list, nil
}

// Is implements devices.Recognizer: its device service is where it was found.
func (c *camera) Is(f devices.Found) bool {
	at, err := url.Parse(f.Address)
	own, err2 := deviceService(c.set.Address)
	return f.Driver == "onvif" && err == nil && err2 == nil && at.Hostname() == own.Hostname() && cmp.Or(at.Port(), "80") == cmp.Or(own.Port(), "80")
}
