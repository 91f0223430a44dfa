package onvifsim

import (
	"encoding/xml"
	"fmt"
	"strings"
	"time"
)

func (c *Camera) dateAndTime() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	head := `<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>Manual</tt:DateTimeType>` +
		`<tt:DaylightSavings>false</tt:DaylightSavings><tt:TimeZone><tt:TZ>CST-8:00:00</tt:TZ></tt:TimeZone>`
	tail := `</tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>`
	if c.noClock {
		return head + `<tt:UTCDateTime/>` + tail
	}
	t := c.now()
	return head + fmt.Sprintf(`<tt:UTCDateTime><tt:Time><tt:Hour>%d</tt:Hour><tt:Minute>%d</tt:Minute><tt:Second>%d</tt:Second></tt:Time>`+
		`<tt:Date><tt:Year>%d</tt:Year><tt:Month>%d</tt:Month><tt:Day>%d</tt:Day></tt:Date></tt:UTCDateTime>`,
		t.Hour(), t.Minute(), t.Second(), t.Year(), int(t.Month()), t.Day()) + tail
}

func (c *Camera) address(path string) string {
	host := c.Addr()
	if c.cfg.Claims != "" {
		host = c.cfg.Claims
	}
	if c.certificate != nil {
		return "https://" + host + path
	}
	return "http://" + host + path
}

func (c *Camera) services() string {
	all := []struct{ ns, path string }{
		{"http://www.onvif.org/ver10/device/wsdl", "/onvif/device_service"},
		{"http://www.onvif.org/ver10/media/wsdl", "/onvif/media"},
		{"http://www.onvif.org/ver10/events/wsdl", "/onvif/events"},
	}
	if c.cfg.Media2 {
		all = append(all, struct{ ns, path string }{"http://www.onvif.org/ver20/media/wsdl", "/onvif/media2"})
	}
	if c.cfg.Turns {
		all = append(all, struct{ ns, path string }{"http://www.onvif.org/ver20/ptz/wsdl", "/onvif/ptz"})
	}
	if c.cfg.Records {
		all = append(all, struct{ ns, path string }{"http://www.onvif.org/ver10/recording/wsdl", "/onvif/recording"})
	}
	if c.cfg.Recorded != nil {
		all = append(all, struct{ ns, path string }{"http://www.onvif.org/ver10/search/wsdl", "/onvif/search"}, struct{ ns, path string }{"http://www.onvif.org/ver10/replay/wsdl", "/onvif/replay"})
	}
	list := ""
	for _, s := range all {
		list += `<tds:Service><tds:Namespace>` + s.ns + `</tds:Namespace><tds:XAddr>` + c.address(s.path) + `</tds:XAddr>` +
			`<tds:Version><tt:Major>2</tt:Major><tt:Minor>60</tt:Minor></tds:Version></tds:Service>`
	}
	return `<tds:GetServicesResponse>` + list + `</tds:GetServicesResponse>`
}

func (c *Camera) capabilities() string {
	return `<tds:GetCapabilitiesResponse><tds:Capabilities><tt:Device><tt:XAddr>` + c.address("/onvif/device_service") + `</tt:XAddr></tt:Device>` +
		`<tt:Events><tt:XAddr>` + c.address("/onvif/events") + `</tt:XAddr><tt:WSPullPointSupport>true</tt:WSPullPointSupport></tt:Events>` +
		`<tt:Media><tt:XAddr>` + c.address("/onvif/media") + `</tt:XAddr></tt:Media></tds:Capabilities></tds:GetCapabilitiesResponse>`
}

func (c *Camera) profiles() string {
	ptz := ""
	if c.cfg.Turns {
		ptz = `<tt:PTZConfiguration token="ptz"><tt:Name>ptz</tt:Name><tt:UseCount>1</tt:UseCount><tt:NodeToken>node</tt:NodeToken></tt:PTZConfiguration>`
	}
	one := func(token string, width, height, fps int) string {
		return fmt.Sprintf(`<trt:Profiles token="%s" fixed="true"><tt:Name>%s</tt:Name><tt:VideoEncoderConfiguration token="v%s"><tt:Name>v</tt:Name>`+
			`<tt:UseCount>1</tt:UseCount><tt:Encoding>H264</tt:Encoding><tt:Resolution><tt:Width>%d</tt:Width><tt:Height>%d</tt:Height></tt:Resolution>`+
			`<tt:RateControl><tt:FrameRateLimit>%d</tt:FrameRateLimit><tt:EncodingInterval>1</tt:EncodingInterval><tt:BitrateLimit>512</tt:BitrateLimit></tt:RateControl>`+
			`</tt:VideoEncoderConfiguration>%s</trt:Profiles>`, token, token, token, width, height, fps, ptz)
	}
	return `<trt:GetProfilesResponse>` + one("main", 2560, 1440, 25) + one("sub", 640, 360, 12) + `</trt:GetProfilesResponse>`
}

func (c *Camera) profiles2() string {
	one := func(token, codec string, width, height, fps int) string {
		return fmt.Sprintf(`<tr2:Profiles token="%s" fixed="true"><tr2:Name>%s</tr2:Name><tr2:Configurations><tr2:VideoEncoder token="v%s" GovLength="50"><tt:Name>v</tt:Name>`+
			`<tt:UseCount>1</tt:UseCount><tt:Encoding>%s</tt:Encoding><tt:Resolution><tt:Width>%d</tt:Width><tt:Height>%d</tt:Height></tt:Resolution>`+
			`<tt:RateControl ConstantBitRate="false"><tt:FrameRateLimit>%d.000000</tt:FrameRateLimit><tt:BitrateLimit>512</tt:BitrateLimit></tt:RateControl>`+
			`</tr2:VideoEncoder></tr2:Configurations></tr2:Profiles>`, token, token, token, codec, width, height, fps)
	}
	return `<tr2:GetProfilesResponse>` + one("main", "H265", 3840, 2160, 25) + one("sub", "H264", 640, 360, 12) + `</tr2:GetProfilesResponse>`
}

func (c *Camera) streamURI(token string, second bool) string {
	c.mu.Lock()
	uri := c.cfg.Stream + "?stream=" + token
	c.mu.Unlock()
	if second {
		return `<tr2:GetStreamUriResponse><tr2:Uri>` + uri + `</tr2:Uri></tr2:GetStreamUriResponse>`
	}
	return `<trt:GetStreamUriResponse><trt:MediaUri><tt:Uri>` + uri + `</tt:Uri><tt:InvalidAfterConnect>false</tt:InvalidAfterConnect>` +
		`<tt:InvalidAfterReboot>false</tt:InvalidAfterReboot><tt:Timeout>PT0S</tt:Timeout></trt:MediaUri></trt:GetStreamUriResponse>`
}

func (c *Camera) snapshotURI(second bool) string {
	uri := c.address("/snapshot.jpg?channel=1&amp;size=full")
	if second {
		return `<tr2:GetSnapshotUriResponse><tr2:Uri>` + uri + `</tr2:Uri></tr2:GetSnapshotUriResponse>`
	}
	return `<trt:GetSnapshotUriResponse><trt:MediaUri><tt:Uri>` + uri + `</tt:Uri><tt:Timeout>PT0S</tt:Timeout></trt:MediaUri></trt:GetSnapshotUriResponse>`
}

// overlays are the date and time at the top and the label at the bottom.
func (c *Camera) overlays(second bool) (text, fault string) {
	c.mu.Lock()
	label := c.cfg.Label
	c.mu.Unlock()
	if label == "" {
		return "", "ter:ActionNotSupported"
	}
	ns := "trt"
	if second {
		ns = "tr2"
	}
	one := func(token, at, inner string) string {
		return fmt.Sprintf(`<%s:OSDs token="%s"><tt:VideoSourceConfigurationToken>vsc</tt:VideoSourceConfigurationToken><tt:Type>Text</tt:Type>`+
			`<tt:Position><tt:Type>%s</tt:Type></tt:Position><tt:TextString>%s<tt:FontSize>32</tt:FontSize></tt:TextString></%s:OSDs>`, ns, token, at, inner, ns)
	}
	var plain strings.Builder
	_ = xml.EscapeText(&plain, []byte(label)) // a Builder takes all
	return `<` + ns + `:GetOSDsResponse>` + one("time", "UpperLeft", `<tt:Type>DateAndTime</tt:Type><tt:DateFormat>yyyy-MM-dd</tt:DateFormat><tt:TimeFormat>HH:mm:ss</tt:TimeFormat>`) +
		one("label", "LowerRight", `<tt:Type>Plain</tt:Type><tt:PlainText>`+plain.String()+`</tt:PlainText>`) + `</` + ns + `:GetOSDsResponse>`, ""
}

func (c *Camera) presets() string {
	return `<tptz:GetPresetsResponse><tptz:Preset token="1"><tt:Name>east gate</tt:Name></tptz:Preset><tptz:Preset token="2"><tt:Name>yard</tt:Name></tptz:Preset></tptz:GetPresetsResponse>`
}

// turn begins to turn to a preset, which takes half a second.
func (c *Camera) turn(token string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if token != "1" && token != "2" {
		return false
	}
	c.preset, c.moving = token, time.Now().Add(500*time.Millisecond)
	return true
}

func (c *Camera) ptzStatus() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	status := "IDLE"
	if time.Now().Before(c.moving) {
		status = "MOVING"
	}
	return `<tptz:GetStatusResponse><tptz:PTZStatus><tt:MoveStatus><tt:PanTilt>` + status + `</tt:PanTilt><tt:Zoom>IDLE</tt:Zoom></tt:MoveStatus>` +
		`<tt:UtcTime>` + c.now().Format(time.RFC3339) + `</tt:UtcTime></tptz:PTZStatus></tptz:GetStatusResponse>`
}

func (c *Camera) jobs() string {
	return `<trc:GetRecordingJobsResponse><trc:JobItem><tt:JobToken>job</tt:JobToken><tt:JobConfiguration><tt:RecordingToken>rec</tt:RecordingToken>` +
		`<tt:Mode>Active</tt:Mode><tt:Priority>1</tt:Priority></tt:JobConfiguration></trc:JobItem></trc:GetRecordingJobsResponse>`
}

func (c *Camera) jobState() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	state := "Error"
	if c.recording {
		state = "Active"
	}
	return `<trc:GetRecordingJobStateResponse><trc:State><tt:RecordingToken>rec</tt:RecordingToken><tt:State>` + state + `</tt:State></trc:State></trc:GetRecordingJobStateResponse>`
}
