package post

import (
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

// Guarded is New for addresses that somebody outside chose, such as a browser:
// it connects to the public network only, whatever the name resolves to, and
// through no proxy, which would be asked to resolve it anew.
func Guarded(secure *tls.Config, patience time.Duration) *Client {
	c := New(secure, patience)
	transport := c.http.Transport.(*http.Transport)
	transport.Proxy = nil
	transport.DialContext = (&net.Dialer{Timeout: c.patience / 2, KeepAlive: 30 * time.Second, Control: publicOnly}).DialContext
	return c
}

var errNotPublic = errors.New("not an address of the public network")

// publicOnly sees the address that is about to be connected to, after names were
// resolved: a name that resolves differently a moment later gains nothing.
func publicOnly(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil || !public(at.Addr()) {
		return errNotPublic
	}
	return nil
}

// public reports whether a belongs to anybody on the internet. What carries an
// IPv4 address inside an IPv6 one counts as not public.
func public(a netip.Addr) bool {
	a = a.Unmap()
	if !a.IsGlobalUnicast() || a.IsPrivate() || a.Zone() != "" {
		return false
	}
	for _, own := range [...]string{
		"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
		"::/32", "64:ff9b::/32", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "fec0::/10",
	} {
		if netip.MustParsePrefix(own).Contains(a) {
			return false
		}
	}
	return true
}
