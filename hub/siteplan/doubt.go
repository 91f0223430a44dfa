package siteplan

import (
	"bytes"
	"context"
	"encoding/json"
)

// doubted looks what became of a save that failed: the records may have kept the
// version and lost the answer, or hold a newer one than was known here. What is on
// record is taken up, so that who saves next saves on top of it and is not told for
// ever that somebody else saved. It reports whether the version is on record.
//
// It is called while saving is held.
func (p *Plans) doubted(ctx context.Context, v Version) bool {
	// Who saved may have gone, which is why it failed.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), savedWithin)
	defer cancel()
	kept, err := p.cfg.Store.LatestPlan(ctx)
	if err != nil {
		p.cfg.Log.Error("what became of a site plan is not known, looked at again at the next save", "error", err)
		p.unsure = true
		return false
	}
	p.unsure = false
	if alikeVersions(kept, v) {
		return true
	}
	if kept.N != p.View().Version.N {
		p.show(p.viewOf(kept))
	}
	return false
}

// settled takes up what is on record where a save before left that open.
func (p *Plans) settled(ctx context.Context) error {
	if !p.unsure {
		return nil
	}
	kept, err := p.cfg.Store.LatestPlan(ctx)
	if err != nil {
		return err
	}
	if p.unsure = false; kept.N != p.View().Version.N {
		p.show(p.viewOf(kept))
	}
	return nil
}

func alikeVersions(a, b Version) bool {
	one, err := json.Marshal(a)
	if err != nil {
		return false
	}
	other, err := json.Marshal(b)
	return err == nil && bytes.Equal(one, other)
}
