package outbox

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"brighteyes/devices"
)

// bytesOf is a body that takes exactly n bytes of room.
func bytesOf(n int) string { return strings.Repeat("x", n-perRow) }

func TestAFullOutboxDropsReadingsThenEventsAndAlarmsLast(t *testing.T) {
	b := fresh(t, Options{MaxBytes: 10_000})
	put := func(lane devices.Lane, n int) {
		for range n {
			b.put(lane, bytesOf(1000))
		}
	}
	expect := func(alarms, events, readings int) {
		t.Helper()
		have := b.Backlog()
		if have.Alarms != alarms || have.Events != events || have.Readings != readings {
			t.Fatalf("holds %+v, want %d alarms, %d events, %d readings", have, alarms, events, readings)
		}
	}
	put(devices.Readings, 9)
	expect(0, 0, 8) // a fifth is kept for alarms
	put(devices.Events, 3)
	expect(0, 3, 5)
	put(devices.Alarms, 4)
	expect(4, 3, 3) // alarms fill their fifth, then readings go
	put(devices.Alarms, 3)
	expect(7, 3, 0)
	put(devices.Alarms, 2)
	expect(9, 1, 0)
	if err := b.try(devices.Readings, bytesOf(1000)); !errors.Is(err, ErrFull) {
		t.Fatalf("a reading that would cost an event got %v", err)
	}
	put(devices.Events, 1) // costs the older event
	expect(9, 1, 0)
	put(devices.Alarms, 3)
	expect(10, 0, 0) // only now an alarm goes, the oldest
	if head := head(b, devices.Alarms); head != 3 {
		t.Fatalf("the first alarm is %d, want 3", head)
	}
	if err := b.try(devices.Events, "x"); !errors.Is(err, ErrFull) {
		t.Fatalf("an event that would cost an alarm got %v", err)
	}
	if gone := b.Gone(devices.Alarms); gone != 2 {
		t.Fatalf("alarms are gone up to %d, want 2", gone)
	}
	want := map[string]int{"alarms": 2, "events": 5, "readings": 10}
	after := b.crashed(Options{MaxBytes: 10_000})
	for lane, n := range want {
		if b.Dropped()[lane] != n || after.Dropped()[lane] != n {
			t.Errorf("%s dropped: %d, after a crash %d, want %d", lane, b.Dropped()[lane], after.Dropped()[lane], n)
		}
	}
}

// Whatever is put and settled in whatever order: no more than the room is held,
// each lane holds its newest items without a hole, nothing vanishes uncounted,
// and what may not be dropped is not.
func TestTheBoundsHoldWhateverHappens(t *testing.T) {
	const room = 4000
	b := fresh(t, Options{MaxBytes: room})
	rapid.Check(t, func(t *rapid.T) { boundsHold(t, b.Outbox, room) })
}

func boundsHold(t *rapid.T, out *Outbox, room int64) {
	settleNow := func() { // what is settled goes with the next commit
		if err := out.Memory("x").Save(context.Background(), "k", "v"); err != nil {
			t.Fatal(err)
		}
	}
	for _, lane := range devices.Lanes {
		out.Settle(lane, 1<<40)
	}
	settleNow()
	droppedBefore := out.Dropped()
	var put, refused, settled [lanes]int
	for step := range rapid.IntRange(1, 14).Draw(t, "steps") {
		l := rapid.IntRange(0, lanes-1).Draw(t, "lane")
		lane := devices.Lanes[l]
		if rapid.IntRange(0, 9).Draw(t, "settle") == 0 {
			upto := head(box{Outbox: out}, lane) + int64(rapid.IntRange(-1, 3).Draw(t, "upto"))
			before := held(out)[l]
			out.Settle(lane, upto)
			settleNow()
			settled[l] += before - held(out)[l]
			continue
		}
		n := rapid.IntRange(1, 5).Draw(t, "items")
		list := make([]Item, n)
		for i := range list {
			list[i].Body = []byte(bytesOf(rapid.IntRange(perRow, 900).Draw(t, "bytes")))
		}
		before := held(out)
		err := out.Put(context.Background(), lane, list...)
		after := held(out)
		if errors.Is(err, ErrFull) {
			refused[l] += n
			if l == 0 {
				t.Fatalf("step %d: an alarm was refused for want of room", step)
			}
		} else if err != nil {
			t.Fatal(err)
		} else {
			put[l] += n
		}
		if l > 0 && after[0] < before[0] {
			t.Fatalf("step %d: an alarm was dropped for %s", step, lane)
		}
		if l == 2 && after[1] < before[1] {
			t.Fatalf("step %d: an event was dropped for a reading", step)
		}
		if l == 0 && after[0] < before[0]+n && after[1]+after[2] > 0 {
			t.Fatalf("step %d: an alarm was dropped while others were left: %v", step, after)
		}
	}
	var total int64
	for l, lane := range devices.Lanes {
		list, err := out.Next(context.Background(), lane, 0, 1000, 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		for i, item := range list {
			total += cost(item.Body)
			if item.ID != head(box{Outbox: out}, lane)+int64(i) {
				t.Fatalf("%s has a hole", lane)
			}
		}
		if have := len(list) + settled[l] + out.Dropped()[string(lane)] - droppedBefore[string(lane)] - refused[l]; have != put[l] {
			t.Fatalf("%s: %d put, %d accounted for", lane, put[l], have)
		}
	}
	if total > room {
		t.Fatalf("%d bytes are held, %d is the room", total, room)
	}
}

func held(b *Outbox) [lanes]int {
	have := b.Backlog()
	return [lanes]int{have.Alarms, have.Events, have.Readings}
}

func TestReadingsAndEventsGrowTooOldAndAlarmsNever(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := fresh(t, Options{MaxAge: time.Hour})
		b.put(devices.Alarms, "a")
		b.put(devices.Events, "e old")
		b.put(devices.Readings, "r old")
		<-time.After(50 * time.Minute)
		b.put(devices.Events, "e new")
		<-time.After(15 * time.Minute)
		synctest.Wait()
		b.expect(devices.Alarms, "a")
		b.expect(devices.Events, "e new")
		b.expect(devices.Readings)
		if d := b.Dropped(); d["events"] != 1 || d["readings"] != 1 || d["alarms"] != 0 {
			t.Fatalf("dropped %v", d)
		}
		_ = b.Close()
	})
}

func TestAgeGoesOnOverARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := fresh(t, Options{MaxAge: time.Hour})
		b.put(devices.Events, "old")
		<-time.After(40 * time.Minute)
		b.put(devices.Events, "new")
		_ = b.Close()
		after := open(t, b.path, Options{MaxAge: time.Hour})
		<-time.After(25 * time.Minute)
		synctest.Wait()
		after.expect(devices.Events, "new")
		_ = after.Close()
	})
}

// A machine without a battery begins in the past and jumps when the network
// tells the time. What was put before must not count as decades old.
func TestAgeIsNotMeasuredByAClockThatJumps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := fresh(t, Options{MaxAge: time.Hour})
		b.put(devices.Events, "e")
		if _, err := b.file.write.Exec("UPDATE events SET queued = 0"); err != nil {
			t.Fatal(err)
		}
		_ = b.Close()
		after := open(t, b.path, Options{MaxAge: time.Hour})
		<-time.After(50 * time.Minute)
		after.expect(devices.Events, "e")
		_ = after.Close()
	})
}

func TestAFullDiskCostsReadingsThenEventsAndKeepsAlarms(t *testing.T) {
	b := fresh(t, Options{MaxPages: 60})
	big := strings.Repeat("x", 3000)
	for range 10 {
		b.put(devices.Alarms, big)
	}
	for i := range 100 {
		if err := b.try(devices.Readings, fmt.Sprint(i)+big); err != nil {
			t.Fatal("a reading is kept at the cost of older ones: ", err)
		}
	}
	if b.Dropped()["readings"] == 0 {
		t.Fatal("the disk was not full")
	}
	for range 60 {
		b.put(devices.Events, big)
	}
	if d := b.Dropped(); d["events"] == 0 || d["alarms"] != 0 {
		t.Fatalf("dropped %v", d)
	}
	var err error
	stored := 10
	for ; err == nil && stored < 1000; stored++ {
		err = b.try(devices.Alarms, big)
	}
	if !errors.Is(err, ErrFull) {
		t.Fatalf("a disk full of alarms answered %v", err)
	}
	if have := b.Backlog(); have.Alarms != stored-1 || have.Events+have.Readings > 0 {
		t.Fatalf("%d alarms were stored, backlog %+v", stored-1, have)
	}
	for range 5 { // what is left between pages may be had, nothing of the alarms
		if err := b.try(devices.Events, big); err != nil && !errors.Is(err, ErrFull) {
			t.Fatalf("an event got %v", err)
		}
	}
	after := b.crashed(Options{})
	if after.Backlog().Alarms != stored-1 {
		t.Fatalf("%d alarms after a crash, want %d", after.Backlog().Alarms, stored-1)
	}
	b.Settle(devices.Alarms, 1<<40)
	b.eventually("the alarms are settled", func() bool { return b.Backlog().Alarms == 0 })
	b.put(devices.Events, big)
}
