package pictures

import "brighteyes/devices/wire"

// StillsWaiting is how many wait for a still of a camera.
func (p *Pictures) StillsWaiting(camera string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if s := p.stills[camera]; s != nil {
		return s.askers
	}
	return 0
}

// ReviewsWaiting is how many reviews are waited for.
func (p *Pictures) ReviewsWaiting() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.reviews)
}

// WordsFlaws is what is not said in both languages.
func WordsFlaws() []string { return words.Flaws() }

// Relays is how many pulls are asked of edges now.
func (p *Pictures) Relays() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.relays)
}

// Tell sends an edge an order.
func (p *Pictures) Tell(edge string, what wire.Uplink) bool { return p.tell(edge, what) }
