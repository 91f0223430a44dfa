package pictures

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"brighteyes/devices/wire"
)

const (
	// answerTime is how long the hub may take to answer for a part; then the clip is
	// announced again.
	answerTime = 30 * time.Second
	// confirmTime is how long a clip that is all there may wait for the hub's shelf
	// before it is announced again.
	confirmTime = time.Minute
	// yieldMost is how long clips rest for one outstanding alarm; then a part a second
	// goes, so that a broker that is away does not cost the evidence.
	yieldMost = 30 * time.Second
	yieldLook = 20 * time.Millisecond
)

// sendClips sends what waits, one clip after the other.
func (u *uplink) sendClips(ctx context.Context) error {
	u.p.againNow() // what was not confirmed on the connection before
	for {
		file, wait := u.p.next(time.Now())
		if file.ID != "" {
			if err := u.sendClip(ctx, file); err != nil {
				return err
			}
			continue
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		case <-u.p.arrived:
		case <-timer.C:
		case said := <-u.heard:
			u.heed(said)
		}
		timer.Stop()
	}
}

// sendClip announces one clip and sends what the hub has not of it, a part at a time.
// Its error is the connection's; what is wrong with the clip has it tried again later.
func (u *uplink) sendClip(ctx context.Context, file wire.ClipFile) error {
	if file.Error == "" && !whole(u.p.path(file.ID), file) {
		u.p.m.clips.WithLabelValues("damaged").Inc()
		file = wire.ClipFile{ID: file.ID, Error: "the clip's file was damaged at the edge"}
	}
	file.Resumes = true
	u.heedAll()
	if err := u.say(ctx, wire.Uplink{ClipFile: &file}); err != nil {
		return err
	}
	u.p.later(file.ID, confirmTime)
	if file.Error != "" {
		return nil // confirmed, or announced again
	}
	offset, going, err := u.answer(ctx, file.ID)
	if err != nil || !going {
		return err
	}
	f, err := os.Open(u.p.path(file.ID))
	if errors.Is(err, os.ErrNotExist) {
		return nil // it was just confirmed, or dropped
	}
	if err != nil {
		return fmt.Errorf("open clip: %w", err)
	}
	defer f.Close()
	speed := pace{size: partLeast}
	for offset < file.Bytes {
		if err := u.giveWay(ctx); err != nil {
			return err
		}
		if u.p.overtaken(file, time.Now()) { // the hub keeps what it has, and it goes on there
			u.p.later(file.ID, 0)
			return nil
		}
		part := make([]byte, min(int64(speed.size), file.Bytes-offset))
		if _, err := f.ReadAt(part, offset); err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("read clip: %w", err)
		}
		began := time.Now()
		if err := u.out.send(ctx, message{data: wire.AppendPart(nil, wire.PartClip, uint32(offset), part)}); err != nil {
			return err
		}
		if offset, going, err = u.answer(ctx, file.ID); err != nil || !going {
			return err
		}
		speed.took(time.Since(began))
	}
	u.p.later(file.ID, confirmTime)
	return nil
}

// answer waits for the hub to say how much it has of a clip. going is false when it
// has said that it is done with it for now, or nothing.
func (u *uplink) answer(ctx context.Context, id string) (offset int64, going bool, err error) {
	timer := time.NewTimer(answerTime)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return 0, false, ctx.Err()
		case <-timer.C:
			u.p.later(id, 0)
			return 0, false, nil
		case said := <-u.heard:
			u.heed(said)
			switch {
			case said.ClipFrom != nil && said.ClipFrom.ID == id:
				return max(said.ClipFrom.Offset, 0), true, nil
			case said.ClipNot != nil && said.ClipNot.ID == id, said.ClipKept == id:
				return 0, false, nil
			}
		}
	}
}

// hear passes on what the hub says of clips to who sends them; it never waits. There is
// one part on the way, and who waits for what was left out asks again.
func (u *uplink) hear(said wire.Uplink) {
	if said.ClipKept != "" {
		u.p.kept(said.ClipKept)
	}
	select {
	case u.heard <- said:
	default:
	}
}

// heed has a clip that was not taken announced again when the hub said.
func (u *uplink) heed(said wire.Uplink) {
	if said.ClipNot == nil {
		return
	}
	u.p.m.clips.WithLabelValues("refused").Inc()
	u.p.cfg.Log.Warn("the hub did not take a clip", "clip", said.ClipNot.ID, "reason", said.ClipNot.Reason)
	u.p.later(said.ClipNot.ID, time.Duration(min(max(said.ClipNot.AfterS, 1), 600))*time.Second)
}

// heedAll takes the news of clips that were sent before.
func (u *uplink) heedAll() {
	for {
		select {
		case said := <-u.heard:
			u.heed(said)
		default:
			return
		}
	}
}

// giveWay waits while live pictures fill the connection, or an alarm waits for the
// hub's acknowledgement.
func (u *uplink) giveWay(ctx context.Context) error {
	began := time.Now()
	if began.Sub(u.gaveWay) > yieldMost { // there was no clip meanwhile: this is another alarm
		u.urgentSince = time.Time{}
	}
	defer func() { u.gaveWay = time.Now() }()
	for {
		urgent := u.p.cfg.Urgent != nil && u.p.cfg.Urgent()
		if !urgent {
			u.urgentSince = time.Time{}
		} else if u.urgentSince.IsZero() {
			u.urgentSince = began
		}
		if urgent && time.Since(u.urgentSince) > yieldMost {
			urgent = time.Since(began) < time.Second
		}
		// only the room that live pictures leave: they skip when there is none
		if !urgent && u.out.leaves() {
			return nil
		}
		rest(ctx, yieldLook)
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
}
