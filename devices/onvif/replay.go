package onvif

import (
	"context"
	"errors"
	"fmt"
	"time"

	"brighteyes/devices"
)

// HasRecordings implements devices.Recorder: a camera or recorder of Profile G has
// services to search and to replay.
func (c *camera) HasRecordings() bool {
	f := c.offers.Load()
	return f != nil && f.services.search != nil && f.services.replay != nil && c.replay != nil
}

// RecordsFor implements devices.RecordsFor.
func (c *camera) RecordsFor() string { return c.set.Records }

// Recordings implements devices.Recorder. Where the recorder does not tell of the gaps
// in its recordings, the index is coarse.
func (c *camera) Recordings(ctx context.Context, from, to time.Time) (index devices.RecordingIndex, err error) {
	index, err = c.index(ctx, from, to)
	if err == nil || ctx.Err() != nil {
		return index, err
	}
	word := nameOf(err)
	switch {
	case refused(err):
		word = faultCredentials
	case errors.Is(err, errNoSuchTrack), errors.Is(err, devices.ErrNoRecording):
		word = "no_recordings"
	case word == "":
		word = "bad_index"
	}
	return index, fmt.Errorf("%s: %w", word, err)
}

func (c *camera) index(ctx context.Context, from, to time.Time) (index devices.RecordingIndex, err error) {
	f := c.offers.Load()
	if f == nil {
		return index, errNotConnected
	}
	if f.services.search == nil {
		return index, devices.ErrNoRecording
	}
	k, err := c.client.readClock(ctx)
	if err != nil {
		return index, err
	}
	index.Clock, index.ClockKnown = k.offset, k.known && !k.lost
	one, err := c.recorded(ctx, f)
	if err != nil {
		return index, err
	}
	now := time.Now().Add(index.Clock)
	last := one.to
	if one.going || last.IsZero() {
		last = now
	}
	if to.Before(last) {
		last = to
	}
	changes, err := c.client.changes(ctx, f.services.search, one.token, from, to)
	if ctx.Err() != nil {
		return index, ctx.Err()
	}
	var refusal *soapFault
	if err != nil && (!errors.As(err, &refusal) || refused(err)) {
		return index, err // it may well have a history
	}
	if err == nil {
		if spans, told := present(changes, one.video, from, last); told {
			index.Spans = spans
			return index, nil
		}
	}
	// it has no history of changes, or had none to tell: only the ends are known
	index.Coarse = true
	if !one.from.IsZero() {
		index.Spans = []devices.Span{{From: one.from, To: last}}
	}
	return index, nil
}

// recorded is the recording that the settings name, or else the first with video.
func (c *camera) recorded(ctx context.Context, f *offer) (recording, error) {
	list, err := c.client.recordings(ctx, f.services.search)
	if err != nil {
		return recording{}, err
	}
	var first *recording
	for i, r := range list {
		switch {
		case c.set.RecordingToken != "" && r.token == c.set.RecordingToken:
			return r, nil
		case c.set.RecordingToken == "" && (first == nil || first.video == "" && r.video != ""):
			first = &list[i]
		}
	}
	if first == nil {
		return recording{}, errNoSuchTrack
	}
	return *first, nil
}

// Replay implements devices.Recorder.
func (c *camera) Replay(ctx context.Context, from time.Time, sink func(devices.Replayed)) error {
	f := c.offers.Load()
	if f == nil {
		return errNotConnected
	}
	if !c.HasRecordings() {
		return devices.ErrNoRecording
	}
	one, err := c.recorded(ctx, f)
	if err != nil {
		return err
	}
	var a uriAnswer
	op := operation{ns: nsReplay, name: "GetReplayUri", inner: `<StreamSetup><Stream xmlns="http://www.onvif.org/ver10/schema">RTP-Unicast</Stream>` +
		`<Transport xmlns="http://www.onvif.org/ver10/schema"><Protocol>RTSP</Protocol></Transport></StreamSetup>` +
		`<RecordingToken>` + escaped(one.token) + `</RecordingToken>`}
	if err := c.client.call(ctx, f.services.replay, op, &a); err != nil {
		return err
	}
	at, err := c.client.given(a, "rtsp")
	if err != nil {
		return err
	}
	return c.replay(ctx, devices.Replay{URL: at.String(), Username: c.set.Username, Password: c.set.Password, From: from, Clock: true}, sink)
}
