package isapisim

import (
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// Recording is one entry of the index, by the device's clock.
type Recording struct{ From, To time.Time }

// ArchiveLie is a way in which an index can be wrong.
type ArchiveLie int

// The lies.
const (
	NoLie        ArchiveLie = iota
	MoreForEver             // each page says that there is more, and is the first
	MoreNothing             // it says that there is more, and gives nothing
	EmptyOK                 // nothing, and all is well
	Overlapping             // each entry comes twice, the second time half an hour longer
	NoZone                  // times have no zone at all
	Backwards               // each entry ends before it begins
	OneBackwards            // the first of each page does
)

// LieInArchive has the index lie from now on.
func (d *Device) LieInArchive(how ArchiveLie) { d.change(func(f *faults) { f.archive = how }) }

// Searches is how often the index was asked.
func (d *Device) Searches() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.searches
}

const archiveStamp = "2006-01-02T15:04:05Z"

// wall is a time as it stands on the device's wall, with the Z that the firmware puts
// behind it.
func (d *Device) wall(t time.Time) string {
	if d.cfg.UTC {
		return t.UTC().Format(archiveStamp)
	}
	return t.In(d.cfg.Zone).Format(archiveStamp)
}

func (d *Device) serveArchive(w http.ResponseWriter, r *http.Request) {
	var asked struct {
		XMLName xml.Name `xml:"CMSearchDescription"`
		ID      string   `xml:"searchID"`
		Track   int      `xml:"trackIDList>trackID"`
		From    string   `xml:"timeSpanList>timeSpan>startTime"`
		To      string   `xml:"timeSpanList>timeSpan>endTime"`
		Most    int      `xml:"maxResults"`
		At      int      `xml:"searchResultPostion"`
	}
	d.mu.Lock()
	d.searches++
	lie := d.faults.archive
	d.mu.Unlock()
	err := xml.NewDecoder(io.LimitReader(r.Body, 1<<16)).Decode(&asked)
	from, bad1 := d.read(asked.From)
	to, bad2 := d.read(asked.To)
	if err != nil || bad1 != nil || bad2 != nil || len(asked.ID) != 36 || asked.Most < 1 {
		answer(w, http.StatusBadRequest, 6, "badParameters")
		return
	}
	if d.cfg.Recorded == nil {
		answer(w, http.StatusForbidden, 4, "notSupport")
		return
	}
	var found []Recording
	for _, one := range d.cfg.Recorded(asked.Track) {
		if one.To.After(from) && one.From.Before(to) {
			found = append(found, one)
			if lie == Overlapping {
				found = append(found, Recording{one.From.Add(time.Minute), one.To.Add(30 * time.Minute)})
			}
		}
	}
	state := "OK"
	start := min(asked.At, len(found))
	page := found[start:min(start+asked.Most, len(found))]
	if start+len(page) < len(found) {
		state = "MORE"
	}
	switch {
	case lie == EmptyOK:
		page, state = nil, "OK"
	case lie == MoreNothing:
		page, state = nil, "MORE"
	case lie == MoreForEver:
		page, state = found[:min(asked.Most, len(found))], "MORE"
	case len(found) == 0:
		state = "NO MATCHES"
	}
	var items strings.Builder
	for i, one := range page {
		a, b := d.wall(one.From), d.wall(one.To)
		if lie == NoZone {
			a, b = strings.TrimSuffix(a, "Z"), strings.TrimSuffix(b, "Z")
		}
		if lie == Backwards || lie == OneBackwards && i == 0 {
			a, b = b, a
		}
		fmt.Fprintf(&items, `<searchMatchItem><sourceID>{0}</sourceID><trackID>%d</trackID><timeSpan><startTime>%s</startTime><endTime>%s</endTime></timeSpan>`+
			`<mediaSegmentDescriptor><contentType>video</contentType><codecType>H.264-BP</codecType><playbackURI>rtsp://192.0.2.10/Streaming/tracks/%d/?starttime=%s&amp;endtime=%s&amp;name=0&amp;size=1</playbackURI></mediaSegmentDescriptor>`+
			`<metadataMatches><metadataDescriptor>recordType.meta.hikvision.com/timing</metadataDescriptor></metadataMatches></searchMatchItem>`, asked.Track, a, b, asked.Track, a, b)
	}
	w.Header().Set("Content-Type", "application/xml")
	fmt.Fprintf(w, `<?xml version="1.0" encoding="UTF-8"?><CMSearchResult version="2.0" xmlns="http://www.hikvision.com/ver20/XMLSchema"><searchID>%s</searchID>`+
		`<responseStatus>true</responseStatus><responseStatusStrg>%s</responseStatusStrg><numOfMatches>%d</numOfMatches><matchList>%s</matchList></CMSearchResult>`,
		asked.ID, state, len(page), items.String())
}

// read is what the firmware takes a time of a search for.
func (d *Device) read(text string) (time.Time, error) {
	if d.cfg.UTC {
		return time.Parse(archiveStamp, text)
	}
	return time.ParseInLocation(archiveStamp, text, d.cfg.Zone)
}
