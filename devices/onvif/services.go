package onvif

import (
	"context"
	"net/url"
	"strings"
)

// services is where a camera's services are asked; nil for one that it has not.
type services struct {
	media, media2, events, ptz, recording, search, replay *url.URL
}

// findServices asks where the services are, and a camera that does not know
// GetServices by the older GetCapabilities.
func (c *client) findServices(ctx context.Context) (services, error) {
	var s services
	var list struct {
		Services []struct {
			Namespace string `xml:"Namespace"`
			XAddr     string `xml:"XAddr"`
		} `xml:"Service"`
	}
	err := c.call(ctx, c.device, operation{ns: nsDevice, name: "GetServices", inner: "<IncludeCapability>false</IncludeCapability>"}, &list)
	if refused(err) || nameOf(err) == faultUnreachable || nameOf(err) == faultSilent {
		return s, err
	}
	if err != nil {
		return c.findCapabilities(ctx)
	}
	for _, one := range list.Services {
		at, err := c.at(strings.TrimSpace(one.XAddr))
		if err != nil {
			continue // the others may be right
		}
		switch strings.TrimSpace(one.Namespace) {
		case nsMedia:
			s.media = at
		case nsMedia2:
			s.media2 = at
		case nsEvents:
			s.events = at
		case nsPTZ:
			s.ptz = at
		case nsRecording:
			s.recording = at
		case nsSearch:
			s.search = at
		case nsReplay:
			s.replay = at
		}
	}
	return s, nil
}

func (c *client) findCapabilities(ctx context.Context) (services, error) {
	var all struct {
		Media     string `xml:"Capabilities>Media>XAddr"`
		Events    string `xml:"Capabilities>Events>XAddr"`
		PTZ       string `xml:"Capabilities>PTZ>XAddr"`
		Recording string `xml:"Capabilities>Extension>Recording>XAddr"`
		Search    string `xml:"Capabilities>Extension>Search>XAddr"`
		Replay    string `xml:"Capabilities>Extension>Replay>XAddr"`
	}
	var s services
	if err := c.call(ctx, c.device, operation{ns: nsDevice, name: "GetCapabilities", inner: "<Category>All</Category>"}, &all); err != nil {
		return s, err
	}
	for text, at := range map[string]**url.URL{all.Media: &s.media, all.Events: &s.events, all.PTZ: &s.ptz, all.Recording: &s.recording, all.Search: &s.search, all.Replay: &s.replay} {
		if text = strings.TrimSpace(text); text != "" {
			*at, _ = c.at(text) // nil where it is none
		}
	}
	return s, nil
}

// model asks for what the camera is and which firmware it runs; an operation that every camera has and that
// proves the login.
func (c *client) model(ctx context.Context) (model, firmware string, err error) {
	var m struct {
		Manufacturer    string `xml:"Manufacturer"`
		Model           string `xml:"Model"`
		FirmwareVersion string `xml:"FirmwareVersion"`
	}
	if err := c.call(ctx, c.device, operation{ns: nsDevice, name: "GetDeviceInformation"}, &m); err != nil {
		return "", "", err
	}
	return words(m.Manufacturer + " " + m.Model), words(m.FirmwareVersion), nil
}

// words is a text of the camera with single spaces, shortened.
func words(text string) string { return clip(strings.Join(strings.Fields(text), " "), 120) }
