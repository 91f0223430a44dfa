package onvif

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"brighteyes/devices"
)

const (
	// answersMost bounds the answers to one search, resultsMost what one of them has.
	answersMost = 60
	resultsMost = 200
	searchWait  = "PT5S"
	searchLives = "PT60S"
	trackState  = "RecordingHistory/Track/State"
)

var (
	errEndlessSearch = errors.New("the recorder says for ever that it is still searching")
	errNoSuchTrack   = errors.New("the recorder has no such recording")
)

// recording is one container of a recorder: what is recorded of one camera, with the
// gaps in it.
type recording struct {
	token    string
	video    string // token of its video track, where it says
	from, to time.Time
	going    bool // it is being recorded
}

// recordingsAnswer is that to GetRecordingSearchResults. Devices put the state of the
// search at three places.
type recordingsAnswer struct {
	Beside string `xml:"SearchState"`
	List   struct {
		State string `xml:"SearchState"`
		Attr  string `xml:"SearchState,attr"`
		Items []struct {
			Token    string `xml:"RecordingToken"`
			Earliest string `xml:"EarliestRecording"`
			Latest   string `xml:"LatestRecording"`
			Status   string `xml:"RecordingStatus"`
			Tracks   []struct {
				Token string `xml:"TrackToken"`
				Type  string `xml:"TrackType"`
				From  string `xml:"DataFrom"`
				To    string `xml:"DataTo"`
			} `xml:"Track"`
		} `xml:"RecordingInformation"`
	} `xml:"ResultList"`
}

func (a recordingsAnswer) completed() bool {
	return slices.ContainsFunc([]string{a.List.State, a.List.Attr, a.Beside}, func(s string) bool { return strings.TrimSpace(s) == "Completed" })
}

func (a recordingsAnswer) recordings() (list []recording) {
	for _, item := range a.List.Items {
		r := recording{token: strings.TrimSpace(item.Token), from: moment(item.Earliest), to: moment(item.Latest), going: strings.TrimSpace(item.Status) == "Recording"}
		for _, t := range item.Tracks {
			if strings.TrimSpace(t.Type) != "Video" {
				continue
			}
			r.video = strings.TrimSpace(t.Token)
			if r.from.IsZero() {
				r.from, r.to = moment(t.From), moment(t.To)
			}
		}
		if r.token != "" && len(r.token) <= 64 {
			list = append(list, r)
		}
	}
	return list
}

// moment reads a time of a search: the standard has them in UTC, also where their
// zone is forgotten. Zero is none.
func moment(text string) time.Time {
	text = strings.TrimSpace(text)
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05"} {
		if t, err := time.Parse(layout, text); err == nil && t.Year() >= 2000 && t.Year() < 2100 {
			return t.UTC()
		}
	}
	return time.Time{}
}

// recordings lists the containers that a recorder has.
func (c *client) recordings(ctx context.Context, at *url.URL) (list []recording, err error) {
	err = c.search(ctx, at, operation{ns: nsSearch, name: "FindRecordings", inner: "<Scope/><KeepAliveTime>" + searchLives + "</KeepAliveTime>"},
		"GetRecordingSearchResults", func(op operation) (bool, error) {
			var a recordingsAnswer
			if err := c.call(ctx, at, op, &a); err != nil {
				return false, err
			}
			list = append(list, a.recordings()...)
			return a.completed(), nil
		})
	return list, err
}

// search begins a search and fetches its results until the recorder says that they
// are complete.
func (c *client) search(ctx context.Context, at *url.URL, begin operation, results string, fetch func(operation) (done bool, err error)) error {
	var begun struct {
		Token string `xml:"SearchToken"`
	}
	if err := c.call(ctx, at, begin, &begun); err != nil {
		return err
	}
	token := "<SearchToken>" + escaped(strings.TrimSpace(begun.Token)) + "</SearchToken>"
	for range answersMost {
		done, err := fetch(operation{ns: nsSearch, name: results, timeout: 2 * callTimeout,
			inner: token + fmt.Sprintf("<MaxResults>%d</MaxResults><WaitTime>%s</WaitTime>", resultsMost, searchWait)})
		if err != nil {
			return err
		}
		if done {
			return nil
		}
	}
	_ = c.call(ctx, at, operation{ns: nsSearch, name: "EndSearch", inner: token}, &struct{}{}) // it ends by itself too
	return errEndlessSearch
}

// trackChange is a word on whether a track has pictures from a time on.
type trackChange struct {
	at      time.Time
	track   string
	present bool
	start   bool // it was so before the search's beginning
}

// changesAnswer is that to GetEventSearchResults.
type changesAnswer struct {
	State  string `xml:"ResultList>SearchState"`
	Beside string `xml:"SearchState"`
	Items  []struct {
		Track string `xml:"TrackToken"`
		Time  string `xml:"Time"`
		Topic string `xml:"Event>Topic"`
		Start string `xml:"StartStateEvent"`
		Data  []struct {
			Name  string `xml:"Name,attr"`
			Value string `xml:"Value,attr"`
		} `xml:"Event>Message>Message>Data>SimpleItem"`
	} `xml:"ResultList>Result"`
}

func (a changesAnswer) completed() bool {
	return strings.TrimSpace(a.State) == "Completed" || strings.TrimSpace(a.Beside) == "Completed"
}

func (a changesAnswer) changes() (list []trackChange) {
	for _, item := range a.Items {
		if !strings.Contains(item.Topic, trackState) {
			continue
		}
		for _, d := range item.Data {
			present, ok := boolean(d.Value)
			if at := moment(item.Time); d.Name == "IsDataPresent" && ok && !at.IsZero() {
				start, _ := boolean(item.Start)
				list = append(list, trackChange{at, strings.TrimSpace(item.Track), present, start})
			}
		}
	}
	return list
}

// changes is when a recording had pictures and when not.
func (c *client) changes(ctx context.Context, at *url.URL, token string, from, to time.Time) (list []trackChange, err error) {
	inner := "<StartPoint>" + from.UTC().Format(time.RFC3339) + "</StartPoint><EndPoint>" + to.UTC().Format(time.RFC3339) + "</EndPoint>" +
		`<Scope><IncludedRecordings xmlns="http://www.onvif.org/ver10/schema">` + escaped(token) + `</IncludedRecordings></Scope>` +
		`<SearchFilter><TopicExpression xmlns="http://docs.oasis-open.org/wsn/b-2" xmlns:tns1="http://www.onvif.org/ver10/topics" ` +
		`Dialect="http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet">tns1:` + trackState + `</TopicExpression></SearchFilter>` +
		"<IncludeStartState>true</IncludeStartState><KeepAliveTime>" + searchLives + "</KeepAliveTime>"
	err = c.search(ctx, at, operation{ns: nsSearch, name: "FindEvents", inner: inner}, "GetEventSearchResults", func(op operation) (bool, error) {
		var a changesAnswer
		if err := c.call(ctx, at, op, &a); err != nil {
			return false, err
		}
		list = append(list, a.changes()...)
		return a.completed(), nil
	})
	return list, err
}

// present is the times in which the video track has pictures, by its changes. Words on
// other tracks are passed over; one that says the same again says nothing. Where the
// first is that pictures end and no state was told of the beginning, they were there
// until then. ok is false where nothing is said of the video at all.
func present(list []trackChange, video string, from, to time.Time) (spans []devices.Span, ok bool) {
	mine := slices.DeleteFunc(slices.Clone(list), func(c trackChange) bool {
		name := strings.ToUpper(c.track)
		return video != "" && c.track != video || video == "" && (strings.Contains(name, "META") || strings.Contains(name, "AUDIO"))
	})
	slices.SortStableFunc(mine, func(a, b trackChange) int { return a.at.Compare(b.at) })
	var since time.Time
	for i, c := range mine {
		switch at := c.at; {
		case c.present && since.IsZero():
			if since = at; len(spans) == 0 && (c.start || at.Before(from)) {
				since = from
			}
		case !c.present && i == 0 && !c.start && at.After(from):
			spans = append(spans, devices.Span{From: from, To: at})
		case !c.present && !since.IsZero():
			if at.After(since) {
				spans = append(spans, devices.Span{From: since, To: at})
			}
			since = time.Time{}
		}
	}
	if !since.IsZero() && to.After(since) {
		spans = append(spans, devices.Span{From: since, To: to})
	}
	return spans, len(mine) > 0
}
