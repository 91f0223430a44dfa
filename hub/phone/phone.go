package phone

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/hub/access"
	"brighteyes/hub/residents"
)

const (
	callsKept  = 100            // in memory; of more the oldest are forgotten there
	loadPast   = 24 * time.Hour // what a start takes up again
	ringsFor   = time.Minute    // then it is missed
	wordWithin = time.Minute    // of the gateway, on a call that it puts through
	sameWithin = time.Hour      // a gateway's id is the same call; some begin anew at 1
	callsMost  = 60             // new ones in a minute; more are refused and counted
	searchTime = 400 * time.Millisecond
)

// Config is what a Phone is made of. Gateway, Log, Metrics and Now may be left
// out.
type Config struct {
	Store     Store
	Residents Residents
	Desk      Desk
	Gateway   Gateway // nil: nothing is put through
	Key       []byte  // for hashes of gateways' ids, which can hold a number
	// Publish tells the screens; they cut it to the care desk.
	Publish func(c Call)
	Log     *slog.Logger
	Metrics prometheus.Registerer
	Now     func() time.Time
}

// Phone is the care desk's telephone. Its methods are safe for concurrent use.
type Phone struct {
	cfg           Config
	log           *slog.Logger
	now           func() time.Time
	came, tooMany prometheus.Counter
	acting        sync.Mutex // over an act on an alert and its taking effect here
	mu            sync.Mutex
	calls         []Call // oldest first
	out           map[string]CallBack
}

// New goes on from what is on record.
func New(ctx context.Context, c Config) (*Phone, error) {
	p := &Phone{cfg: c, log: c.Log, now: c.Now, out: map[string]CallBack{}}
	if p.log == nil {
		p.log = slog.New(slog.DiscardHandler)
	}
	if p.now == nil {
		p.now = time.Now
	}
	p.came = prometheus.NewCounter(prometheus.CounterOpts{Name: "brighteyes_phone_calls_total", Help: "Telephone calls that came in."})
	p.tooMany = prometheus.NewCounter(prometheus.CounterOpts{Name: "brighteyes_phone_refused_total", Help: "Telephone calls that were not shown because too many came in a minute."})
	if c.Metrics != nil {
		c.Metrics.MustRegister(p.came, p.tooMany)
	}
	calls, out, err := c.Store.LoadPhone(ctx, p.now().Add(-loadPast))
	if err != nil {
		return nil, fmt.Errorf("load telephone calls: %w", err)
	}
	p.calls = calls[max(0, len(calls)-callsKept):]
	for _, cb := range out {
		p.out[cb.ID] = cb
	}
	return p, p.nameCalls(ctx)
}

// nameCalls finds the places of calls on record, which have only the resident.
func (p *Phone) nameCalls(ctx context.Context) error {
	if !slices.ContainsFunc(p.calls, func(c Call) bool { return c.Resident != "" }) {
		return nil
	}
	all, _, err := p.cfg.Residents.List(ctx, self(), residents.ForDuty)
	if err != nil {
		return fmt.Errorf("load telephone calls: %w", err)
	}
	for i, c := range p.calls {
		at := slices.IndexFunc(all, func(e residents.Enrolled) bool { return e.ID == c.Resident })
		if at < 0 {
			p.calls[i].Resident = "" // erased
			continue
		}
		p.calls[i] = of(c, all[at])
	}
	return nil
}

func self() residents.Caller { return residents.Caller{Name: By, Roles: access.Roles{access.Care}} }

func of(c Call, e residents.Enrolled) Call {
	c.Resident, c.Code, c.Site, c.Devices = e.ID, e.Code, e.Place.Site, e.Devices
	return c
}

func (p *Phone) mac(id string) string {
	h := hmac.New(sha256.New, p.cfg.Key)
	h.Write([]byte("phone-call\x00" + id))
	return hex.EncodeToString(h.Sum(nil))
}

// Run ends what nobody answered, and says of what is silent that it is, until
// ctx ends.
func (p *Phone) Run(ctx context.Context) error {
	every := time.NewTicker(time.Second)
	defer every.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-every.C:
			p.tick(ctx)
		}
	}
}

func (p *Phone) tick(ctx context.Context) {
	now := p.now()
	var missed []Call
	var silent []CallBack
	p.mu.Lock()
	for i, c := range p.calls {
		if c.State == Ringing && now.Sub(c.At) >= ringsFor {
			p.calls[i].State = Missed
			missed = append(missed, p.calls[i])
		}
	}
	for id, cb := range p.out {
		switch {
		case cb.State == Asked && now.Sub(cb.At) >= wordWithin:
			silent = append(silent, cb)
		case now.Sub(cb.At) > loadPast:
			delete(p.out, id)
		}
	}
	p.mu.Unlock()
	for _, c := range missed {
		p.keep(ctx, c)
	}
	for _, cb := range silent {
		p.noWord(ctx, cb.ID)
	}
}
