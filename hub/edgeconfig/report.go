package edgeconfig

import (
	"context"
	"fmt"
	"strings"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/devicelist"
	"brighteyes/devices/sealing"
	"brighteyes/devices/wire"
	"brighteyes/hub/access"
)

// Report takes an edge's word about its list. After an error it comes again.
func (s *Configs) Report(ctx context.Context, id string, m wire.ConfiguredMessage) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if bad := sealing.CheckPublic(m.Key); bad != nil {
		s.cfg.Log.Warn("an edge tells a key that is none", "edge", id, "err", bad)
		return nil
	}
	e, err := s.heard(ctx, id, m)
	if err != nil || e.Offered != "" {
		return err // to another key than the one that is known nothing is sent
	}
	s.challenges[id], s.silent[id] = m.Challenge, m.Silent
	s.unfit[id] = bounded(wire.ConfigOutcome{Mistakes: m.Unfit}).Mistakes
	if m.Checked != nil {
		s.answered(*m.Checked)
	}
	if err := s.settle(ctx, &e, m); err != nil {
		return err
	}
	if err := s.renumber(ctx, &e, m); err != nil {
		return err
	}
	s.catchUp(ctx, e, m)
	return nil
}

// heard puts on record what an edge says of itself. The first key that it shows is
// its key; another one is kept beside it until an admin confirms it.
func (s *Configs) heard(ctx context.Context, id string, m wire.ConfiguredMessage) (edge, error) {
	k, known, err := s.cfg.Store.EdgeKnown(ctx, id)
	if err != nil {
		return edge{}, err
	}
	was := k
	k.Edge, k.Offered = id, ""
	if !known {
		now := s.cfg.Now().UTC()
		err := s.cfg.Audit(ctx, access.AuditEntry{
			ID: devices.NewID(now), At: now, Actor: "edge:" + id, Action: "edge.config_key", Target: "edge:" + id, Detail: "first seen: " + sealing.Fingerprint(m.Key),
		})
		if err != nil {
			return edge{}, err
		}
		k.Key = m.Key
	}
	if m.Key != k.Key {
		k.Offered = m.Key
	} else {
		k.Running, k.Trial, k.Highest, k.Closed, k.SHA256 = m.Running, m.Trial, m.Highest, m.Closed, m.SHA256
		if m.Running == 0 && len(m.Lines) > 0 {
			k.Base = strings.Join(m.Lines, "\n") + "\n"
		}
	}
	k.Heard = was.Heard
	if k != was {
		k.Heard = s.cfg.Now().UTC()
		if err := s.cfg.Store.PutEdgeKnown(ctx, k); err != nil {
			return edge{}, err
		}
	}
	versions, err := s.cfg.Store.EdgeVersions(ctx, id)
	return edge{k, versions}, err
}

// settle puts on record what became of versions.
func (s *Configs) settle(ctx context.Context, e *edge, m wire.ConfiguredMessage) error {
	if m.Running > e.newest() { // a hub that was put back to an earlier day
		return s.found(ctx, e, m)
	}
	for i := range e.versions {
		v := &e.versions[i]
		is, told := becameOf(*v, m)
		if is == v.State {
			continue
		}
		v.State, v.Told = is, told
		if err := s.cfg.Store.SettleEdgeVersion(ctx, e.Edge, v.Number, is, told, s.cfg.Now().UTC()); err != nil {
			return fmt.Errorf("settle version %d of edge %s: %w", v.Number, e.Edge, err)
		}
		if !is.open() {
			s.settled.WithLabelValues(string(is)).Inc()
			s.cfg.Log.Info("a version of an edge's list is settled", "edge", e.Edge, "version", v.Number, "state", is, "why", told.En)
		}
	}
	return nil
}

// becameOf is what an edge's word means for a version. What was settled stays so,
// but for a version in force that the edge had to leave again.
func becameOf(v Version, m wire.ConfiguredMessage) (State, wire.ConfigOutcome) {
	last := m.Last
	told := last != nil && last.Version == v.Number
	runs := m.Running == v.Number && m.SHA256 == v.SHA256
	switch {
	case v.State.open() && runs && m.Trial:
		return Trial, v.Told
	case v.State.open() && runs:
		return Confirmed, wire.ConfigOutcome{Version: v.Number, What: wire.ConfigConfirmed}
	case v.State.open() && told && last.What == wire.ConfigRefused:
		return Refused, bounded(*last)
	case (v.State.open() || v.State == Confirmed) && told && last.What == wire.ConfigRolledBack && m.Running != v.Number:
		return RolledBack, bounded(*last)
	}
	return v.State, v.Told
}

// bounded cuts what an edge says to what is kept and shown.
func bounded(o wire.ConfigOutcome) wire.ConfigOutcome {
	const most, length = 100, 500
	cut := func(text *string) {
		*text = devicelist.Shown(*text)
		if len(*text) > length {
			*text = strings.ToValidUTF8((*text)[:length], "") + "…"
		}
	}
	cut(&o.Zh)
	cut(&o.En)
	o.Mistakes = append([]wire.ConfigMistake{}, o.Mistakes[:min(len(o.Mistakes), most)]...)
	for i := range o.Mistakes {
		cut(&o.Mistakes[i].Key)
		cut(&o.Mistakes[i].Zh)
		cut(&o.Mistakes[i].En)
	}
	return o
}

// found puts a version on record that an edge runs and this hub never heard of.
func (s *Configs) found(ctx context.Context, e *edge, m wire.ConfiguredMessage) error {
	if len(m.Lines) == 0 || m.Trial {
		return nil // told with the next connection
	}
	text, now := strings.Join(m.Lines, "\n")+"\n", s.cfg.Now().UTC().Truncate(time.Millisecond)
	if list, err := listOf(text); err != nil || list.Text() != text {
		s.cfg.Log.Warn("an edge runs a version that cannot be read here", "edge", e.Edge, "version", m.Running, "err", err)
		return nil
	}
	v := Version{
		Edge: e.Edge, Number: m.Running, At: now, By: "edge:" + e.Edge, Reason: "found running at the edge", Text: text,
		SHA256: devicelist.SHA256(text), State: Confirmed, Settled: now,
	}
	err := s.cfg.Store.AddEdgeVersion(ctx, v, nil, access.AuditEntry{
		ID: devices.NewID(now), At: now, Actor: v.By, Action: "edge.config", Target: "edge:" + e.Edge, Purpose: v.Reason, Detail: fmt.Sprintf("version %d", v.Number),
	})
	if err != nil {
		return err
	}
	e.versions = append([]Version{v}, e.versions...)
	return nil
}

// renumber gives the wanted version a number that its edge has not seen, when the
// edge runs another list by that number: the hub was put back to an earlier day,
// and the number was given before.
func (s *Configs) renumber(ctx context.Context, e *edge, m wire.ConfiguredMessage) error {
	wanted, ok := e.wanted()
	if !ok || !wanted.State.open() || m.Running != wanted.Number || m.SHA256 == wanted.SHA256 || m.Trial {
		return nil
	}
	v, known, err := s.cfg.Store.EdgeVersion(ctx, e.Edge, wanted.Number)
	if err != nil || !known {
		return err
	}
	v.Number, v.Restores, v.State, v.At = max(e.newest(), m.Highest)+1, wanted.Number, Sent, s.cfg.Now().UTC().Truncate(time.Millisecond)
	err = s.cfg.Store.AddEdgeVersion(ctx, v, nil, access.AuditEntry{
		ID: devices.NewID(v.At), At: v.At, Actor: "system", Action: "edge.config", Target: "edge:" + e.Edge, Purpose: v.Reason,
		Detail: fmt.Sprintf("version %d, as version %d is: the edge runs another list by that number", v.Number, wanted.Number),
	})
	if err != nil {
		return fmt.Errorf("number version %d of edge %s anew: %w", wanted.Number, e.Edge, err)
	}
	e.versions = append([]Version{v}, e.versions...)
	return nil
}

// catchUp answers an edge: that it was seen with the version that it tries, or the
// version that it should run and does not.
func (s *Configs) catchUp(ctx context.Context, e edge, m wire.ConfiguredMessage) {
	wanted, ok := e.wanted()
	switch {
	case m.Trial:
		if err := s.send(ctx, e.Known, wire.ConfigOrder{Do: wire.ConfigSeen, Version: m.Running}, nil); err != nil {
			s.cfg.Log.Warn("an edge could not be told that it was seen", "edge", e.Edge, "err", err)
		}
	case e.Closed:
		return
	}
	if !ok || wanted.Number == m.Running || wanted.Number <= m.Highest {
		return
	}
	v, known, err := s.cfg.Store.EdgeVersion(ctx, e.Edge, wanted.Number)
	if err != nil || !known {
		s.cfg.Log.Warn("the version that an edge should run cannot be read", "edge", e.Edge, "version", wanted.Number, "err", err)
		return
	}
	s.apply(ctx, e.Known, v)
}
