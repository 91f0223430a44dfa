package api

import (
	"net/netip"
	"sync"
	"time"
)

// Sign-in limits. Only failures count: a bucket of failures that fills up again
// with time, one for each name at each address, one for each address. Whoever
// knows the password never meets them, unless a guesser sits at the same
// address and tries the same name.
const (
	failuresOfName    = 10
	nameRefill        = 30 * time.Second // gives one failure back
	failuresOfAddress = 100
	addressRefill     = 3 * time.Second
	bucketsMost       = 20_000 // beyond it, the fullest are forgotten first
)

type guesses struct {
	now func() time.Time

	mu      sync.Mutex
	buckets map[string]bucket
}

// bucket is how many failures are left, as of a time.
type bucket struct {
	left   float64
	at     time.Time
	most   float64
	refill time.Duration
}

func newGuesses(now func() time.Time) *guesses {
	return &guesses{now: now, buckets: map[string]bucket{}}
}

// allowed reports whether a guess may be made, and else when.
func (g *guesses) allowed(name, ip string) (wait time.Duration, ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.now()
	for _, b := range [...]bucket{g.get(nameKey(name, ip), failuresOfName, nameRefill, now), g.get(addressKey(ip), failuresOfAddress, addressRefill, now)} {
		if b.left < 1 {
			wait = max(wait, time.Duration((1-b.left)*float64(b.refill)))
		}
	}
	return wait, wait == 0
}

// failed counts a guess that was wrong.
func (g *guesses) failed(name, ip string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.now()
	g.take(nameKey(name, ip), g.get(nameKey(name, ip), failuresOfName, nameRefill, now))
	g.take(addressKey(ip), g.get(addressKey(ip), failuresOfAddress, addressRefill, now))
}

// succeeded forgets what was wrong before for this name at this address.
func (g *guesses) succeeded(name, ip string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.buckets, nameKey(name, ip))
}

func (g *guesses) get(key string, most float64, refill time.Duration, now time.Time) bucket {
	b, ok := g.buckets[key]
	if !ok {
		return bucket{most, now, most, refill}
	}
	b.left = min(b.most, b.left+float64(now.Sub(b.at))/float64(b.refill))
	b.at = now
	return b
}

func (g *guesses) take(key string, b bucket) {
	b.left--
	if _, known := g.buckets[key]; !known && len(g.buckets) >= bucketsMost {
		g.forget(b.at)
	}
	g.buckets[key] = b
}

// forget makes room: whatever is full again goes, and if nothing is, half of
// all, whichever they are.
func (g *guesses) forget(now time.Time) {
	for key, b := range g.buckets {
		if b.left+float64(now.Sub(b.at))/float64(b.refill) >= b.most {
			delete(g.buckets, key)
		}
	}
	for key := range g.buckets {
		if len(g.buckets) < bucketsMost/2 {
			return
		}
		delete(g.buckets, key)
	}
}

func addressKey(ip string) string { return "ip " + network(ip) }

func nameKey(name, ip string) string { return "name " + network(ip) + " " + name }

// network is what one guesser has at hand: an IPv4 address, or the whole of an
// IPv6 subnet.
func network(ip string) string {
	a, err := netip.ParseAddr(ip)
	if err != nil {
		return ip
	}
	a = a.Unmap().WithZone("")
	if a.Is4() {
		return a.String()
	}
	p, err := a.Prefix(64)
	if err != nil {
		return ip
	}
	return p.String()
}
