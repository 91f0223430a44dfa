package phone_test

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"brighteyes/alerts"
	"brighteyes/alerts/notify"
	"brighteyes/hub/access"
	"brighteyes/hub/phone"
	"brighteyes/hub/residents"
)

// office is everything around a telephone. Store keeps what it is given, unless
// it is down.
type office struct {
	calls map[string]phone.Call
	backs map[string]phone.CallBack
	acts  []alerts.Act
	shown []phone.Call
	sent  int
	down  error // the records
	fail  error // the gateway
	act   error
	mu    sync.Mutex // what the office's own work and the test both look at
}

func (o *office) LoadPhone(context.Context, time.Time) (in []phone.Call, out []phone.CallBack, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, c := range o.calls {
		in = append(in, c)
	}
	for _, c := range o.backs {
		out = append(out, c)
	}
	return in, out, nil
}

func (o *office) PutPhoneCall(_ context.Context, c phone.Call) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.down == nil {
		o.calls[c.ID] = c
	}
	return o.down
}

func (o *office) PutCallBack(_ context.Context, c phone.CallBack, _ *access.AuditEntry) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.down == nil {
		o.backs[c.ID] = c
	}
	return o.down
}

func (o *office) Search(context.Context, residents.Caller, residents.Purpose, string) ([]residents.Enrolled, error) {
	if o.down != nil {
		return nil, o.down
	}
	return []residents.Enrolled{{ID: "r1", Code: "5-501"}}, nil
}

func (o *office) List(context.Context, residents.Caller, residents.Purpose) ([]residents.Enrolled, int, error) {
	return []residents.Enrolled{{ID: "r1", Code: "5-501"}}, 0, nil
}

func (o *office) Card(context.Context, residents.Caller, alerts.Alert) (residents.CallCard, error) {
	return residents.CallCard{Residents: []residents.Resident{{ID: "r1", Phone: "13912345678"}}}, nil
}

func (o *office) Act(_ context.Context, a alerts.Act) (alerts.Alert, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.act != nil {
		return alerts.Alert{}, o.act
	}
	o.acts = append(o.acts, a)
	return alerts.Alert{ID: a.Alert}, nil
}

func (o *office) Send(context.Context, string, notify.Message) (notify.Receipt, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.sent++
	return notify.Receipt{}, o.fail
}

func (o *office) open(t *testing.T) *phone.Phone {
	t.Helper()
	p, err := phone.New(t.Context(), phone.Config{
		Store: o, Residents: o, Desk: o, Gateway: o, Key: []byte("key"), Publish: o.publish, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (o *office) publish(c phone.Call) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.shown = append(o.shown, c)
}

// look lets a test look while the telephone is running.
func (o *office) look(at func()) {
	o.mu.Lock()
	defer o.mu.Unlock()
	at()
}

func newOffice() *office {
	return &office{calls: map[string]phone.Call{}, backs: map[string]phone.CallBack{}}
}

// running runs p within the bubble until the returned function is called.
func running(t *testing.T, p *phone.Phone) (stop func()) {
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- p.Run(ctx) }()
	return func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

func later(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

var care = residents.Caller{Name: "甲", Roles: access.Roles{access.Care}}

func TestACallThatNobodyAnswersIsMissedAfterAMinuteAlsoOverARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice()
		p := o.open(t)
		first, err := p.Incoming(t.Context(), "139", "g1")
		second, also := p.Incoming(t.Context(), "139", "g2")
		if err != nil || also != nil {
			t.Fatal(err, also)
		}
		if _, err := p.Answer(t.Context(), second.ID, "甲"); err != nil {
			t.Fatal(err)
		}
		p = o.open(t)
		defer running(t, p)()
		later(59 * time.Second)
		o.look(func() {
			if o.calls[first.ID].State != phone.Ringing {
				t.Errorf("%+v", o.calls[first.ID])
			}
		})
		later(2 * time.Second)
		o.mu.Lock()
		defer o.mu.Unlock()
		if o.calls[first.ID].State != phone.Missed || o.calls[second.ID].State != phone.Answered || o.shown[len(o.shown)-1].Code != "5-501" {
			t.Errorf("%+v %+v", o.calls, o.shown)
		}
	})
}

func TestACallIsShownAlsoWhileTheRecordsAreDown(t *testing.T) {
	o := newOffice()
	o.down = errors.New("no space")
	p := o.open(t)
	c, err := p.Incoming(t.Context(), "139", "g1")
	if err != nil || len(o.shown) != 1 || c.Resident != "" || c.State != phone.Ringing {
		t.Errorf("%+v %+v, %v", c, o.shown, err)
	}
}

func TestOfASilentGatewayNoOutcomeIsClaimed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice()
		p := o.open(t)
		cb, err := p.CallBack(t.Context(), care, alerts.Alert{ID: "a1"}, "resident")
		if err != nil {
			t.Fatal(err)
		}
		p = o.open(t) // the hub starts again meanwhile
		defer running(t, p)()
		later(62 * time.Second)
		o.mu.Lock()
		acts, backs := slices.Clone(o.acts), maps.Clone(o.backs)
		o.mu.Unlock()
		if len(acts) != 1 || acts[0].Verb != alerts.Note || !strings.Contains(acts[0].Note, "no word from the gateway") || backs[cb.ID].State != phone.Silent {
			t.Fatalf("%+v %+v", acts, backs)
		}
		if err := p.Outcome(t.Context(), cb.ID, "no_answer"); err != nil {
			t.Fatal(err)
		}
		o.look(func() { acts = slices.Clone(o.acts) })
		if last := acts[len(acts)-1]; len(acts) != 2 || last.Tick != alerts.TickResidentCalled || last.Result != "no_answer" || last.By != "甲" {
			t.Errorf("a late word: %+v", acts)
		}
		later(time.Minute)
		o.look(func() {
			if len(o.acts) != 2 {
				t.Errorf("%+v", o.acts)
			}
		})
	})
}

func TestNoCallBackLeavesThatIsNotOnRecord(t *testing.T) {
	o := newOffice()
	p := o.open(t)
	o.down = errors.New("no space")
	if _, err := p.CallBack(t.Context(), care, alerts.Alert{ID: "a1"}, "resident"); err == nil || o.sent != 0 {
		t.Errorf("%d sent, %v", o.sent, err)
	}
}

func TestAnOutcomeThatCouldNotBeTickedIsTakenWhenToldAgain(t *testing.T) {
	o := newOffice()
	p := o.open(t)
	o.fail = notify.Doubtful("no answer in time") // it may ring all the same
	cb, err := p.CallBack(t.Context(), care, alerts.Alert{ID: "a1"}, "resident")
	if err != nil || cb.State != phone.Asked {
		t.Fatalf("%+v, %v", cb, err)
	}
	o.act = errors.New("no space")
	if err := p.Outcome(t.Context(), cb.ID, "voice"); err == nil {
		t.Error("an outcome that is not on the timeline was taken")
	}
	o.act = nil
	if err := p.Outcome(t.Context(), cb.ID, "voice"); err != nil || len(o.acts) != 1 {
		t.Errorf("%+v, %v", o.acts, err)
	}
}
