package isapisim

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"time"
)

func (d *Device) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /ISAPI/Event/notification/alertStream", d.guarded(d.serveStream))
	for pattern, handle := range map[string]http.HandlerFunc{
		"POST /ISAPI/AccessControl/AcsEvent":                   d.serveLog,
		"PUT /ISAPI/AccessControl/RemoteControl/door/{door}":   d.serveDoor,
		"GET /ISAPI/AccessControl/AcsWorkStatus":               d.serveDoors,
		"POST /ISAPI/ContentMgmt/search":                       d.serveArchive,
		"GET /ISAPI/System/time":                               d.serveTime,
		"GET /ISAPI/System/deviceInfo":                         d.serveInfo,
		"GET /ISAPI/System/Video/inputs/channels/{n}":          d.serveInput,
		"GET /ISAPI/System/Video/inputs/channels/{n}/overlays": d.serveOverlays,
		"/ISAPI/Event/notification/httpHosts/{slot}":           d.serveHost,
	} {
		mux.HandleFunc(pattern, d.guarded(func(w http.ResponseWriter, r *http.Request) {
			d.mu.Lock()
			deaf := d.faults.deaf
			d.mu.Unlock()
			if deaf {
				panic(http.ErrAbortHandler) // the connection ends
			}
			handle(w, r)
		}))
	}
	return mux
}

func answer(w http.ResponseWriter, code, status int, sub string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(code)
	word := "Invalid Operation"
	if status == 1 {
		word = "OK"
	}
	fmt.Fprintf(w, `<?xml version="1.0" encoding="UTF-8"?>
<ResponseStatus version="2.0" xmlns="http://www.isapi.org/ver20/XMLSchema">
<statusCode>%d</statusCode><statusString>%s</statusString><subStatusCode>%s</subStatusCode>
</ResponseStatus>`, status, word, sub)
}

// condition is a search of the log.
type condition struct {
	ID       string `json:"searchID"`
	Position int    `json:"searchResultPosition"`
	Most     int    `json:"maxResults"`
	Major    *int   `json:"major"`
	Minor    *int   `json:"minor"`
	Serial   int    `json:"beginSerialNo"`
	From     string `json:"startTime"`
	To       string `json:"endTime"`
}

func (d *Device) serveLog(w http.ResponseWriter, r *http.Request) {
	var asked struct {
		C condition `json:"AcsEventCond"`
	}
	err := json.NewDecoder(io.LimitReader(r.Body, 1<<16)).Decode(&asked)
	c := asked.C
	switch {
	case d.cfg.NoRecords:
		answer(w, http.StatusForbidden, 4, "notSupport")
		return
	case err != nil || c.ID == "" || c.Major == nil || c.Minor == nil || c.Most < 1 || c.Most > d.cfg.Page:
		answer(w, http.StatusBadRequest, 6, "badParameters")
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	from, _ := time.Parse(time.RFC3339, c.From) // none is the beginning
	var found []Event
	for _, e := range d.log {
		if (d.cfg.NoSerial || e.Serial >= c.Serial) && !e.At.Truncate(time.Second).Before(from) {
			found = append(found, e)
		}
	}
	if d.cfg.Falling {
		slices.Reverse(found)
	}
	total := len(found)
	found = found[min(c.Position, total):min(c.Position+c.Most, total)]
	state := "OK"
	if c.Position+len(found) < total {
		state = "MORE"
	}
	if len(found) == 0 {
		state = "NO MATCH"
	}
	list := []map[string]any{}
	for _, e := range found {
		list = append(list, map[string]any{
			"major": e.Major, "minor": e.Minor, "time": stamp(e.At), "doorNo": e.Door, "serialNo": e.Serial, "currentVerifyMode": "cardOrFace",
			"name": e.Name, "cardNo": e.Card, "employeeNoString": e.Employee, "mask": "no", "userType": "normal",
			"pictureURL": "https://192.0.2.10/LOCALS/pic/acsLinkCap/" + e.Employee + ".jpeg",
		})
	}
	give(w, map[string]any{"AcsEvent": map[string]any{"searchID": c.ID, "totalMatches": total, "responseStatusStrg": state, "numOfMatches": len(found), "InfoList": list}})
}

func give(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	text, _ := json.Marshal(v) // texts and numbers
	_, _ = w.Write(text)
}

func (d *Device) serveDoor(w http.ResponseWriter, r *http.Request) {
	var order struct {
		XMLName xml.Name `xml:"RemoteControlDoor"`
		Cmd     string   `xml:"cmd"`
	}
	n, _ := strconv.Atoi(r.PathValue("door"))
	if xml.NewDecoder(io.LimitReader(r.Body, 1<<16)).Decode(&order) != nil || d.doors[n] == nil {
		answer(w, http.StatusBadRequest, 6, "badParameters")
		return
	}
	d.mu.Lock()
	leaf, minor := d.doors[n], 0
	switch order.Cmd {
	case "open":
		leaf.unlocked, minor = true, 0x400
	case "close":
		leaf.unlocked, leaf.mode, minor = false, 4, 0x401
	case "alwaysOpen":
		leaf.unlocked, leaf.mode, minor = true, 2, 0x402
	case "alwaysClose":
		leaf.unlocked, leaf.mode, minor = false, 3, 0x403
	default:
		d.mu.Unlock()
		answer(w, http.StatusBadRequest, 6, "badParameters")
		return
	}
	d.orders = append(d.orders, fmt.Sprintf("%d %s", n, order.Cmd))
	lost := d.faults.lost
	d.mu.Unlock()
	d.Record(Event{Major: 3, Minor: minor, Door: n})
	if lost {
		panic(http.ErrAbortHandler) // the connection ends
	}
	answer(w, http.StatusOK, 1, "ok")
}

func (d *Device) serveDoors(w http.ResponseWriter, _ *http.Request) {
	if d.cfg.NoRecords {
		answer(w, http.StatusForbidden, 4, "notSupport")
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	var lock, leaf, mode []int
	for n := 1; n <= d.cfg.Doors; n++ {
		lock, leaf, mode = append(lock, number(d.doors[n].unlocked)), append(leaf, number(d.doors[n].open)), append(mode, d.doors[n].mode)
	}
	give(w, map[string]any{"AcsWorkStatus": map[string]any{"doorLockStatus": lock, "doorStatus": mode, "magneticStatus": leaf}})
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (d *Device) serveTime(w http.ResponseWriter, _ *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	w.Header().Set("Content-Type", "application/xml")
	fmt.Fprintf(w, `<Time version="2.0" xmlns="http://www.isapi.org/ver20/XMLSchema"><timeMode>NTP</timeMode><localTime>%s</localTime><timeZone>CST-8:00:00</timeZone></Time>`, stamp(d.now()))
}

func (d *Device) serveInfo(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/xml")
	fmt.Fprintf(w, `<DeviceInfo version="2.0" xmlns="http://www.isapi.org/ver20/XMLSchema"><deviceName>东门</deviceName><model>%s</model><firmwareVersion>V3.16.1</firmwareVersion></DeviceInfo>`, d.cfg.Model)
}

// serveInput names a channel.
func (d *Device) serveInput(w http.ResponseWriter, r *http.Request) {
	if d.cfg.Label == "" {
		answer(w, http.StatusForbidden, 4, "notSupport")
		return
	}
	w.Header().Set("Content-Type", "application/xml")
	fmt.Fprintf(w, `<VideoInputChannel version="2.0" xmlns="http://www.hikvision.com/ver20/XMLSchema"><id>%s</id><inputPort>1</inputPort><name>`, r.PathValue("n"))
	_ = xml.EscapeText(w, []byte(d.cfg.Label)) // whoever asked has gone
	fmt.Fprint(w, `</name><videoFormat>PAL</videoFormat></VideoInputChannel>`)
}

// serveOverlays tells what a channel writes into its picture: the date and its name.
func (d *Device) serveOverlays(w http.ResponseWriter, _ *http.Request) {
	if d.cfg.Label == "" {
		answer(w, http.StatusForbidden, 4, "notSupport")
		return
	}
	w.Header().Set("Content-Type", "application/xml")
	fmt.Fprint(w, `<VideoOverlay version="2.0" xmlns="http://www.hikvision.com/ver20/XMLSchema"><normalizedScreenSize><normalizedScreenWidth>704</normalizedScreenWidth><normalizedScreenHeight>576</normalizedScreenHeight></normalizedScreenSize>`+
		`<TextOverlayList size="1"><TextOverlay><id>1</id><enabled>false</enabled><positionX>0</positionX><positionY>0</positionY><displayText>old</displayText></TextOverlay></TextOverlayList>`+
		`<DateTimeOverlay><enabled>true</enabled><positionX>0</positionX><positionY>544</positionY><dateStyle>YYYY-MM-DD</dateStyle><timeStyle>24hour</timeStyle><displayWeek>false</displayWeek></DateTimeOverlay>`+
		`<channelNameOverlay><enabled>true</enabled><positionX>512</positionX><positionY>64</positionY></channelNameOverlay></VideoOverlay>`)
}
