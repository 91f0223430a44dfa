package isapi

import (
	"encoding/xml"
	"errors"
	"net/netip"
	"strconv"
)

// host is a notification host of a device: where it posts to.
type host struct {
	XMLName xml.Name
	URL     text   `xml:"url"`
	IP      text   `xml:"ipAddress"`
	Name    text   `xml:"hostName"`
	Port    number `xml:"portNo"`
}

// decodeHost reads one host, alone or as the first of a list: firmware differs.
func decodeHost(body []byte) (host, error) {
	var list struct {
		Hosts []host `xml:"HttpHostNotification"`
	}
	if err := either(body, &list); err != nil {
		return host{}, errors.New("notification host: " + err.Error())
	}
	if len(list.Hosts) > 0 {
		return list.Hosts[0], nil
	}
	var one host
	if err := either(body, &one); err != nil {
		return host{}, errors.New("notification host: " + err.Error())
	}
	return one, nil
}

func (h *host) aim(to string) {
	at, err := netip.ParseAddrPort(to)
	if err == nil { // checked with the settings
		h.IP, h.Port = text(at.Addr().String()), number(at.Port())
	}
}

func (h host) same(o host) bool { return h.URL == o.URL && h.IP == o.IP && h.Port == o.Port }

func (h host) empty() bool {
	return (h.URL == "" || h.URL == "/") && (h.IP == "" || h.IP == "0.0.0.0" || h.IP == "::") && h.Name == ""
}

// encode writes the host with the fields that devices want, in their order.
func (h host) encode(slot int) []byte {
	format, ip := "ipaddress", "<ipAddress>"+string(h.IP)+"</ipAddress>"
	if at, err := netip.ParseAddr(string(h.IP)); err == nil && at.Is6() {
		ip = "<ipv6Address>" + string(h.IP) + "</ipv6Address>"
	}
	return []byte(`<?xml version="1.0" encoding="UTF-8"?>` +
		`<HttpHostNotification version="2.0" xmlns="http://www.isapi.org/ver20/XMLSchema">` +
		`<id>` + strconv.Itoa(slot) + `</id><url>` + string(h.URL) + `</url><protocolType>HTTP</protocolType>` +
		`<parameterFormatType>XML</parameterFormatType><addressingFormatType>` + format + `</addressingFormatType>` + ip +
		`<portNo>` + strconv.Itoa(int(h.Port)) + `</portNo><httpAuthenticationMethod>none</httpAuthenticationMethod>` +
		`<SubscribeEvent><heartbeat>30</heartbeat><eventMode>all</eventMode></SubscribeEvent></HttpHostNotification>`)
}
