package pictures

import (
	"context"
	"encoding/json"

	"brighteyes/devices/wire"
)

// Words of a review that did not come.
const (
	reviewNotJudged = "not_judged"
	reviewTooLarge  = "too_large"
)

// review sends what a camera is judged by, or says why not. It shares the bound of
// the stills.
func (u *uplink) review(ctx context.Context, o wire.ReviewOrder) {
	none := func(why string) {
		u.tellIfRoom(wire.Uplink{NoReview: &wire.NoReview{Channel: o.Channel, Error: why}})
	}
	select {
	case u.stills <- struct{}{}:
	default:
		none(stillBusy)
		return
	}
	u.running.Go(func() {
		defer func() { <-u.stills }()
		if u.p.cfg.Review == nil {
			none(reviewNotJudged)
			return
		}
		made, err := u.p.cfg.Review(o.Camera)
		if err != nil {
			u.p.cfg.Log.Info("there is nothing to show of what a camera is judged by", "camera", o.Camera, "err", err)
			none(reviewNotJudged)
			return
		}
		text, err := json.Marshal(made)
		if err != nil || len(text) > wire.MaxReview {
			u.p.cfg.Log.Warn("what a camera is judged by cannot be shown", "camera", o.Camera, "bytes", len(text), "err", err)
			none(reviewTooLarge)
			return
		}
		_ = u.out.send(ctx, message{data: wire.AppendPart(nil, wire.PartReview, o.Channel, text)}) // the error is the end of the connection
	})
}
