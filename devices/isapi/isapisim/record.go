package isapisim

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"strings"
	"time"
)

// Event is one record of the log, with all that the hardware writes into it.
type Event struct {
	Serial   int // given by the log
	Major    int
	Minor    int
	Door     int
	At       time.Time // the device's clock
	Name     string
	Card     string
	Employee string
}

// Record writes an event into the log and tells of it.
func (d *Device) Record(e Event) Event {
	d.mu.Lock()
	d.serial++
	e.Serial = d.serial
	if e.At.IsZero() {
		e.At = d.now()
	}
	d.log = append(d.log, e)
	if len(d.log) > d.cfg.Ring {
		d.log = d.log[len(d.log)-d.cfg.Ring:]
	}
	hidden := d.faults.hidden
	d.mu.Unlock()
	if !hidden {
		body, kind := d.message(e, true)
		d.tell(body, kind)
	}
	return e
}

// Pass has somebody pass a door with a face, as the log of the hardware shows
// it: the lock opens, the person is named, the lock closes.
func (d *Device) Pass(door int, name string) {
	d.Record(Event{Major: 5, Minor: 0x15, Door: door})
	d.Record(Event{Major: 5, Minor: 0x4b, Door: door, Name: name, Card: "4012888881", Employee: "310101194001"})
	d.Record(Event{Major: 5, Minor: 0x16, Door: door})
}

// Force has a door opened that was not unlocked.
func (d *Device) Force(door int) { d.Record(Event{Major: 5, Minor: 0x1b, Door: door}) }

// Alert tells of something at a camera: VMD, shelteralarm, videoloss, diskfull.
func (d *Device) Alert(kind string, channel int, active bool) {
	state := "inactive"
	if active {
		state = "active"
	}
	d.mu.Lock()
	at := d.now()
	d.mu.Unlock()
	d.tell(fmt.Appendf(nil, `<EventNotificationAlert version="2.0" xmlns="http://www.hikvision.com/ver20/XMLSchema">
<ipAddress>192.0.2.10</ipAddress>
<channelID>%d</channelID>
<dateTime>%s</dateTime>
<activePostCount>1</activePostCount>
<eventType>%s</eventType>
<eventState>%s</eventState>
<channelName>%s</channelName>
</EventNotificationAlert>`, channel, stamp(at), kind, state, "Camera"), "application/xml")
}

func stamp(t time.Time) string { return t.Format("2006-01-02T15:04:05-07:00") }

// message is what the stream says of a record, the persons in it too.
func (d *Device) message(e Event, current bool) (body []byte, kind string) {
	access := map[string]any{
		"deviceName": "LEITOR", "majorEventType": e.Major, "subEventType": e.Minor, "serialNo": e.Serial, "frontSerialNo": e.Serial - 1,
		"currentVerifyMode": "cardOrFace", "currentEvent": current, "mask": "no", "attendanceStatus": "checkIn",
		"name": e.Name, "cardNo": e.Card, "employeeNoString": e.Employee, "doorNo": e.Door, "userType": "normal",
		"pictureURL": "http://192.0.2.10/LOCALS/pic/" + e.Employee + ".jpeg",
	}
	all := map[string]any{
		"ipAddress": "192.0.2.10", "macAddress": "AA:BB:CC:DD:EE:FF", "channelID": 1, "dateTime": stamp(e.At), "activePostCount": 1,
		"eventType": "AccessControllerEvent", "eventState": "active", "AccessControllerEvent": access,
	}
	if d.cfg.XML {
		return []byte(`<?xml version="1.0" encoding="UTF-8"?>` + "\n<EventNotificationAlert>" + elements(all) + "</EventNotificationAlert>"), `application/xml; charset="UTF-8"`
	}
	body, _ = json.MarshalIndent(all, "", "\t") // texts and numbers
	return body, `application/json; charset="UTF-8"`
}

func elements(m map[string]any) string {
	var b strings.Builder
	for k, v := range m {
		if inner, ok := v.(map[string]any); ok {
			fmt.Fprintf(&b, "<%s>%s</%s>\n", k, elements(inner), k)
			continue
		}
		fmt.Fprintf(&b, "<%s>", k)
		_ = xml.EscapeText(&b, fmt.Append(nil, v)) // a Builder takes everything
		fmt.Fprintf(&b, "</%s>\n", k)
	}
	return b.String()
}
