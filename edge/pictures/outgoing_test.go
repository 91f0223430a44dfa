package pictures

import (
	"bytes"
	"context"
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

func TestASlowUplinkShowsFewerPicturesAndNotOldOnes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOutgoing()
		picture := message{data: make([]byte, 1000)}
		if !o.offer(picture, picture) {
			t.Fatal("an idle uplink refuses a picture")
		}
		if batch := o.take(nil); len(batch) != 2 {
			t.Fatalf("%d messages are taken, want both", len(batch))
		}
		time.Sleep(liveAge / 2)
		if !o.offer(picture) {
			t.Error("a picture is left out although the socket has had the last for half a second only")
		}
		time.Sleep(liveAge)
		if o.offer(picture) {
			t.Error("a picture is put behind one that the socket has not taken for over a second")
		}
		o.wrote()
		if !o.offer(picture) {
			t.Error("an uplink that goes on refuses a picture")
		}
	})
}

func TestPicturesAreLeftOutAndWordsWaitWhereNoMoreFits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOutgoing()
		picture := message{data: make([]byte, 100<<10)}
		put := 0
		for o.offer(picture) {
			put++
		}
		if most := liveBytes/len(picture.data) + 1; put != most {
			t.Errorf("%d pictures wait, want %d", put, most)
		}
		ctx, cancel := context.WithCancel(t.Context())
		said := make(chan error, 1)
		go func() { said <- o.send(ctx, message{text: true, data: []byte("ended")}) }()
		synctest.Wait()
		if len(said) != 0 || o.leaves() {
			t.Fatal("a word or a clip is put where there is no room")
		}
		o.take(nil)
		synctest.Wait()
		if err := <-said; err != nil {
			t.Errorf("the word: %v", err)
		}
		time.Sleep(liveAge / 10)
		if o.leaves() {
			t.Error("a clip goes beside pictures that the socket does not take")
		}
		batch := o.take(nil)
		if len(batch) != 1 || !batch[0].text {
			t.Errorf("%d messages follow, want the word", len(batch))
		}
		o.wrote()
		if !o.leaves() {
			t.Error("a clip does not go when nothing else is to be written")
		}
		for o.offer(picture) {
		}
		go func() { said <- o.send(ctx, message{}) }()
		cancel()
		if err := <-said; err == nil {
			t.Error("who waits is not told that the uplink is over")
		}
	})
}

// writes counts the writes that reach a connection.
type writes struct {
	net.Conn
	n int
}

func (w *writes) Write(data []byte) (int, error) {
	w.n++
	return w.Conn.Write(data)
}

func TestACorkedSocketWritesManyMessagesAtOnceAndInOrder(t *testing.T) {
	here, there := net.Pipe()
	t.Cleanup(func() { _, _ = here.Close(), there.Close() })
	counted := &writes{Conn: here}
	s := &socket{Conn: counted}
	read := make(chan []byte, 1)
	go func() {
		all, _ := io.ReadAll(there) // until it is closed
		read <- all
	}()
	var want []byte
	write := func(data []byte) {
		t.Helper()
		want = append(want, data...)
		if n, err := s.Write(data); err != nil || n != len(data) {
			t.Fatalf("%d bytes written (%v), want %d", n, err, len(data))
		}
	}
	write([]byte("at once"))
	s.cork()
	for i := range 100 {
		write(bytes.Repeat([]byte{byte(i)}, 50))
	}
	if counted.n != 1 {
		t.Errorf("a corked socket wrote %d times", counted.n-1)
	}
	if err := s.uncork(); err != nil || counted.n != 2 {
		t.Errorf("%d writes (%v), want one for all hundred", counted.n-1, err)
	}
	s.cork()
	write(make([]byte, 3*corkBytes)) // more than it holds
	if counted.n != 3 {
		t.Error("a corked socket holds without a bound")
	}
	if err := s.uncork(); err != nil {
		t.Fatal(err)
	}
	_ = here.Close()
	if got := <-read; !bytes.Equal(got, want) {
		t.Errorf("%d bytes came, or in another order; want %d", len(got), len(want))
	}
	s.cork()
	_, _ = s.Write([]byte("lost")) // held
	if err := s.uncork(); err == nil {
		t.Error("a write that failed is not told")
	}
}

func TestAClipGivesWayToEachAlarmAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		urgent := true
		u := &uplink{p: &Pictures{cfg: Config{Urgent: func() bool { return urgent }}}, out: newOutgoing()}
		waits := func() time.Duration {
			t.Helper()
			began := time.Now()
			if err := u.giveWay(t.Context()); err != nil {
				t.Fatal(err)
			}
			return time.Since(began)
		}
		if d := waits(); d < yieldMost || d > yieldMost+2*time.Second {
			t.Errorf("the first part waits for an alarm for %v", d)
		}
		if d := waits(); d < time.Second/2 || d > 2*time.Second {
			t.Errorf("the next part waits for the same alarm for %v", d)
		}
		time.Sleep(time.Hour) // that alarm is long over, and no clip was sent to see it
		if d := waits(); d < yieldMost {
			t.Errorf("an alarm an hour later is given way to for %v only", d)
		}
		urgent = false
		if d := waits(); d != 0 {
			t.Errorf("without an alarm a part waits for %v", d)
		}
	})
}
