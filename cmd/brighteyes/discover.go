package main

import (
	"cmp"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/onvif"
)

// discoverCmd finds cameras from the machine of an edge, and writes what its list of
// devices needs. It adopts nothing: what answers says of itself what it likes.
type discoverCmd struct {
	Addresses []string      `arg:"" optional:"" help:"Ask these, as HOST or HOST:PORT, and not the whole local network."`
	Local     string        `help:"Address of this machine from which is asked, which chooses the network."`
	For       time.Duration `default:"3s" help:"How long answers are waited for."`
}

func (c discoverCmd) Run(w *world) error {
	s := onvif.Search{Addresses: c.Addresses, Local: c.Local, For: c.For}
	if len(c.Addresses) == 0 {
		s.Group = onvif.DiscoveryGroup
	}
	found, err := onvif.Discover(w.ctx, s)
	if err != nil {
		return err
	}
	slices.SortFunc(found, func(a, b onvif.Found) int { return cmp.Compare(a.Address, b.Address) })
	if len(found) == 0 {
		fmt.Fprintln(w.out, "# no camera answered; cameras behind a router are asked by their addresses")
		return nil
	}
	fmt.Fprintln(w.out, "# found, and not adopted: give each a name, a place and a login, and put it into the edge's list")
	for _, f := range found {
		entry(w.out, f)
	}
	return nil
}

// entry writes a camera as edge.yaml has it.
func entry(out io.Writer, f onvif.Found) {
	at, err := url.Parse(f.Address)
	if err != nil {
		return // what Discover returns is one
	}
	said := strings.Join(slices.DeleteFunc([]string{f.Name, f.Hardware, f.Location}, func(s string) bool { return s == "" || devices.NamesPerson(s) }), ", ")
	fmt.Fprintf(out, "  - {id: camera-%s, kind: camera, driver: onvif, settings: {address: %q, username: viewer, password: \"\"}} # %q\n",
		strings.NewReplacer(".", "-", ":", "-").Replace(at.Host), f.Address, said)
}
