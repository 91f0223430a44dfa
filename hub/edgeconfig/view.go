package edgeconfig

import (
	"context"
	"time"

	"brighteyes/devices/devicelist"
	"brighteyes/devices/sealing"
	"brighteyes/devices/wire"
)

// View is an edge's list of devices and where it is.
type View struct {
	Key     string // fingerprint
	Offered string // fingerprint of another key that the edge shows
	Closed  bool
	Text    string   // of the list that is wanted; empty: it is not known here
	Wanted  int64    // version; 0: edge.yaml's own
	Newest  int64    // version that a change has to name
	Running int64    // version that the edge told it serves
	Trial   bool     // it serves that on trial
	Silent  []string // devices that the trial waits for
	// Unfit are entries that the edge leaves out: its present program finds them wrong.
	Unfit    []wire.ConfigMistake
	Heard    time.Time
	Versions []Version // newest first, without their texts
}

// Look tells all about an edge's list.
func (s *Configs) Look(ctx context.Context, edgeID string) (View, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, err := s.look(ctx, edgeID)
	if err != nil {
		return View{}, err
	}
	wanted, _ := e.wanted()
	v := View{
		Key: sealing.Fingerprint(e.Key), Closed: e.Closed, Wanted: wanted.Number, Newest: e.newest(), Running: e.Running, Trial: e.Trial,
		Silent: s.silent[edgeID], Unfit: s.unfit[edgeID], Heard: e.Heard, Versions: e.versions,
	}
	if e.Offered != "" {
		v.Offered = sealing.Fingerprint(e.Offered)
	}
	if text, err := s.current(ctx, e); err == nil {
		v.Text = text
	}
	return v, nil
}

// Compare tells what is different between two versions; 0 is edge.yaml's own list.
func (s *Configs) Compare(ctx context.Context, edgeID string, before, after int64) (changes []devicelist.Change, text string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, err := s.look(ctx, edgeID)
	if err != nil {
		return nil, "", err
	}
	was, err := s.text(ctx, e, before)
	if err != nil {
		return nil, "", err
	}
	is, err := s.text(ctx, e, after)
	if err != nil {
		return nil, "", err
	}
	a, err := listOf(was)
	if err != nil {
		return nil, "", err
	}
	b, err := listOf(is)
	if err != nil {
		return nil, "", err
	}
	return devicelist.Compare(a, b), is, nil
}
