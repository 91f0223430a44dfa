package onvifsim

import (
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"net/http"
	"strings"
	"time"
)

const head = `<?xml version="1.0" encoding="UTF-8"?><env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope"` +
	` xmlns:tt="http://www.onvif.org/ver10/schema" xmlns:tds="http://www.onvif.org/ver10/device/wsdl" xmlns:trt="http://www.onvif.org/ver10/media/wsdl"` +
	` xmlns:tr2="http://www.onvif.org/ver20/media/wsdl" xmlns:tev="http://www.onvif.org/ver10/events/wsdl" xmlns:tptz="http://www.onvif.org/ver20/ptz/wsdl"` +
	` xmlns:trc="http://www.onvif.org/ver10/recording/wsdl" xmlns:tse="http://www.onvif.org/ver10/search/wsdl" xmlns:trp="http://www.onvif.org/ver10/replay/wsdl" xmlns:wsnt="http://docs.oasis-open.org/wsn/b-2" xmlns:wsa="http://www.w3.org/2005/08/addressing"` +
	` xmlns:tns1="http://www.onvif.org/ver10/topics" xmlns:ter="http://www.onvif.org/ver10/error"><env:Body>`

const foot = `</env:Body></env:Envelope>`

// ServeHTTP implements http.Handler.
func (c *Camera) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	said, err := io.ReadAll(io.LimitReader(r.Body, 64<<10))
	if err != nil {
		return
	}
	c.mu.Lock()
	c.counts.Requests++
	garbage, closing, elsewhere := c.garbage, c.closing, c.elsewhere
	c.garbage = nil
	c.mu.Unlock()
	if elsewhere != "" {
		http.Redirect(w, r, elsewhere, http.StatusTemporaryRedirect)
		return
	}
	if garbage != nil {
		_, _ = w.Write(garbage)
		return
	}
	name, e := operation(said)
	switch c.failing(name) {
	case Hangs:
		select {
		case <-closing:
		case <-r.Context().Done():
		}
		return
	case Malformed:
		_, _ = io.WriteString(w, head+`<tds:GetSystemDateAndTimeResponse><tds:System`)
		return
	case Endless:
		for {
			if _, err := io.WriteString(w, strings.Repeat("<tt:x/>", 4096)); err != nil {
				return
			}
		}
	case Deep:
		_, _ = io.WriteString(w, head+strings.Repeat("<tt:x>", 100_000))
		return
	}
	if strings.HasPrefix(r.URL.Path, "/snapshot") {
		c.snapshot(w, r)
		return
	}
	if name != "GetSystemDateAndTime" && (c.failing(name) == Refuses || !c.welcome(r, e)) {
		c.mu.Lock()
		c.counts.Refused++
		c.mu.Unlock()
		if c.cfg.Login == Digest {
			c.challenge(w)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		refuse(w, http.StatusBadRequest, "ter:NotAuthorized", "Sender not Authorized")
		return
	}
	if c.restarts(w, name) {
		return
	}
	text, fault := c.answer(r, name, e)
	if fault != "" {
		refuse(w, http.StatusInternalServerError, fault, "the simulated camera does not do this")
		return
	}
	w.Header().Set("Content-Type", "application/soap+xml; charset=utf-8")
	_, _ = io.WriteString(w, head+text+foot)
}

func refuse(w http.ResponseWriter, status int, code, text string) {
	w.Header().Set("Content-Type", "application/soap+xml; charset=utf-8")
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, `%s<env:Fault><env:Code><env:Value>env:Sender</env:Value><env:Subcode><env:Value>%s</env:Value></env:Subcode></env:Code>`+
		`<env:Reason><env:Text xml:lang="en">%s</env:Text></env:Reason></env:Fault>%s`, head, code, text, foot)
}

func (c *Camera) answer(r *http.Request, name string, e envelope) (text, fault string) {
	second := r.URL.Path == "/onvif/media2"
	switch name {
	case "GetSystemDateAndTime":
		return c.dateAndTime(), ""
	case "GetServices":
		return c.services(), ""
	case "GetCapabilities":
		return c.capabilities(), ""
	case "GetDeviceInformation":
		return `<tds:GetDeviceInformationResponse><tds:Manufacturer>BrightEyes</tds:Manufacturer><tds:Model>Simulated</tds:Model>` +
			`<tds:FirmwareVersion>1.0</tds:FirmwareVersion><tds:SerialNumber>1</tds:SerialNumber><tds:HardwareId>1</tds:HardwareId></tds:GetDeviceInformationResponse>`, ""
	case "GetProfiles":
		if second {
			return c.profiles2(), ""
		}
		return c.profiles(), ""
	case "GetStreamUri":
		return c.streamURI(field(e.Body.Inner, "ProfileToken"), second), ""
	case "GetSnapshotUri":
		return c.snapshotURI(second), ""
	case "GetOSDs":
		return c.overlays(second)
	case "GetPresets":
		return c.presets(), ""
	case "GotoPreset":
		if !c.turn(field(e.Body.Inner, "PresetToken")) {
			return "", "ter:NoToken"
		}
		return `<tptz:GotoPresetResponse/>`, ""
	case "GetStatus":
		return c.ptzStatus(), ""
	case "GetRecordingJobs":
		return c.jobs(), ""
	case "GetRecordingJobState":
		return c.jobState(), ""
	}
	if text, fault, known := c.archiveAnswer(name, e); known {
		return text, fault
	}
	return c.eventAnswer(name, e)
}

// eventAnswer is of the event service. Its subscriptions are told apart by a
// reference parameter, as Axis' are.
func (c *Camera) eventAnswer(name string, e envelope) (text, fault string) {
	now := func(d time.Duration) string { return time.Now().Add(d).UTC().Format(time.RFC3339) }
	switch name {
	case "CreatePullPointSubscription":
		if c.failing(name) == NoEvents {
			return "", "ter:MaxPullPointsReached"
		}
		return `<tev:CreatePullPointSubscriptionResponse><tev:SubscriptionReference><wsa:Address>` + c.address("/onvif/events") + `</wsa:Address>` +
			`<wsa:ReferenceParameters><sim:SubscriptionId xmlns:sim="urn:simulated">` + c.subscribe() + `</sim:SubscriptionId></wsa:ReferenceParameters></tev:SubscriptionReference>` +
			`<wsnt:CurrentTime>` + now(0) + `</wsnt:CurrentTime><wsnt:TerminationTime>` + now(time.Minute) + `</wsnt:TerminationTime></tev:CreatePullPointSubscriptionResponse>`, ""
	case "PullMessages":
		messages, ok := c.pull(e.Pull, 2*time.Second) // sooner than it was allowed, as many do
		if !ok {
			return "", "ter:InvalidArgVal"
		}
		return `<tev:PullMessagesResponse><tev:CurrentTime>` + now(0) + `</tev:CurrentTime><tev:TerminationTime>` + now(time.Minute) + `</tev:TerminationTime>` +
			messages + `</tev:PullMessagesResponse>`, ""
	case "Renew", "Unsubscribe":
		c.mu.Lock()
		defer c.mu.Unlock()
		p := c.pulls[e.Pull]
		if p == nil {
			return "", "ter:InvalidArgVal"
		}
		if name == "Renew" {
			c.counts.Renewed++
			p.until = time.Now().Add(time.Minute)
			return `<wsnt:RenewResponse><wsnt:TerminationTime>` + now(time.Minute) + `</wsnt:TerminationTime></wsnt:RenewResponse>`, ""
		}
		c.counts.Unsubscribed++
		delete(c.pulls, e.Pull)
		return `<wsnt:UnsubscribeResponse/>`, ""
	}
	return "", "ter:ActionNotSupported"
}

// restarts has the camera go away and come back, where that was asked.
func (c *Camera) restarts(w http.ResponseWriter, name string) bool {
	if name != "SystemReboot" {
		return false
	}
	c.mu.Lock()
	c.counts.Restarts++
	away := time.Duration(c.cfg.RestartS * float64(time.Second))
	c.mu.Unlock()
	_, _ = io.WriteString(w, head+`<tds:SystemRebootResponse><tds:Message>Rebooting</tds:Message></tds:SystemRebootResponse>`+foot)
	if away > 0 {
		time.AfterFunc(200*time.Millisecond, func() {
			c.Stop()
			time.AfterFunc(away, c.comeBack)
		})
	}
	return true
}

// snapshot gives a grey JPEG to whoever proves who they are by digest; at
// /snapshot-text and /snapshot-endless what is none.
func (c *Camera) snapshot(w http.ResponseWriter, r *http.Request) {
	if c.cfg.Username != "" && !c.proved(r) {
		c.challenge(w)
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	c.mu.Lock()
	c.counts.Snapshots++
	c.mu.Unlock()
	w.Header().Set("Content-Type", "image/jpeg")
	switch r.URL.Path {
	case "/snapshot-text":
		_, _ = io.WriteString(w, "<html>please log in</html>")
		return
	case "/snapshot-endless":
		_, _ = w.Write([]byte{0xff, 0xd8, 0xff})
		for {
			if _, err := w.Write(make([]byte, 64<<10)); err != nil {
				return
			}
		}
	}
	_ = jpeg.Encode(w, image.NewGray(image.Rect(0, 0, 64, 36)), nil) // the reader may be gone
}
