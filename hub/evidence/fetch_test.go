package evidence_test

import (
	"crypto/ed25519"
	"slices"
	"sync"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/wire"
	"brighteyes/hub/evidence"
)

// asked is the parts of recordings that an edge was asked for so far.
func (l *line) asked() (orders []wire.ClipOrder) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, told := range l.told {
		if told.Clip != nil && told.Clip.Recorded != nil {
			orders = append(orders, *told.Clip)
		}
	}
	return orders
}

func TestPartsOfARecordingAreFetchedOneAfterTheOtherWhileTheirRequestIsApproved(t *testing.T) {
	s := openShop(t)
	s.granted.Store(true)
	edge := s.connect("edge-1")
	noon := s.now().Add(-20 * time.Hour)
	var parts []evidence.Part
	for i := range 4 {
		at := noon.Add(time.Duration(i) * 2 * time.Minute)
		parts = append(parts, evidence.Part{Camera: "cam-1", From: at, To: at.Add(2 * time.Minute)})
	}
	parts = append(parts, evidence.Part{Camera: "cam-gone", From: noon, To: noon.Add(time.Minute)})
	if err := s.e.Fetch(t.Context(), "REQUEST", parts); err != nil {
		t.Fatal(err)
	}
	first := edge.hears("the first part", func(u wire.Uplink) bool { return u.Clip != nil }).Clip
	if span := first.Recorded; span == nil || !span.From.Equal(noon) || !span.To.Equal(noon.Add(2*time.Minute)) || !span.Until.Equal(span.To.Add(time.Minute)) {
		t.Fatalf("the edge is asked for %+v", first)
	}
	if more := edge.asked(); len(more) > 0 {
		t.Fatalf("it is asked for %d more before the first came", len(more))
	}
	film, ahead := shot(t, "mute.mp4"), 90.0
	f := fileOf(first.ID, film)
	f.From, f.To, f.Recorded, f.RecorderS = noon.Add(time.Second), noon.Add(2*time.Minute), true, &ahead
	if err := edge.in.Announce(t.Context(), f); err != nil {
		t.Fatal(err)
	}
	edge.send(first.ID, film, edge.at(first.ID), int64(len(film)))
	edge.kept(first.ID)
	if c := s.expectState(first.ID, devices.ClipReady); c.Request != "REQUEST" || c.RecorderS == nil || *c.RecorderS != 90 || !c.From.Equal(f.From) {
		t.Errorf("the record says %+v", c)
	}
	signed, err := s.e.Manifest(t.Context(), first.ID)
	if err != nil {
		t.Fatal(err)
	}
	if m, err := evidence.Verify(s.key.Public().(ed25519.PublicKey), signed); err != nil || m.Request != "REQUEST" || *m.RecorderS != 90 || !m.Asked.At.Equal(noon) || m.Asked.AfterS != 120 || m.Asked.BeforeS != 0 {
		t.Errorf("the manifest says %+v (%v)", m, err)
	}

	second := edge.hears("the second part", func(u wire.Uplink) bool { return u.Clip != nil }).Clip
	edge.in.Close()
	edge = s.connect("edge-1") // after a cut
	if again := edge.hears("the second part again", func(u wire.Uplink) bool { return u.Clip != nil }).Clip; again.ID != second.ID {
		t.Errorf("after a cut it is asked for %s, want %s", again.ID, second.ID)
	}
	s.granted.Store(false) // the request was withdrawn, or its package is packed
	if err := edge.in.Announce(t.Context(), wire.ClipFile{ID: second.ID, Error: "no_recording"}); err != nil {
		t.Fatal(err)
	}
	all, err := s.e.Fetches(t.Context(), "REQUEST")
	if err != nil || len(all) != 5 {
		t.Fatalf("%d parts, %v", len(all), err)
	}
	var why []string
	for _, c := range all {
		why = append(why, c.State+" "+c.Error)
	}
	slices.Sort(why)
	if want := []string{"failed no_recorder", "failed no_recording", "failed not_granted", "failed not_granted", "ready "}; !slices.Equal(why, want) {
		t.Errorf("the parts are %q, want %q", why, want)
	}
	if more := edge.asked(); len(more) > 0 {
		t.Errorf("an edge is asked for %d parts of a request that is over", len(more))
	}
}

func TestAnEdgeThatComesIsAskedForTheNewestFirst(t *testing.T) {
	s := openShop(t)
	var newest string
	for i := range 150 {
		at := s.now().Add(time.Duration(i) * time.Millisecond)
		newest = devices.NewID(at)
		if _, err := s.store.AddClip(t.Context(), devices.Clip{ID: newest, Alert: devices.NewID(at), Camera: "cam-1", Edge: "edge-1", At: at, From: at, To: at, State: devices.ClipWaiting, CreatedAt: at}); err != nil {
			t.Fatal(err)
		}
	}
	edge := s.connect("edge-1")
	if first := edge.hears("an order", func(u wire.Uplink) bool { return u.Clip != nil }).Clip; first.ID != newest {
		t.Errorf("of 150 clips that are owed %s is asked for first, want the newest, %s", first.ID, newest)
	}
}

// wants has a part fetched for a request and returns it as the edge was asked for it.
func (s *shop) wants(edge *line) *wire.ClipOrder {
	s.t.Helper()
	from := s.now().Add(-20 * time.Hour)
	if err := s.e.Fetch(s.t.Context(), "REQUEST", []evidence.Part{{Camera: "cam-1", From: from, To: from.Add(time.Minute)}}); err != nil {
		s.t.Fatal(err)
	}
	return edge.hears("the part", func(u wire.Uplink) bool { return u.Clip != nil && u.Clip.Recorded != nil }).Clip
}

func (s *shop) expectFailed(id, why string) {
	s.t.Helper()
	if c, err := s.e.Clip(s.t.Context(), id); err != nil || c.State != devices.ClipFailed || c.Error != why || s.shelf.has(id) {
		s.t.Errorf("the part is %s (%s), on the shelf: %v (%v); want it to have failed: %s", c.State, c.Error, s.shelf.has(id), err, why)
	}
}

// endings are the ways in which a request is over, by the word that stands on its parts.
func (s *shop) endings() map[string]func() {
	return map[string]func(){
		"stopped": func() {
			s.t.Helper()
			if err := s.e.StopFetching(s.t.Context(), "REQUEST"); err != nil {
				s.t.Fatal(err)
			}
		},
		"not_granted": func() { s.granted.Store(false) },
	}
}

func TestAPartOfARequestThatIsOverIsNotTakenWhenItComes(t *testing.T) {
	s := openShop(t)
	s.granted.Store(true)
	edge := s.connect("edge-1")
	film := shot(t, "mute.mp4")
	for why, end := range s.endings() {
		s.granted.Store(true)
		part := s.wants(edge)
		end()
		if err := edge.in.Announce(t.Context(), fileOf(part.ID, film)); err != nil {
			t.Fatal(err)
		}
		if said := edge.hears("what becomes of it", func(u wire.Uplink) bool { return u.ClipKept == part.ID || u.ClipFrom != nil }); said.ClipFrom != nil {
			t.Errorf("%s: the edge is asked for its pictures", why)
		}
		s.expectFailed(part.ID, why)
	}
}

func TestAPartWhoseRequestEndsWhileItComesIsNotKept(t *testing.T) {
	s := openShop(t)
	edge := s.connect("edge-1")
	film := shot(t, "mute.mp4")
	for why, end := range s.endings() {
		s.granted.Store(true)
		part := s.wants(edge)
		half := int64(len(film) / 2)
		edge.send(part.ID, film, edge.announce(part.ID, film), half)
		end()
		edge.send(part.ID, film, half, int64(len(film)))
		edge.kept(part.ID)
		s.expectFailed(part.ID, why)
	}
	if n := s.count("brighteyes_clips_total", "ready"); n != 0 {
		t.Errorf("%v clips are counted as ready", n)
	}
}

func TestThatARequestCannotBeReadDoesNotEndWhatItWaitsFor(t *testing.T) {
	s := openShop(t)
	s.granted.Store(true)
	s.unread.Store(true)
	edge := s.connect("edge-1")
	from := s.now().Add(-20 * time.Hour)
	if err := s.e.Fetch(t.Context(), "REQUEST", []evidence.Part{{Camera: "cam-1", From: from, To: from.Add(time.Minute)}}); err != nil {
		t.Fatal(err)
	}
	if all, err := s.e.Fetches(t.Context(), "REQUEST"); err != nil || len(all) != 1 || all[0].State != devices.ClipWaiting || len(edge.asked()) > 0 {
		t.Fatalf("%+v (%v), %d asked for; want one that waits", all, err, len(edge.asked()))
	}
	s.unread.Store(false)
	s.e.FetchOn(t.Context()) // a minute later
	edge.hears("the part", func(u wire.Uplink) bool { return u.Clip != nil })
}

func TestAClipOfAnAlertIsShelvedBeforeThePartsThatWait(t *testing.T) {
	s := openShop(t)
	s.granted.Store(true)
	goes := make(chan struct{})
	goOn := sync.OnceFunc(func() { close(goes) })
	defer goOn()
	s.shelf.mu.Lock()
	s.shelf.slow = goes
	s.shelf.mu.Unlock()
	edge := s.connect("edge-1")
	film := shot(t, "mute.mp4")
	comes := func(id string) {
		edge.send(id, film, edge.announce(id, film), int64(len(film)))
	}
	first, second := s.clip(), s.clip()
	comes(first.ID)
	s.eventually("the shelf to be busy", func() bool { return s.shelf.puts.Load() == 1 })
	part := s.wants(edge)
	comes(part.ID)
	comes(second.ID)
	goOn()
	edge.kept(part.ID)
	s.shelf.mu.Lock()
	defer s.shelf.mu.Unlock()
	if want := []string{first.ID, second.ID, part.ID}; !slices.Equal(s.shelf.order, want) {
		t.Errorf("put on the shelf were %q, want %q", s.shelf.order, want)
	}
}
