package isapi

import "testing"

func TestAFullBoxKeepsWhatIsNewAndMergesRepetitions(t *testing.T) {
	b := newBox()
	for range 10_000 { // a minute of motion and of a covered lens, while the edge's disk is slow
		b.put(message{kind: "vmd", active: true, channel: 1})
		b.put(message{kind: "shelteralarm", active: true, channel: 1})
	}
	b.put(message{kind: "shelteralarm", channel: 1})
	if got := b.put(message{kind: "shelteralarm", active: true, channel: 1}); got != partTaken {
		t.Errorf("a second covering was %s", got)
	}
	d := b.take()
	if len(d.messages) != 4 || d.messages[1].kind != "shelteralarm" || d.messages[2].active || !d.messages[3].active {
		t.Errorf("waiting: %+v", d.messages)
	}
	if d.heard.IsZero() || !b.take().heard.IsZero() {
		t.Error("signs of life are lost, or told twice")
	}
	for serial := range uint64(boxMost) {
		b.put(message{record: &record{serial: serial}})
	}
	if got := b.put(message{record: &record{serial: boxMost}}); got != partDropped {
		t.Errorf("one more than there is room for was %s", got)
	}
}
