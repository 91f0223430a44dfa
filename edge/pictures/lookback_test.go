package pictures

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"brighteyes/devices/wire"
)

func TestARecorderThatSendsFasterThanItRecordedHasToWait(t *testing.T) {
	var p tempo
	now := time.Now()
	for i := range 100 { // a hundred pictures in no time, five a second of the recording
		want := max(0, time.Duration(i)*time.Second/5-aheadMost)
		if got := p.wait(int64(i)*timescale/5, now); got != want {
			t.Fatalf("picture %d waits %v, want %v", i, got, want)
		}
	}
	if got := p.wait(1e9, now); got != 0 {
		t.Errorf("after a gap in the recording it waits %v", got)
	}
	if got := p.wait(1e9+timescale, now.Add(time.Minute)); got != 0 {
		t.Errorf("one that is late waits %v", got)
	}
}

func TestTheEndOfALookBackIsToldAlsoThroughAnUplinkThatIsFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		u := &uplink{p: &Pictures{}, out: newOutgoing()}
		for u.out.offer(message{data: make([]byte, 100<<10)}) {
		}
		go u.lookBack(t.Context(), wire.WatchOrder{Camera: "cam-1", Channel: 7, From: time.Now()})
		synctest.Wait()
		u.out.take(nil)
		synctest.Wait()
		batch := u.out.take(nil)
		if len(batch) != 1 || !batch[0].text || !strings.Contains(string(batch[0].data), `"channel":7`) || !strings.Contains(string(batch[0].data), "unknown_camera") {
			t.Errorf("%d messages follow, want the end of channel 7 with its reason", len(batch))
		}
		for u.out.offer(message{data: make([]byte, 100<<10)}) {
		}
		session, leave := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() {
			u.lookBack(session, wire.WatchOrder{Camera: "cam-1", Channel: 8, From: time.Now()})
			close(ended)
		}()
		synctest.Wait()
		leave()
		<-ended // who left is not waited for
	})
}
