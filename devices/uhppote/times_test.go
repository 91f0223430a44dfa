package uhppote

import (
	"testing"
	"time"
)

func TestRecordsFromBeforeAClockWasSetBearTheOldClock(t *testing.T) {
	c := clock{known: true, offset: time.Second, before: &before{until: 40, offset: -2 * time.Hour}}
	for index, want := range map[uint32]time.Duration{1: -2 * time.Hour, 40: -2 * time.Hour, 41: time.Second} {
		if got, lost := c.of(record{index: index}); got != want || lost {
			t.Errorf("record %d is judged by %s, want %s", index, got, want)
		}
	}
	if got, _ := (clock{offset: time.Minute}).of(record{index: 1}); got != time.Minute {
		t.Errorf("a clock that was not set is judged by %s", got)
	}
}
