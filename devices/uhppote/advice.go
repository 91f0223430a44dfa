package uhppote

import (
	"fmt"

	"brighteyes/devices"
)

var _ devices.Adviser = (*gate)(nil)

// Advice warns of an address outside the private ranges (RFC 1918), loopback and
// link-local: the protocol knows no passwords, so whoever reaches the controller
// opens its doors. A private address is no proof of a network of its own.
func (g *gate) Advice() []string {
	if a := g.set.address.Addr(); a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast() {
		return nil
	}
	return []string{fmt.Sprintf("address %s is not in a private range: UHPPOTE controllers know no passwords, whoever reaches this one opens its doors", g.set.address.Addr())}
}
