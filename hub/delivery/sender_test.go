package delivery

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"brighteyes/alerts"
	"brighteyes/alerts/notify"
	"brighteyes/alerts/notify/desk"
	"brighteyes/devices"
)

// book is a ledger as far as a sender sees it.
type book struct {
	mu      sync.Mutex
	owed    map[string]alerts.Owed
	under   map[string]bool
	sent    []alerts.Sent
	judged  map[string]bool // by key: whether it holds
	held    []alerts.Held
	fail    error         // of writes
	hangs   chan struct{} // writes wait for it, whatever their ctx says
	changed chan struct{}
}

func newBook() *book {
	return &book{owed: map[string]alerts.Owed{}, under: map[string]bool{}, judged: map[string]bool{}, changed: make(chan struct{}, 1)}
}

func (b *book) owe(person, channel, rule string, severity alerts.Severity, change ...func(*alerts.Owed)) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	n := len(b.owed) + len(b.sent)
	now := time.Now()
	id := fmt.Sprintf("%s-%05d", person, n)
	category := alerts.Maintenance
	if rule == alerts.RulePressed {
		category = alerts.Care
	}
	o := alerts.Owed{
		Delivery: alerts.Delivery{ID: id, Alert: "alert-" + id, To: alerts.Target{Person: person, Name: "乙", Channels: []string{channel}}, Made: now},
		Alert: alerts.Alert{
			ID: "alert-" + id, Rule: rule, Category: category, Severity: severity, State: alerts.Open, OpenedAt: now, LastAt: now,
			Device: fmt.Sprintf("btn-%d", n), Title: "张奶奶 13800001111", Summary: "心脏病，钥匙在 3 号箱",
		},
	}
	for _, f := range change {
		f(&o)
	}
	b.owed[id] = o
	b.tell()
	return id
}

func (b *book) tell() {
	select {
	case b.changed <- struct{}{}:
	default:
	}
}

func (b *book) Owed() []alerts.Owed {
	b.mu.Lock()
	defer b.mu.Unlock()
	var all []*alerts.Owed
	for id, o := range b.owed {
		if !b.under[id] && !o.Delivery.NotBefore.After(time.Now()) {
			all = append(all, &o)
		}
	}
	rank := func(o *alerts.Owed) int {
		if o.Alert.Rule == alerts.RulePressed {
			return 0
		}
		return 1 + slices.Index([]alerts.Severity{alerts.Critical, alerts.Major, alerts.Minor}, o.Alert.Severity)
	}
	slices.SortFunc(all, func(a, c *alerts.Owed) int {
		return cmp.Or(rank(a)-rank(c), a.Alert.OpenedAt.Compare(c.Alert.OpenedAt), strings.Compare(a.Delivery.ID, c.Delivery.ID))
	})
	owed := make([]alerts.Owed, len(all))
	for i, o := range all {
		owed[i] = *o
	}
	return owed
}

func (b *book) NextOwed() (at time.Time, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for id, o := range b.owed {
		if t := o.Delivery.NotBefore; !b.under[id] && t.After(time.Now()) && (!ok || t.Before(at)) {
			at, ok = t, true
		}
	}
	return at, ok
}

func (b *book) OwedChanged() <-chan struct{} { return b.changed }

// write waits for a disk that hangs.
func (b *book) write(ids ...string) {
	b.mu.Lock()
	hangs := b.hangs
	onRecord := len(ids) == 0
	for _, id := range ids {
		onRecord = onRecord || !b.owed[id].Alert.NotRecorded
	}
	b.mu.Unlock()
	if hangs != nil && onRecord {
		<-hangs
	}
}

func (b *book) hang() (ends func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	hangs := make(chan struct{})
	b.hangs = hangs
	return func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.hangs = nil
		close(hangs)
	}
}

func (b *book) Sending(_ context.Context, ids []string) error {
	b.write(ids...)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.fail != nil {
		return b.fail
	}
	for _, id := range ids {
		b.under[id] = true
	}
	return nil
}

func (b *book) Sent(_ context.Context, results []alerts.Sent) error {
	var ids []string
	for _, r := range results {
		ids = append(ids, r.ID)
	}
	b.write(ids...)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.fail != nil {
		return b.fail
	}
	for _, r := range results {
		b.sent = append(b.sent, r)
		delete(b.under, r.ID)
		o := b.owed[r.ID]
		if r.Error == "" || r.Final || o.Delivery.Attempts >= 2 {
			delete(b.owed, r.ID)
			continue
		}
		o.Delivery.Attempts++
		o.Delivery.NotBefore = time.Now().Add(5 * time.Second)
		b.owed[r.ID] = o
		b.tell()
	}
	return nil
}

func (b *book) Judge(_ context.Context, js []alerts.Judgement) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, j := range js {
		b.judged[j.Condition.Key] = j.Holds
	}
	return nil
}

func (b *book) Held() []alerts.Held { return b.held }

func (b *book) isUnder(id string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.under[id]
}

func (b *book) breaks(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.fail = err
}

func (b *book) results() []alerts.Sent {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.sent)
}

func (b *book) failing() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var keys []string
	for _, key := range slices.Sorted(maps.Keys(b.judged)) {
		if b.judged[key] {
			keys = append(keys, key)
		}
	}
	return keys
}

// wire is a channel that notes what it is given.
type wire struct {
	mu   sync.Mutex
	got  []sending
	does func(ctx context.Context, to string, m notify.Message) error
}

type sending struct {
	at time.Time
	to string
	m  notify.Message
}

func (w *wire) Send(ctx context.Context, to string, m notify.Message) (notify.Receipt, error) {
	w.mu.Lock()
	w.got = append(w.got, sending{time.Now(), to, m})
	does := w.does
	w.mu.Unlock()
	if does == nil {
		return notify.Receipt{Ref: "ref"}, nil
	}
	return notify.Receipt{Ref: "ref"}, does(ctx, to, m)
}

func (w *wire) do(f func(ctx context.Context, to string, m notify.Message) error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.does = f
}

func (w *wire) sent() []sending {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.got)
}

// phones gives everybody a number.
type phones struct{}

func (phones) Address(person, _ string) (string, bool) {
	return "+861380000" + person, !strings.HasPrefix(person, "nobody")
}

// town has a home for every button.
type town struct{}

func (town) Device(_, id string) (devices.Device, bool) {
	return devices.Device{ID: id, Kind: devices.Button, Name: "张奶奶的按钮", Location: &devices.Location{Building: "5", Unit: strings.TrimPrefix(id, "btn-")}}, true
}

func (town) SiteName(string) string { return "" }

// running has a sender at work within a bubble of virtual time.
func running(t *testing.T, b *book, channels ...Channel) *Sender {
	t.Helper()
	s, err := New(Config{Ledger: b, Directory: phones{}, Places: town{}, Channels: channels})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return s
}

func sms(w *wire) Channel { return Channel{Name: "sms", Kind: "gateway", Send: w, RatePerS: 20} }

func bubble(t *testing.T, f func(t *testing.T)) { synctest.Test(t, f) }

func TestThatAMessageLeavesIsOnRecordBeforeItDoes(t *testing.T) {
	bubble(t, func(t *testing.T) {
		b, w := newBook(), &wire{}
		early := false
		w.do(func(_ context.Context, _ string, m notify.Message) error {
			early = early || !b.isUnder(m.ID)
			return nil
		})
		running(t, b, sms(w))
		b.owe("1", "sms", alerts.RulePressed, alerts.Critical)
		time.Sleep(time.Second)
		synctest.Wait()
		if len(w.sent()) != 1 || early {
			t.Errorf("%d messages left, before the record: %v", len(w.sent()), early)
		}
		if r := b.results(); len(r) != 1 || r[0].Error != "" || r[0].Ref != "ref" {
			t.Errorf("on record: %+v", r)
		}
	})
}

func TestWhatACrashCutOffIsSentAgainUnderTheSameIDAndMarked(t *testing.T) {
	bubble(t, func(t *testing.T) {
		b, w := newBook(), &wire{}
		id := b.owe("1", "sms", alerts.RulePressed, alerts.Critical, func(o *alerts.Owed) { o.Delivery.Repeat = true })
		running(t, b, sms(w))
		time.Sleep(time.Second)
		synctest.Wait()
		got := w.sent()
		if len(got) != 1 || got[0].m.ID != id || !strings.Contains(got[0].m.Text(), "重复发送") {
			t.Errorf("sent %+v", got)
		}
	})
}

func TestAGatewayGetsTwentyMessagesASecondAtMost(t *testing.T) {
	bubble(t, func(t *testing.T) {
		b, w := newBook(), &wire{}
		for i := range 200 {
			b.owe(fmt.Sprint(i), "sms", alerts.RuleOffline, alerts.Major)
		}
		running(t, b, sms(w))
		time.Sleep(11 * time.Second)
		synctest.Wait()
		got := w.sent()
		if len(got) != 200 {
			t.Fatalf("%d of 200 left", len(got))
		}
		for i := range got {
			if j := i + 20; j < len(got) && got[j].at.Sub(got[i].at) < time.Second {
				t.Fatalf("21 messages within %s", got[j].at.Sub(got[i].at))
			}
		}
	})
}

// The list of what is owed is not read anew after every message: what was sent
// since stands in it still.
func TestNothingIsSentTwiceByAChannelWithoutARate(t *testing.T) {
	bubble(t, func(t *testing.T) {
		b, w := newBook(), &wire{}
		for i := range 300 {
			b.owe(fmt.Sprint(i), "webhook", alerts.RuleOffline, alerts.Major)
		}
		running(t, b, Channel{Name: "webhook", Send: w})
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if n := len(w.sent()); n != 300 {
			t.Errorf("%d messages for 300 deliveries", n)
		}
	})
}

func TestWhatWaitsForOnePersonLeavesAsOneMessageMostUrgentFirst(t *testing.T) {
	bubble(t, func(t *testing.T) {
		b, w := newBook(), &wire{}
		b.owe("7", "sms", alerts.RuleOffline, alerts.Minor)
		b.owe("7", "sms", alerts.RulePressed, alerts.Critical)
		b.owe("7", "sms", alerts.RuleSmoke, alerts.Critical)
		b.owe("7", "sms", alerts.RulePressed, alerts.Critical)
		running(t, b, sms(w))
		time.Sleep(time.Second)
		synctest.Wait()
		got := w.sent()
		if len(got) != 1 {
			t.Fatalf("%d messages for one person", len(got))
		}
		if text := got[0].m.Text(); text != "2个求助、2个告警：求助 5-1；求助 5-3；烟雾告警 5-2；离线 5-0" {
			t.Errorf("text: %s", text)
		}
		if n := len(b.results()); n != 4 {
			t.Errorf("%d of 4 deliveries settled", n)
		}
	})
}

func TestAPressInAFloodOfTenThousandIsHandedOverWithinTwoSeconds(t *testing.T) {
	bubble(t, func(t *testing.T) {
		b, w := newBook(), &wire{}
		w.do(func(context.Context, string, notify.Message) error { // a gateway that takes its time
			time.Sleep(300 * time.Millisecond)
			return nil
		})
		for i := range 10_000 {
			b.owe(fmt.Sprint(i%300), "sms", alerts.RuleOffline, alerts.Major)
		}
		running(t, b, sms(w))
		time.Sleep(time.Second)
		pressed := time.Now()
		id := b.owe("299", "sms", alerts.RulePressed, alerts.Critical)
		time.Sleep(2 * time.Second)
		synctest.Wait()
		for _, r := range b.results() {
			if r.ID == id {
				for _, s := range w.sent() {
					if slices.ContainsFunc(s.m.Calls, func(c notify.Call) bool { return c.Delivery == id }) {
						t.Logf("the press left %s after it was owed, first of %d in its message", s.at.Sub(pressed), s.m.Count())
						if !s.m.Calls[0].Help {
							t.Error("the call is not the first of its message")
						}
					}
				}
				return
			}
		}
		t.Error("the press was not handed over within 2 s")
	})
}

func TestAlarmsThatHangAtTheGatewayLeaveRoomForACall(t *testing.T) {
	bubble(t, func(t *testing.T) {
		b, w := newBook(), &wire{}
		w.do(func(ctx context.Context, _ string, m notify.Message) error {
			if m.Calls[0].Help {
				return nil
			}
			<-ctx.Done()
			return ctx.Err()
		})
		for i := range 50 {
			b.owe(fmt.Sprint(i), "sms", alerts.RuleOffline, alerts.Major)
		}
		running(t, b, sms(w))
		time.Sleep(3 * time.Second)
		id := b.owe("99", "sms", alerts.RulePressed, alerts.Critical)
		time.Sleep(time.Second)
		synctest.Wait()
		if !slices.ContainsFunc(b.results(), func(r alerts.Sent) bool { return r.ID == id && r.Error == "" }) {
			t.Errorf("the call waits behind alarms that hang: %v", b.results())
		}
	})
}

func TestAChannelThatFailsIsAnAlertUntilItServesAgain(t *testing.T) {
	bubble(t, func(t *testing.T) {
		b, w := newBook(), &wire{}
		w.do(func(context.Context, string, notify.Message) error { return notify.Failed("answered with status 500") })
		s := running(t, b, sms(w))
		b.owe("1", "sms", alerts.RuleOffline, alerts.Major)
		time.Sleep(8 * time.Second)
		synctest.Wait()
		if got := b.failing(); len(got) != 0 {
			t.Errorf("after two failures: %v", got)
		}
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if got := b.failing(); !slices.Equal(got, []string{"channel.failing:sms"}) {
			t.Errorf("after three failures: %v", got)
		}
		if st := s.Channels()[0]; !st.Failing || st.LastError != "answered with status 500" || st.Failures != 3 {
			t.Errorf("state %+v", st)
		}
		w.do(nil)
		b.owe("2", "sms", alerts.RuleOffline, alerts.Major)
		time.Sleep(time.Second)
		synctest.Wait()
		if got := b.failing(); len(got) != 0 {
			t.Errorf("after a success: %v", got)
		}
	})
}

func TestANumberThatDoesNotExistIsNoFailureOfTheChannel(t *testing.T) {
	bubble(t, func(t *testing.T) {
		b, w := newBook(), &wire{}
		w.do(func(context.Context, string, notify.Message) error { return notify.Unreachable("no such number") })
		running(t, b, sms(w))
		for i := range 9 {
			b.owe(fmt.Sprint(i), "sms", alerts.RuleOffline, alerts.Major)
		}
		b.owe("nobody", "sms", alerts.RuleOffline, alerts.Major)
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if got := b.failing(); len(got) != 0 || len(b.results()) != 10 {
			t.Errorf("%v, %d results", got, len(b.results()))
		}
		for _, r := range b.results() {
			if !r.Final {
				t.Errorf("%+v can be tried again", r)
			}
		}
	})
}

func TestAChannelThatAPolicyNamesInVainIsAnAlert(t *testing.T) {
	bubble(t, func(t *testing.T) {
		b, w := newBook(), &wire{}
		running(t, b, sms(w))
		b.owe("1", "pager", alerts.RulePressed, alerts.Critical)
		time.Sleep(time.Second)
		synctest.Wait()
		if got := b.failing(); !slices.Equal(got, []string{"channel.failing:unset:pager"}) {
			t.Errorf("failing: %v", got)
		}
		if r := b.results(); len(r) != 1 || !r[0].Final {
			t.Errorf("results %+v", r)
		}
	})
}

func TestWhileTheRecordCannotBeWrittenCallsLeaveAndAlarmsWait(t *testing.T) {
	bubble(t, func(t *testing.T) {
		b, w := newBook(), &wire{}
		b.breaks(errors.New("disk full"))
		running(t, b, sms(w))
		b.owe("1", "sms", alerts.RulePressed, alerts.Critical)
		b.owe("2", "sms", alerts.RuleOffline, alerts.Major)
		time.Sleep(30 * time.Second)
		synctest.Wait()
		if got := w.sent(); len(got) != 1 || !got[0].m.Calls[0].Help {
			t.Fatalf("%d messages left", len(got))
		}
		b.breaks(nil)
		time.Sleep(5 * time.Second)
		synctest.Wait()
		if got := w.sent(); len(got) != 2 || len(b.results()) != 2 {
			t.Errorf("%d messages, %d results", len(got), len(b.results()))
		}
	})
}

func TestAnAttemptWithoutAnAnswerIsRepeatedAndMarked(t *testing.T) {
	bubble(t, func(t *testing.T) {
		b, w := newBook(), &wire{}
		w.do(func(ctx context.Context, _ string, _ notify.Message) error {
			if len(w.sent()) == 1 {
				<-ctx.Done()
				return ctx.Err()
			}
			return nil
		})
		running(t, b, sms(w))
		b.owe("1", "sms", alerts.RulePressed, alerts.Critical)
		time.Sleep(30 * time.Second)
		synctest.Wait()
		got := w.sent()
		if len(got) != 2 || got[0].m.Repeat || !got[1].m.Repeat || got[0].m.ID != got[1].m.ID {
			t.Errorf("sent %+v", got)
		}
	})
}

func TestWhatTheEndOfTheHubCutOffIsLeftForTheNextOne(t *testing.T) {
	bubble(t, func(t *testing.T) {
		b, w := newBook(), &wire{}
		w.do(func(ctx context.Context, _ string, _ notify.Message) error {
			<-ctx.Done()
			return ctx.Err()
		})
		s, err := New(Config{Ledger: b, Directory: phones{}, Channels: []Channel{sms(w)}})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- s.Run(ctx) }()
		id := b.owe("1", "sms", alerts.RulePressed, alerts.Critical)
		time.Sleep(time.Second)
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if len(b.results()) != 0 || !b.isUnder(id) {
			t.Errorf("the attempt is said to be over: %v", b.results())
		}
	})
}

func TestAScreenThatShowsTheCallTakesItAndAnEmptyDeskDoesNot(t *testing.T) {
	bubble(t, func(t *testing.T) {
		b, screens := newBook(), desk.New(0)
		running(t, b, Channel{Name: DeskName, Kind: "desk", Send: screens, AtOnce: 1000, Patience: 30 * time.Second, Alone: true, NoLink: true})
		shown := b.owe("desk:care", DeskName, alerts.RulePressed, alerts.Critical)
		other := b.owe("desk:police", DeskName, alerts.RulePressed, alerts.Critical)
		time.Sleep(2 * time.Second)
		screens.Shown("alert-"+shown, 1, "care")
		screens.Shown("alert-"+other, 1, "care") // of another desk than the one that is asked
		time.Sleep(time.Second)
		synctest.Wait()
		if r := b.results(); len(r) != 1 || r[0].ID != shown || r[0].Error != "" {
			t.Errorf("after 3 s: %+v", r)
		}
		time.Sleep(30 * time.Second)
		synctest.Wait()
		if r := b.results(); len(r) != 2 || !r[1].Final || len(b.failing()) != 0 {
			t.Errorf("after 33 s: %+v, failing %v", r, b.failing())
		}
	})
}
