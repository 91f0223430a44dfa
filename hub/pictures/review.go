package pictures

import (
	"context"
	"fmt"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/wire"
)

const (
	// reviewTime bounds the wait for a review; the edge waits for nothing to make it.
	reviewTime = 8 * time.Second
	// reviewsOfEdge bounds those that one edge is asked for at once.
	reviewsOfEdge = 4
)

// asked is a review that somebody waits for. Each who asks has an own one, so that
// what two people see of a camera is never older than their asking.
type asked struct {
	uplink *uplink
	camera string
	answer chan answered // has room for one
}

type answered struct {
	review devices.Review
	err    error
}

// Review is a camera's reference beside what it shows, from its edge. Nothing of it is
// kept here. Ages in it count from at, by this hub's clock.
func (p *Pictures) Review(ctx context.Context, camera string) (review devices.Review, at time.Time, err error) {
	device, ok := p.cfg.Camera(camera)
	if !ok {
		return review, at, ErrUnknownCamera
	}
	order, one, err := p.askReview(camera, device.Edge)
	if err != nil {
		return review, at, err
	}
	defer p.forgetReview(order)
	patience := time.NewTimer(reviewTime)
	defer patience.Stop()
	select {
	case a := <-one.answer:
		return a.review, p.cfg.Now(), a.err
	case <-ctx.Done():
		return review, at, fmt.Errorf("review of %s: %w", camera, ctx.Err())
	case <-patience.C:
		return review, at, &NoStill{camera, "edge_silent"}
	}
}

func (p *Pictures) askReview(camera, edge string) (order uint32, one *asked, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	u := p.edges[edge]
	if u == nil {
		return 0, nil, &NoStill{camera, "edge_away"}
	}
	under := 0
	for _, other := range p.reviews {
		if other.uplink == u {
			under++
		}
	}
	if under >= reviewsOfEdge {
		return 0, nil, &NoStill{camera, "busy"}
	}
	p.orders++
	one = &asked{uplink: u, camera: camera, answer: make(chan answered, 1)}
	if !u.tell(wire.Uplink{Review: &wire.ReviewOrder{Camera: camera, Channel: p.orders}}) {
		return 0, nil, &NoStill{camera, "edge_away"}
	}
	p.reviews[p.orders] = one
	return p.orders, one, nil
}

func (p *Pictures) forgetReview(order uint32) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.reviews, order)
}

// reviewed answers who asked this uplink, once.
func (u *uplink) reviewed(order uint32, make func(camera string) answered) {
	u.p.mu.Lock()
	one := u.p.reviews[order]
	if one == nil || one.uplink != u { // nobody waits any more, or not for this edge's word
		u.p.mu.Unlock()
		return
	}
	delete(u.p.reviews, order)
	u.p.mu.Unlock()
	one.answer <- make(one.camera)
}

// review takes the review itself.
func (u *uplink) review(order uint32, text []byte) {
	u.reviewed(order, func(camera string) answered {
		review, err := wire.DecodeReview(text, camera)
		if err != nil {
			u.p.cfg.Log.Warn("an edge's review of a camera is refused", "edge", u.edge, "camera", camera, "err", err)
			return answered{err: &NoStill{camera, "bad_review"}}
		}
		return answered{review: review}
	})
}

// noReview takes an edge's word that there is none.
func (u *uplink) noReview(said wire.NoReview) {
	u.reviewed(said.Channel, func(camera string) answered { return answered{err: &NoStill{camera, said.Error}} })
}

// loseReviews answers those who wait for an uplink that is gone; p.mu is held.
func (p *Pictures) loseReviews(u *uplink) {
	for order, one := range p.reviews {
		if one.uplink == u {
			delete(p.reviews, order)
			one.answer <- answered{err: &NoStill{one.camera, "edge_away"}}
		}
	}
}
