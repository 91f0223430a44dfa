package onvif

import (
	"bytes"
	"net/netip"
	"net/url"
	"strings"

	"brighteyes/devices"
)

const (
	nsDiscovery = "http://schemas.xmlsoap.org/ws/2005/04/discovery"
	maxMatches  = 8  // in one answer
	maxScopes   = 64 // of one device
)

// probe asks for network video transmitters, WS-Discovery (April 2005), 2.4.
func probe(id string) []byte {
	return []byte(`<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"` +
		` xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="` + nsDiscovery + `"` +
		` xmlns:dn="http://www.onvif.org/ver10/network/wsdl"><s:Header><a:MessageID>` + id + `</a:MessageID>` +
		`<a:ReplyTo><a:Address>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</a:Address></a:ReplyTo>` +
		`<a:To s:mustUnderstand="1">urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To>` +
		`<a:Action s:mustUnderstand="1">` + nsDiscovery + `/Probe</a:Action></s:Header>` +
		`<s:Body><d:Probe><d:Types>dn:NetworkVideoTransmitter</d:Types></d:Probe></s:Body></s:Envelope>`)
}

// matches is a ProbeMatches envelope.
type matches struct {
	RelatesTo string `xml:"Header>RelatesTo"`
	Matches   []struct {
		ID     string `xml:"EndpointReference>Address"`
		Types  string `xml:"Types"`
		Scopes string `xml:"Scopes"`
		XAddrs string `xml:"XAddrs"`
	} `xml:"Body>ProbeMatches>ProbeMatch"`
}

// parseMatches reads a datagram that came from an address, if it answers the
// question of that id.
func parseMatches(datagram []byte, id string, from netip.Addr) []Found {
	var m matches
	if decoder(bytes.NewReader(datagram)).Decode(&m) != nil || strings.TrimSpace(m.RelatesTo) != id {
		return nil
	}
	var list []Found
	for _, one := range m.Matches[:min(len(m.Matches), maxMatches)] {
		if !strings.Contains(one.Types, "NetworkVideoTransmitter") && !strings.Contains(one.Types, "Device") {
			continue
		}
		f := Found{ID: clip(strings.TrimSpace(one.ID), 128), Address: reachable(one.XAddrs, from)}
		scopes := strings.Fields(one.Scopes)
		for _, s := range scopes[:min(len(scopes), maxScopes)] {
			f.scope(s)
		}
		list = append(list, f)
	}
	return list
}

// reachable is the address of the list that is at the sender's own, or what the
// standard says that it would be.
func reachable(xaddrs string, from netip.Addr) string {
	for _, text := range strings.Fields(clip(xaddrs, 4*maxURI)) {
		u, err := url.Parse(text)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || len(text) > maxURI {
			continue
		}
		if at, err := netip.ParseAddr(u.Hostname()); err == nil && at.Unmap() == from {
			return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
		}
	}
	return (&url.URL{Scheme: "http", Host: joined(from.String(), ""), Path: devicePath}).String()
}

// scope takes what one of the device's scopes says, unless it may be of a person.
func (f *Found) scope(text string) {
	rest, ok := strings.CutPrefix(text, "onvif://www.onvif.org/")
	if !ok {
		return
	}
	kind, value, _ := strings.Cut(rest, "/")
	if plain, err := url.PathUnescape(value); err == nil {
		value = plain
	}
	value = clip(strings.Join(strings.FieldsFunc(value, func(r rune) bool { return r < ' ' }), " "), 64)
	if value == "" || devices.NamesPerson(value) {
		return
	}
	switch strings.ToLower(kind) {
	case "name":
		f.Name = value
	case "hardware":
		f.Hardware = value
	case "location":
		f.Location = value
	}
}
