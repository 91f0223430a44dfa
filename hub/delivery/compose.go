package delivery

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"brighteyes/alerts"
	"brighteyes/alerts/notify"
	"brighteyes/devices"
)

const (
	joinedMost = 500 // deliveries that one message may stand for
	linkedMost = 50  // calls that its link leads to
)

// compose makes the message of what is owed to one person on one channel. It
// takes nothing of an alert but what every receiver may know.
func compose(owed []alerts.Owed, places Places, now time.Time) notify.Message {
	m := notify.Message{ID: messageID(owed), Sent: now}
	for i, o := range owed {
		m.Repeat = m.Repeat || o.Delivery.Repeat
		if i < linkedMost {
			m.Calls = append(m.Calls, call(o, places, now))
		}
	}
	m.More = len(owed) - len(m.Calls)
	return m
}

// messageID is the delivery's own, or made of those of all.
func messageID(owed []alerts.Owed) string {
	if len(owed) == 1 {
		return owed[0].Delivery.ID
	}
	ids := make([]string, len(owed))
	for i, o := range owed {
		ids[i] = o.Delivery.ID
	}
	slices.Sort(ids)
	sum := sha256.Sum256([]byte(strings.Join(ids, " ")))
	return "g" + hex.EncodeToString(sum[:12])
}

func call(o alerts.Owed, places Places, now time.Time) notify.Call {
	a := o.Alert
	kind, kindEN := Kind(a)
	waited := now.Sub(a.OpenedAt)
	if a.State == alerts.Open && a.LastAt.After(a.OpenedAt) && a.AcknowledgedAt != nil {
		waited = now.Sub(a.LastAt) // a new call on an old alert
	}
	return notify.Call{
		Delivery: o.Delivery.ID, Alert: a.ID, Place: PlaceCode(a, places), Kind: kind, KindEN: kindEN, Help: isHelp(a),
		Category: a.Category, Severity: a.Severity, Drill: a.Drill, Sent: o.Delivery.SentOut(), Round: a.Call(),
		Late: time.Duration(a.LateS * float64(time.Second)), Waited: max(0, waited),
	}
}

// isHelp reports whether a person calls for help.
func isHelp(a alerts.Alert) bool {
	line, ok := alerts.Lookup(a.Rule)
	return ok && line.Call || a.Rule == alerts.RuleReport && a.Category == alerts.Care
}

// mustLeave reports whether the message of an alert leaves although nothing can be
// put on record: a call, smoke, gas, and what is itself not on record.
func mustLeave(o alerts.Owed) bool {
	return o.Alert.NotRecorded || isHelp(o.Alert) || devices.CallForHelp(o.Alert.Rule)
}

// Kind is what an alert is, in both languages, without the words that people
// wrote into its title.
func Kind(a alerts.Alert) (zh, en string) {
	line, ok := alerts.Lookup(a.Rule)
	switch {
	case a.Rule == alerts.RuleCannotCall:
		return "有住户暂不能求助", "Residents cannot call for help"
	case ok:
		return line.Zh, line.En
	case a.Rule == alerts.RuleReport && a.Category == alerts.Care:
		return "人工登记求助", "Call for help, entered by hand"
	case a.Rule == alerts.RuleReport:
		return "人工登记告警", "Alarm, entered by hand"
	}
	return "规则告警", "Alarm of a rule"
}

// PlaceCode is where an alert is, as short as a rescuer needs it: the code of the
// home or floor; of a device in the open its name; of an edge its id. A device
// in a home is never called by its name, which could be somebody's.
func PlaceCode(a alerts.Alert, places Places) string {
	if places == nil {
		return notify.Clean(firstOf(a.Device, a.Edge))
	}
	if a.Device != "" {
		if d, ok := places.Device(a.Edge, a.Device); ok {
			if code := unit(d.Location); code != "" {
				return notify.Clean(code)
			}
			if d.Kind != devices.Button && d.Kind != devices.Sensor {
				return notify.Clean(firstOf(d.Name, d.ID))
			}
		}
		return notify.Clean(firstOf(places.SiteName(a.Site), a.Device))
	}
	return notify.Clean(firstOf(places.SiteName(a.Site), a.Edge))
}

// unit is the code of a home or a floor, such as 5-501.
func unit(l *devices.Location) string {
	if l == nil || l.Unit == "" && l.Floor == "" {
		return ""
	}
	rest := l.Unit
	if rest == "" {
		rest = l.Floor + "F"
	}
	if l.Building == "" || strings.HasPrefix(rest, l.Building+"-") {
		return rest
	}
	return l.Building + "-" + rest
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if strings.TrimSpace(t) != "" {
			return t
		}
	}
	return ""
}
