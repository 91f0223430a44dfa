package config

import (
	"errors"
	"strings"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/strictyaml"
)

// Discovery is where an edge looks for devices that are in no list.
type Discovery struct {
	EveryMin int              `yaml:"every_min"`
	Search   []DiscoveryEntry `yaml:"search"`
}

// DiscoveryEntry has one driver look.
type DiscoveryEntry struct {
	Driver string         `yaml:"driver"`
	Raw    map[string]any `yaml:"settings"`
	// Settings is the same part of the file, for the driver to decode strictly.
	Settings devices.Settings `yaml:"-"`
}

// Every is how often is looked beside the start.
func (d Discovery) Every() time.Duration { return time.Duration(d.EveryMin) * time.Minute }

// discovery checks that each driver can look, and there.
func (c *checker) discovery(node strictyaml.Node, d *Discovery, drivers []devices.Driver) {
	if d == nil {
		return
	}
	here := node.Child("discovery")
	if !here.Has("every_min") {
		d.EveryMin = 60
	}
	if d.EveryMin != 0 {
		c.between("discovery.every_min", d.EveryMin, 5, 7*24*60)
	}
	known := map[string]devices.Discoverer{}
	var names []string
	for _, one := range drivers {
		if can, ok := one.(devices.Discoverer); ok {
			known[one.Name()] = can
			names = append(names, one.Name())
		}
	}
	if len(d.Search) == 0 || len(d.Search) > 32 {
		c.problem("discovery.search", "has %d entries; want 1 to 32, such as {driver: %s}", len(d.Search), strings.Join(names, "}, {driver: "))
	}
	items := here.Items("search")
	for i := range d.Search {
		entry := &d.Search[i]
		driver, ok := known[entry.Driver]
		if !ok {
			c.found = append(c.found, items[i].Problem("driver", "%q cannot look for devices; want one of %s", entry.Driver, strings.Join(names, ", ")))
			continue
		}
		entry.Settings = items[i].Child("settings")
		if _, err := driver.Search(entry.Settings); err != nil {
			var problems strictyaml.Problems
			if errors.As(err, &problems) {
				c.found = append(c.found, problems...)
				continue
			}
			c.found = append(c.found, items[i].Problem("settings", "%s", err))
		}
	}
}
