package pictures

import (
	"testing"
	"time"
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
