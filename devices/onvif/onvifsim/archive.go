package onvifsim

import (
	"fmt"
	"strings"
	"time"
)

// Recording is a time that is on the card.
type Recording struct{ From, To time.Time }

// ArchiveLie is a way in which the index of the card can be wrong.
type ArchiveLie int

// The lies.
const (
	NoLie        ArchiveLie = iota
	EndsOnly                // it knows no events of recordings: only where they begin and end
	Searching               // its searches are never complete
	NothingFound            // nothing, and all is well
	Twice                   // each change is told twice, and those of the sound between
	NoZone                  // times have no zone
)

// LieInArchive has the index lie from now on.
func (c *Camera) LieInArchive(how ArchiveLie) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.archive = how
}

// archiveAnswer is of the services that search and replay recordings.
func (c *Camera) archiveAnswer(name string, e envelope) (text, fault string, known bool) {
	if c.cfg.Recorded == nil {
		return "", "", false
	}
	c.mu.Lock()
	lie, now := c.archive, c.now()
	c.mu.Unlock()
	state := "Completed"
	if lie == Searching {
		state = "Searching"
	}
	switch name {
	case "FindRecordings":
		return `<tse:FindRecordingsResponse><tse:SearchToken>find-recordings</tse:SearchToken></tse:FindRecordingsResponse>`, "", true
	case "FindEvents":
		if lie == EndsOnly {
			return "", "ter:ActionNotSupported", true
		}
		from, to := field(e.Body.Inner, "StartPoint"), field(e.Body.Inner, "EndPoint")
		return `<tse:FindEventsResponse><tse:SearchToken>` + from + "/" + to + `</tse:SearchToken></tse:FindEventsResponse>`, "", true
	case "GetRecordingSearchResults":
		return `<tse:GetRecordingSearchResultsResponse><tse:ResultList><tt:SearchState>` + state + `</tt:SearchState>` + c.recordingInformation(lie, now) +
			`</tse:ResultList></tse:GetRecordingSearchResultsResponse>`, "", true
	case "GetEventSearchResults":
		return `<tse:GetEventSearchResultsResponse><tse:ResultList><tt:SearchState>` + state + `</tt:SearchState>` + c.changes(lie, field(e.Body.Inner, "SearchToken")) +
			`</tse:ResultList></tse:GetEventSearchResultsResponse>`, "", true
	case "EndSearch":
		return `<tse:EndSearchResponse><tse:Endpoint>` + now.Format(time.RFC3339) + `</tse:Endpoint></tse:EndSearchResponse>`, "", true
	case "GetReplayUri":
		if field(e.Body.Inner, "RecordingToken") != "rec" {
			return "", "ter:NoRecording", true
		}
		return `<trp:GetReplayUriResponse><trp:Uri>` + c.cfg.Replay + `</trp:Uri></trp:GetReplayUriResponse>`, "", true
	}
	return "", "", false
}

func told(t time.Time, lie ArchiveLie) string {
	if lie == NoZone {
		return t.UTC().Format("2006-01-02T15:04:05")
	}
	return t.UTC().Format(time.RFC3339)
}

func (c *Camera) recordingInformation(lie ArchiveLie, now time.Time) string {
	all := c.cfg.Recorded()
	if len(all) == 0 || lie == NothingFound {
		return ""
	}
	from, to, status := all[0].From, all[len(all)-1].To, "Stopped"
	if !to.Before(now.Add(-time.Minute)) {
		status = "Recording"
	}
	return fmt.Sprintf(`<tt:RecordingInformation><tt:RecordingToken>rec</tt:RecordingToken><tt:Source><tt:SourceId>urn:sim</tt:SourceId><tt:Name>1</tt:Name>`+
		`<tt:Location/><tt:Description/><tt:Address/></tt:Source><tt:EarliestRecording>%s</tt:EarliestRecording><tt:LatestRecording>%s</tt:LatestRecording>`+
		`<tt:Content>Continuous</tt:Content><tt:Track><tt:TrackToken>VIDEO001</tt:TrackToken><tt:TrackType>Video</tt:TrackType><tt:Description/>`+
		`<tt:DataFrom>%s</tt:DataFrom><tt:DataTo>%s</tt:DataTo></tt:Track><tt:RecordingStatus>%s</tt:RecordingStatus></tt:RecordingInformation>`,
		told(from, lie), told(to, lie), told(from, lie), told(to, lie), status)
}

// changes are the states of the tracks at the beginning of a search and in it.
func (c *Camera) changes(lie ArchiveLie, search string) string {
	a, b, _ := strings.Cut(search, "/")
	from, err1 := time.Parse(time.RFC3339, a)
	to, err2 := time.Parse(time.RFC3339, b)
	if err1 != nil || err2 != nil || lie == NothingFound {
		return ""
	}
	result := func(at time.Time, track string, present, start bool) string {
		return fmt.Sprintf(`<tt:Result><tt:RecordingToken>rec</tt:RecordingToken><tt:TrackToken>%s</tt:TrackToken><tt:Time>%s</tt:Time><tt:Event>`+
			`<wsnt:Topic Dialect="http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet">tns1:RecordingHistory/Track/State</wsnt:Topic><wsnt:Message>`+
			`<tt:Message UtcTime="%s" PropertyOperation="Changed"><tt:Source><tt:SimpleItem Name="RecordingToken" Value="rec"/><tt:SimpleItem Name="Track" Value="%s"/></tt:Source>`+
			`<tt:Data><tt:SimpleItem Name="IsDataPresent" Value="%v"/></tt:Data></tt:Message></wsnt:Message></tt:Event><tt:StartStateEvent>%v</tt:StartStateEvent></tt:Result>`,
			track, told(at, lie), told(at, lie), track, present, start)
	}
	text, before := "", false
	for _, one := range c.cfg.Recorded() {
		before = before || one.From.Before(from) && one.To.After(from)
	}
	text += result(from, "VIDEO001", before, true)
	for _, one := range c.cfg.Recorded() {
		for i, at := range [...]time.Time{one.From, one.To} {
			present := i == 0
			if at.Before(from) || !at.Before(to) {
				continue
			}
			text += result(at, "VIDEO001", present, false)
			if lie == Twice {
				text += result(at, "VIDEO001", present, false) + result(at, "AUDIO001", !present, false)
			}
		}
	}
	return text
}
