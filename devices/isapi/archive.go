package isapi

import (
	"context"
	"crypto/rand"
	"encoding/xml"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"brighteyes/devices"
)

const (
	archivePath = "/ISAPI/ContentMgmt/search"
	// archivePage is what every firmware gives at once; pagesMost bounds one search.
	archivePage = 40
	pagesMost   = 250
	archiveTime = "2006-01-02T15:04:05Z"
	replayTime  = "20060102T150405Z"
)

var (
	errEndless    = errors.New("the recorder says that there is more, and gives the same again")
	errWithout    = errors.New("the recorder says that there is more, and gives nothing")
	errUnreadable = errors.New("the recorder's index cannot be read")
	errManyPages  = fmt.Errorf("the recorder's index has over %d entries for that time", pagesMost*archivePage)
)

// archiveSpan is one entry of an index: its times are those of a clock whose zone the
// text does not tell, as if they were UTC.
type archiveSpan struct{ from, to time.Time }

// archiveAnswer is one page of the answer to a search.
type archiveAnswer struct {
	XMLName xml.Name `xml:"CMSearchResult"`
	Status  text     `xml:"responseStatusStrg"`
	Items   []struct {
		Track text `xml:"trackID"`
		From  text `xml:"timeSpan>startTime"`
		To    text `xml:"timeSpan>endTime"`
	} `xml:"matchList>searchMatchItem"`
}

// decodeArchive reads a page. Entries that end before they begin, or whose times
// cannot be read, are left out and counted.
func decodeArchive(body []byte) (list []archiveSpan, more bool, bad int, err error) {
	var a archiveAnswer
	if err := either(body, &a); err != nil {
		return nil, false, 0, err
	}
	for _, item := range a.Items {
		from, ok1 := archiveMoment(string(item.From))
		to, ok2 := archiveMoment(string(item.To))
		if !ok1 || !ok2 || to.Before(from) {
			bad++
			continue
		}
		list = append(list, archiveSpan{from, to})
	}
	return list, a.Status == "MORE", bad, nil
}

// archiveMoment reads a time as it stands on the recorder's wall, whatever zone it
// claims: a Z is mostly a lie, and an offset is that of the wall.
func archiveMoment(text string) (time.Time, bool) {
	if len(text) < len("2006-01-02T15:04:05") {
		return time.Time{}, false
	}
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02 15:04:05"} {
		if t, err := time.Parse(layout, text[:len(layout)]); err == nil {
			return t, t.Year() >= 2000 && t.Year() < 2100
		}
	}
	return time.Time{}, false
}

// archive reads the index of a track between two times of the wall. whole is false where
// some entries could not be read; where none of a page could, the index cannot.
func (c *client) archive(ctx context.Context, track int, from, to time.Time) (all []archiveSpan, whole bool, err error) {
	var id [16]byte         // some firmware takes nothing but a UUID
	_, _ = rand.Read(id[:]) // never fails
	var first archiveSpan
	position := 0
	whole = true
	for page := range pagesMost {
		body := fmt.Sprintf(`<?xml version="1.0" encoding="UTF-8"?><CMSearchDescription version="2.0" xmlns="http://www.isapi.org/ver20/XMLSchema">`+
			`<searchID>%X-%X-%X-%X-%X</searchID><trackIDList><trackID>%d</trackID></trackIDList><timeSpanList><timeSpan><startTime>%s</startTime><endTime>%s</endTime></timeSpan></timeSpanList>`+
			`<maxResults>%d</maxResults><searchResultPostion>%d</searchResultPostion><metadataList><metadataDescriptor>//recordType.meta.std-cgi.com</metadataDescriptor></metadataList></CMSearchDescription>`,
			id[:4], id[4:6], id[6:8], id[8:10], id[10:], track, from.Format(archiveTime), to.Format(archiveTime), archivePage, position) // the key is misspelt in the vendor's own document
		answer, err := c.ask(ctx, http.MethodPost, archivePath, "application/xml", []byte(body))
		if err != nil {
			return nil, false, err
		}
		list, more, bad, err := decodeArchive(answer)
		switch {
		case err != nil:
			return nil, false, fmt.Errorf("%w: %w", errUnreadable, err)
		case bad > 0 && len(list) == 0:
			return nil, false, fmt.Errorf("%w: each of %d entries has no time, or ends before it begins", errUnreadable, bad)
		case more && len(list)+bad == 0:
			return nil, false, errWithout
		case page > 0 && len(list) > 0 && list[0] == first:
			return nil, false, errEndless
		}
		whole = whole && bad == 0
		if all = append(all, list...); !more {
			return all, whole, nil
		}
		if page == 0 && len(list) > 0 {
			first = list[0]
		}
		position += len(list) + bad
	}
	return nil, false, errManyPages
}

// wall is how a recorder writes its times.
type wall struct {
	zone  *time.Location
	utc   bool
	known bool // it was seen, or set
}

// written is a time as the recorder would write it, as if it were UTC.
func (w wall) written(t time.Time) time.Time {
	if w.utc {
		return t.UTC()
	}
	t = t.In(w.zone)
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
}

// meant is what the recorder means by a time that it wrote.
func (w wall) meant(t time.Time) time.Time {
	if w.utc {
		return t
	}
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, w.zone).UTC()
}

// tellsNow is how near the end of what is being recorded must be to now for it to say
// which zone the times are in.
const tellsNow = 15 * time.Minute

// judge finds out whether times are the wall's or UTC from the newest end of an index:
// what is recorded now ends now. Where that says nothing they are taken as the wall's,
// which is what recorders were seen to write.
func (w wall) judge(newest, now time.Time) wall {
	local, utc := wall{zone: w.zone}, wall{zone: w.zone, utc: true}
	nearWall, nearUTC := local.meant(newest).Sub(now).Abs() <= tellsNow, newest.Sub(now).Abs() <= tellsNow
	switch {
	case nearUTC && !nearWall:
		utc.known = true
		return utc
	case nearWall && !nearUTC:
		local.known = true
	}
	return local
}

// HasRecordings implements devices.Recorder.
func (c *camera) HasRecordings() bool { return c.set.channel > 0 && c.driver.replay != nil }

// RecordsFor implements devices.RecordsFor.
func (c *camera) RecordsFor() string { return c.set.records }

// Recordings implements devices.Recorder.
func (c *camera) Recordings(ctx context.Context, from, to time.Time) (devices.RecordingIndex, error) {
	var index devices.RecordingIndex
	ask := c.asking.Load()
	if ask == nil {
		return index, errSilent
	}
	now := time.Now()
	shown, ok, err := ask.clockTime(ctx, c.set.zone)
	if err != nil && !unsupported(err) {
		return index, toldWhy(err)
	}
	if ok {
		index.Clock, index.ClockKnown = shown.Add(500*time.Millisecond).Sub(now), true
		now = shown
	}
	w, err := c.readWall(ctx, ask, now)
	if err != nil {
		return index, toldWhy(err)
	}
	list, whole, err := ask.archive(ctx, c.track(), w.written(from), w.written(to))
	if err != nil {
		return index, toldWhy(err)
	}
	index.Coarse = !whole
	for _, s := range list {
		index.Spans = append(index.Spans, devices.Span{From: w.meant(s.from), To: w.meant(s.to)})
	}
	return index, nil
}

// toldWhy puts a short word for the screens before an error.
func toldWhy(err error) error {
	word := fault(err)
	var s *status
	switch {
	case errors.Is(err, errEndless), errors.Is(err, errWithout), errors.Is(err, errManyPages), errors.Is(err, errUnreadable):
		word = "bad_index"
	case unsupported(err):
		word = "no_recordings"
	case errors.As(err, &s):
		word = "refused"
	}
	return fmt.Errorf("%s: %w", word, err)
}

// readWall is how this recorder writes times; it is seen once.
func (c *camera) readWall(ctx context.Context, ask *client, now time.Time) (wall, error) {
	if w := c.wall.Load(); w != nil && w.known {
		return *w, nil
	}
	w := wall{zone: c.set.zone}
	list, _, err := ask.archive(ctx, c.track(), now.UTC().Add(-15*time.Hour), now.UTC().Add(15*time.Hour))
	if err != nil {
		return w, err
	}
	var newest time.Time
	for _, s := range list {
		if s.to.After(newest) {
			newest = s.to
		}
	}
	w = w.judge(newest, now)
	c.wall.Store(&w)
	return w, nil
}

// Replay implements devices.Recorder.
func (c *camera) Replay(ctx context.Context, from time.Time, sink func(devices.Replayed)) error {
	w := wall{zone: c.set.zone}
	if seen := c.wall.Load(); seen != nil {
		w = *seen
	}
	at, err := url.Parse(c.set.access.address)
	if err != nil || c.driver.replay == nil {
		return devices.ErrNoRecording
	}
	return c.driver.replay(ctx, devices.Replay{
		URL:      fmt.Sprintf("rtsp://%s/Streaming/tracks/%d/?starttime=%s", hostPort(at.Hostname(), c.set.rtspPort), c.track(), w.written(from).Format(replayTime)),
		Username: c.set.access.username, Password: c.set.access.password, From: from,
	}, sink)
}

// track is the main stream of the channel.
func (c *camera) track() int { return c.set.channel*100 + 1 }

func hostPort(host string, port int) string { return net.JoinHostPort(host, strconv.Itoa(port)) }
