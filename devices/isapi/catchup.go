package isapi

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"brighteyes/devices/outlet"
)

const (
	pageMost  = 30      // that controllers give at once
	pageLeast = 10      // that all of them give: DS-K1T804AMF refuses more
	sweepMost = 100_000 // records read before the first can be handed on
	// saveEvery is how many records may pass, of which none was handed on, before
	// the position is remembered: each look at a controller makes a record there.
	saveEvery  = 500
	checkEvery = 30 // looks without news, before the log is checked to be the same
	// A controller whose time zone is changed writes other times for old records.
	sameTime = 26 * time.Hour
	earliest = "1970-01-01T00:00:00+00:00"
	latest   = "2037-12-31T23:59:59+00:00"
)

// logbook is how a controller's records can be read.
type logbook struct {
	none    bool // it keeps none, or gives none
	told    bool // of such a one: a record came since the last look
	heard   bool // and it was heard at all
	quiet   int  // looks in a row between which it was heard and told of none
	most    int  // records in a page
	timed   bool // it wants a time in each search
	sweeps  bool // it cannot be asked by serial number, or gives the newest first
	ignores bool // of these, the former
	doubt   bool // the log may be another one
	empty   int  // looks without news
}

var errMany = fmt.Errorf("over %d records: more than can be put into order", sweepMost)

// catchUp reads and hands on every record after the last one.
func (g *gate) catchUp(ctx context.Context) error {
	h := &g.history
	if !h.known {
		return g.begin(ctx)
	}
	if g.book.doubt {
		if err := g.check(ctx); err != nil {
			return err
		}
		g.book.doubt = false
	}
	before := h.last
	err := g.read(ctx)
	if g.book.empty++; h.last != before {
		g.book.empty = 0
	}
	if g.book.empty >= checkEvery {
		g.book.empty, g.book.doubt = 0, true
	}
	return err
}

func (g *gate) read(ctx context.Context) error {
	if g.book.sweeps {
		return g.sweep(ctx)
	}
	return g.seek(ctx)
}

// page reads one page, and learns how the controller wants to be asked.
func (g *gate) page(ctx context.Context, s search) (page, error) {
	for {
		s.Most = g.book.most
		if g.book.timed && s.From == "" {
			s.From = earliest
		}
		if s.From != "" {
			s.To = latest
		}
		p, err := g.client.find(ctx, s)
		switch {
		case err == nil || !malformed(err):
			return p, err
		case g.book.most > pageLeast:
			g.book.most = pageLeast
		case !g.book.timed:
			g.book.timed = true
		default:
			return p, err
		}
	}
}

// begin takes the present end of the log for the beginning.
func (g *gate) begin(ctx context.Context) error {
	p, err := g.page(ctx, search{})
	if err != nil {
		return err
	}
	var newest record
	for _, r := range p.records {
		if r.serial >= newest.serial {
			newest = r
		}
	}
	if p.total > len(p.records) {
		if p, err = g.page(ctx, search{Position: p.total - 1}); err != nil {
			return err
		}
		if len(p.records) == 0 {
			return errors.New("the end of the log cannot be found")
		}
	}
	for _, r := range p.records {
		if r.serial >= newest.serial {
			newest = r
		}
	}
	g.history.advance(newest)
	g.book.doubt = false
	return g.history.save(ctx)
}

// check finds out whether the controller still has the log in which the last
// record was handed on. In a new log everything is news.
func (g *gate) check(ctx context.Context) error {
	h := &g.history
	if h.last == 0 || g.book.ignores {
		return nil
	}
	p, err := g.page(ctx, search{Serial: h.last})
	if err != nil {
		return err
	}
	if p.sorted(); len(p.records) > 0 {
		first := p.records[0]
		is, ok1 := moment(first.at, g.set.zone)
		was, ok2 := moment(h.at, g.set.zone)
		if first.serial != h.last || !ok1 || !ok2 || is.Sub(was).Abs() < sameTime {
			return nil
		}
	}
	g.log.Warn("Controller has a new log of records", "last", h.last)
	h.last, h.at = 0, ""
	clear(h.given)
	h.recent = outlet.Recent[uint64]{}
	return h.save(ctx)
}

// seek reads by serial number, page after page from the one after the last.
func (g *gate) seek(ctx context.Context) error {
	h := &g.history
	for {
		p, err := g.page(ctx, search{Serial: h.last + 1})
		if err != nil {
			if malformed(err) {
				g.book.sweeps, g.book.ignores = true, true
				return g.sweep(ctx)
			}
			return g.keep(ctx, 0, err)
		}
		falling := p.sorted()
		switch {
		case len(p.records) == 0:
			return g.keep(ctx, 0, nil)
		case p.records[0].serial <= h.last: // it does not mind the number
			g.book.sweeps, g.book.ignores = true, true
			return g.sweep(ctx)
		case falling && p.more: // what lies between is not in this page
			g.book.sweeps = true
			return g.sweep(ctx)
		}
		handed, err := g.handOnAll(ctx, p.records)
		if err = g.keep(ctx, handed, err); err != nil || !p.more {
			return err
		}
		g.alarmsFirst(ctx)
	}
}

// sweep reads all that may be news before it hands on the first, since what it is
// given is in no order that can be relied on.
func (g *gate) sweep(ctx context.Context) error {
	h := &g.history
	s := search{Serial: h.last + 1}
	if g.book.ignores {
		s = search{From: h.at}
	}
	var news []record
	falling := false
	for {
		p, err := g.page(ctx, s)
		if err != nil {
			return err
		}
		n := len(p.records)
		falling = falling || n > 1 && p.records[0].serial > p.records[n-1].serial
		s.Position += n
		for _, r := range p.records {
			if r.serial > h.last {
				news = append(news, r)
			}
		}
		if !p.more || len(p.records) == 0 {
			break
		}
		if s.Position > sweepMost {
			if falling {
				return errMany
			}
			break // the rest is read next time
		}
		g.alarmsFirst(ctx)
	}
	all := page{records: news}
	all.sorted()
	all.records = slices.CompactFunc(all.records, func(a, b record) bool { return a.serial == b.serial })
	for piece := range slices.Chunk(all.records, pageMost) {
		handed, err := g.handOnAll(ctx, piece)
		if err = g.keep(ctx, handed, err); err != nil {
			return err
		}
	}
	return nil
}

// handOnAll hands on records in their order, and returns how many were to be.
func (g *gate) handOnAll(ctx context.Context, records []record) (handed int, err error) {
	h := &g.history
	for _, r := range records {
		if h.last > 0 && r.serial > h.last+1 {
			g.driver.metrics.skipped.Add(float64(r.serial - h.last - 1))
		}
		g.driver.metrics.fetched.Inc()
		if err := g.handOn(ctx, r, false); err != nil {
			return handed, err
		}
		if m, ok := g.set.codes.meaning(r.code); ok && m.Event != none {
			handed++
		}
		h.advance(r)
	}
	return handed, nil
}

// keep saves the position if something was handed on or much has passed, and
// passes err on.
func (g *gate) keep(ctx context.Context, handed int, err error) error {
	h := &g.history
	if h.last == h.saved || handed == 0 && h.last-h.saved < saveEvery {
		return err
	}
	if saved := h.save(context.WithoutCancel(ctx)); saved != nil && err == nil {
		return saved
	}
	return err
}

// alarmsFirst hands on the alarms that came while a catching up goes on.
func (g *gate) alarmsFirst(ctx context.Context) { g.hinted(ctx) }
