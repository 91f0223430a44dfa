package edgeconfig

import (
	"context"
	"errors"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/bilingual"
	"brighteyes/devices/devicelist"
	"brighteyes/devices/sealing"
	"brighteyes/devices/strictyaml"
	"brighteyes/devices/wire"
)

// checkWithin is how long an edge's answer to a check is waited for.
const checkWithin = 6 * time.Second

// Checked is what is known of a text before anything is changed.
type Checked struct {
	Mistakes strictyaml.Problems // in the text as it was given
	ByEdge   bool                // the edge looked at it too; else it looks before it serves it
	Changes  []devicelist.Change // from the list that is wanted now
}

// Check says what is wrong with a text, first here and then at the edge, whose
// drivers know their settings.
func (s *Configs) Check(ctx context.Context, edgeID, text string) (Checked, error) {
	list, err := listOf(text)
	var found strictyaml.Problems
	if errors.As(err, &found) {
		return Checked{Mistakes: found}, nil
	}
	if err != nil {
		return Checked{}, err
	}
	var out Checked
	id, answer, err := s.ask(ctx, edgeID, list, &out)
	if err != nil || answer == nil {
		return out, err
	}
	defer s.forget(id)
	patience := time.NewTimer(checkWithin)
	defer patience.Stop()
	select {
	case told := <-answer:
		out.ByEdge = true
		out.Mistakes, err = locate(text, told)
		return out, err
	case <-patience.C:
		return out, nil
	case <-ctx.Done():
		return out, ctx.Err()
	}
}

// ask sends a list to be checked; the answer is nil when the edge is not there.
func (s *Configs) ask(ctx context.Context, edgeID string, list devicelist.List, out *Checked) (id string, answer chan wire.ConfigOutcome, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, err := s.look(ctx, edgeID)
	if err == nil {
		err = e.usable()
	}
	if err != nil {
		return "", nil, err
	}
	text, typed, err := hide(e.Known, list)
	if err != nil {
		return "", nil, err
	}
	if err := s.fits(ctx, edgeID, text, typed); err != nil {
		return "", nil, err
	}
	if before, err := s.current(ctx, e); err == nil {
		if was, err := listOf(before); err == nil {
			is, err := listOf(text)
			if err != nil {
				return "", nil, err
			}
			out.Changes = devicelist.Compare(was, is)
		}
	}
	if s.challenges[edgeID] == "" || s.cfg.Away(edgeID) {
		return "", nil, nil
	}
	if len(s.checks) >= mostChecks {
		return "", nil, ErrBusy
	}
	secrets, err := s.cfg.Store.EdgeSecrets(ctx, edgeID, devicelist.Refs(text))
	if err != nil {
		return "", nil, err
	}
	for _, one := range typed {
		secrets[one.Ref] = one.Sealed
	}
	id, answer = devices.NewID(s.cfg.Now()), make(chan wire.ConfigOutcome, 1)
	s.checks[id] = answer
	if err := s.send(ctx, e.Known, wire.ConfigOrder{ID: id, Do: wire.ConfigCheck}, &wire.ConfigContent{Text: text, Secrets: secrets}); err != nil {
		s.cfg.Log.Warn("an edge could not be asked to check a list", "edge", edgeID, "err", err)
	}
	return id, answer, nil
}

func (s *Configs) forget(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.checks, id)
}

// answered hands an edge's answer to whoever waits for it. s.mu is held.
func (s *Configs) answered(o wire.ConfigOutcome) {
	if answer := s.checks[o.ID]; answer != nil {
		select {
		case answer <- bounded(o):
		default: // it came before
		}
	}
}

// locate finds the places of an edge's mistakes in the text that was given, which
// the edge knows in another form.
func locate(text string, told wire.ConfigOutcome) (strictyaml.Problems, error) {
	node, err := strictyaml.Parse("devices", []byte(text))
	if err != nil {
		return nil, err
	}
	var found strictyaml.Problems
	for _, m := range told.Mistakes {
		found = append(found, node.Find(m.Key, bilingual.Text{Code: m.Code, Zh: m.Zh, En: m.En}))
	}
	if told.What == wire.ConfigRefused && len(found) == 0 {
		found = append(found, node.Find("", bilingual.Text{Code: told.Code, Zh: told.Zh, En: told.En}))
	}
	return found, nil
}

// ConfirmKey takes the key that an edge shows now in place of the one that is
// known, when it is the one with this fingerprint.
func (s *Configs) ConfirmKey(ctx context.Context, edgeID, fingerprint string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	k, known, err := s.cfg.Store.EdgeKnown(ctx, edgeID)
	switch {
	case err != nil:
		return err
	case !known:
		return ErrUnknown
	case k.Offered == "" || sealing.Fingerprint(k.Offered) != fingerprint:
		return ErrNotFound
	}
	k.Key, k.Offered = k.Offered, ""
	return s.cfg.Store.PutEdgeKnown(ctx, k)
}
