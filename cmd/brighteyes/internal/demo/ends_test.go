package demo

import (
	"testing"
	"time"
)

func TestAStoryWhoseRecordsWereEarlyIsToldToItsLastSentence(t *testing.T) {
	last := acts[len(acts)-1].due
	if ends(true, last-time.Second) {
		t.Error("it ends before the time of its last sentence, which no screen then shows")
	}
	if !ends(true, last) || ends(false, last) || !ends(false, toldWithin+time.Second) {
		t.Error("it ends when all was told, or when it was waited for long enough, and not before")
	}
}
