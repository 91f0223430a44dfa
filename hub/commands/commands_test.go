package commands

import (
	"context"
	"crypto/ed25519"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/wire"
)

// journal keeps commands in memory and notes the order of what happens.
type journal struct {
	mu    sync.Mutex
	byID  map[string]devices.Issued
	notes []string
	fail  error
}

func (j *journal) PutCommand(_ context.Context, i devices.Issued) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.fail != nil {
		return j.fail
	}
	j.byID[i.ID] = i
	j.notes = append(j.notes, "recorded")
	return nil
}

func (j *journal) SettleCommand(_ context.Context, edge string, r devices.Reply, at time.Time) (bool, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.fail != nil {
		return false, j.fail
	}
	i, ok := j.byID[r.ID]
	news := i.Outcome == "" || i.Outcome == devices.OutcomeUnknown && r.Outcome != devices.OutcomeUnknown
	if !ok || i.Edge != edge || !news {
		return false, nil
	}
	i.Outcome, i.Result, i.Error, i.SettledAt = r.Outcome, r.Result, r.Error, &at
	j.byID[r.ID] = i
	return true, nil
}

func (j *journal) PendingCommands(context.Context) ([]devices.Issued, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.DeleteFunc(slices.Collect(maps.Values(j.byID)), func(i devices.Issued) bool { return i.Outcome != "" }), nil
}

func (j *journal) outcome(id string) devices.Outcome {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.byID[id].Outcome
}

func (j *journal) broken(err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.fail = err
}

// broker takes what is published, or refuses it.
type broker struct {
	journal *journal
	topic   string
	payload []byte
	err     error
}

func (b *broker) Publish(_ context.Context, topic string, payload []byte) error {
	b.journal.mu.Lock()
	defer b.journal.mu.Unlock()
	b.journal.notes = append(b.journal.notes, "sent")
	b.topic, b.payload = topic, payload
	return b.err
}

type desk struct {
	*Commands
	t       *testing.T
	journal *journal
	broker  *broker
	public  ed25519.PublicKey
}

func open(t *testing.T) *desk {
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	j := &journal{byID: map[string]devices.Issued{}}
	b := &broker{journal: j}
	c, err := New(t.Context(), Config{Key: private, Publisher: b, Journal: j})
	if err != nil {
		t.Fatal(err)
	}
	return &desk{c, t, j, b, public}
}

func (d *desk) openGate() devices.Issued {
	d.t.Helper()
	i, err := d.Issue(d.t.Context(), devices.Command{Edge: "edge-east", Device: "gate-1", Action: "open", By: "property"}, "ambulance")
	if err != nil {
		d.t.Fatal(err)
	}
	return i
}

func (d *desk) running() {
	done := make(chan struct{})
	ctx, stop := context.WithCancel(d.t.Context())
	go func() {
		defer close(done)
		if err := d.Run(ctx); err != nil {
			d.t.Error(err)
		}
	}()
	d.t.Cleanup(func() { stop(); <-done })
}

func TestACommandIsOnRecordBeforeItIsSentAndSignedByTheHub(t *testing.T) {
	d := open(t)
	i := d.openGate()
	if got := strings.Join(d.journal.notes, ", "); got != "recorded, sent" {
		t.Errorf("it was %s", got)
	}
	if d.broker.topic != "be/v1/edge-east/commands" {
		t.Errorf("sent on %s", d.broker.topic)
	}
	got, err := wire.VerifyCommand(d.public, d.broker.payload)
	if err != nil || got.ID != i.ID || got.Action != "open" || got.Device != "gate-1" || !got.Expires.Equal(got.Issued.Add(10*time.Second)) {
		t.Errorf("the edge reads %+v, %v", got, err)
	}
	if !devices.ValidULID(i.ID) || i.Reason != "ambulance" {
		t.Errorf("issued %+v", i)
	}
}

func TestARestartIsWatchedUntilTheCameraCanBeBack(t *testing.T) {
	d := open(t)
	i, err := d.Issue(t.Context(), devices.Command{Edge: "edge-east", Device: "cam-1", Action: "restart"}, "frozen")
	if err != nil || i.Expires.Sub(i.Issued) < 2*time.Minute {
		t.Errorf("it may take %v, %v", i.Expires.Sub(i.Issued), err)
	}
}

func TestWhatCannotBeRecordedIsNotSent(t *testing.T) {
	d := open(t)
	d.journal.fail = errors.New("disk full")
	if _, err := d.Issue(t.Context(), devices.Command{Edge: "e", Device: "g", Action: "open"}, "why"); err == nil {
		t.Error("no error")
	}
	if len(d.journal.notes) != 0 || len(d.pending) != 0 {
		t.Errorf("%v, %d pending", d.journal.notes, len(d.pending))
	}
}

func TestTheEdgeSaysWhatBecameOfIt(t *testing.T) {
	for _, outcome := range []devices.Outcome{devices.OutcomeDone, devices.OutcomeFailed, devices.OutcomeUnknown} {
		d := open(t)
		i := d.openGate()
		if err := d.Reply(t.Context(), "edge-east", devices.Reply{ID: i.ID, Outcome: outcome}); err != nil {
			t.Fatal(err)
		}
		if got := d.journal.outcome(i.ID); got != outcome {
			t.Errorf("%s became %q", outcome, got)
		}
	}
}

func TestNobodyElseCanAnswerForAnEdge(t *testing.T) {
	d := open(t)
	i := d.openGate()
	for _, r := range []struct {
		edge  string
		reply devices.Reply
	}{
		{"edge-west", devices.Reply{ID: i.ID, Outcome: devices.OutcomeDone}},
		{"edge-east", devices.Reply{ID: devices.NewID(time.Now()), Outcome: devices.OutcomeDone}},
		{"edge-east", devices.Reply{ID: i.ID, Outcome: "splendid"}},
		{"edge-east", devices.Reply{ID: i.ID}},
	} {
		if err := d.Reply(t.Context(), r.edge, r.reply); err != nil {
			t.Error(err)
		}
	}
	if got := d.journal.outcome(i.ID); got != "" {
		t.Errorf("the outcome is %q", got)
	}
}

func TestAReplyThatCannotBeRecordedComesAgain(t *testing.T) {
	d := open(t)
	i := d.openGate()
	d.journal.fail = errors.New("disk full")
	if err := d.Reply(t.Context(), "edge-east", devices.Reply{ID: i.ID, Outcome: devices.OutcomeDone}); err == nil {
		t.Error("the reply would be acknowledged and lost")
	}
}

func TestSilenceMakesTheOutcomeUnknownAndALateReplyMendsIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t)
		d.running()
		i := d.openGate()
		time.Sleep(15*time.Second - time.Millisecond)
		synctest.Wait()
		if got := d.journal.outcome(i.ID); got != "" {
			t.Errorf("within expiry and grace the outcome is %q", got)
		}
		time.Sleep(2 * time.Millisecond)
		synctest.Wait()
		if got := d.journal.outcome(i.ID); got != devices.OutcomeUnknown {
			t.Errorf("after expiry and grace the outcome is %q", got)
		}
		if err := d.Reply(t.Context(), "edge-east", devices.Reply{ID: i.ID, Outcome: devices.OutcomeDone}); err != nil {
			t.Fatal(err)
		}
		if got := d.journal.outcome(i.ID); got != devices.OutcomeDone {
			t.Errorf("after the late reply the outcome is %q", got)
		}
	})
}

func TestACommandOfTheLastRunIsNotForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t)
		i := d.openGate()
		again, err := New(t.Context(), d.cfg)
		if err != nil {
			t.Fatal(err)
		}
		(&desk{Commands: again, t: t}).running()
		time.Sleep(time.Minute)
		synctest.Wait()
		if got := d.journal.outcome(i.ID); got != devices.OutcomeUnknown {
			t.Errorf("the outcome is %q", got)
		}
	})
}

func TestATimeoutThatCannotBeRecordedIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t)
		d.running()
		i := d.openGate()
		d.journal.broken(errors.New("disk full"))
		time.Sleep(time.Minute)
		d.journal.broken(nil)
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if got := d.journal.outcome(i.ID); got != devices.OutcomeUnknown {
			t.Errorf("the outcome is %q", got)
		}
	})
}

func TestABrokerThatIsAwayLeavesTheOutcomeToBeSeen(t *testing.T) {
	d := open(t)
	d.broker.err = errors.New("not connected")
	i := d.openGate()
	if got := d.journal.outcome(i.ID); got != "" {
		t.Errorf("the outcome is %q, though the command may still arrive", got)
	}
}

func TestTooManyCommandsAreRefusedBeforeTheyAreRecorded(t *testing.T) {
	d := open(t)
	for range mostPending {
		d.openGate()
	}
	if _, err := d.Issue(t.Context(), devices.Command{Edge: "e", Device: "g", Action: "open"}, "why"); !errors.Is(err, ErrBusy) {
		t.Errorf("got %v", err)
	}
	if len(d.journal.byID) != mostPending {
		t.Errorf("%d on record", len(d.journal.byID))
	}
}
