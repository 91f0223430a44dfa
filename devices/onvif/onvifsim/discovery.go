package onvifsim

import (
	"fmt"
	"net"
	"net/netip"
	"regexp"
	"strings"
	"sync"
)

// Beacon answers WS-Discovery probes.
type Beacon struct {
	conn    *net.UDPConn
	name    string
	address string
	group   net.IP // nil: it answers at its own address alone
	serving sync.WaitGroup

	mu   sync.Mutex
	asks int
}

var (
	messageID = regexp.MustCompile(`<(?:\w+:)?MessageID[^>]*>([^<]+)<`)
	forType   = regexp.MustCompile(`<(?:\w+:)?Types[^>]*>[^<]*NetworkVideoTransmitter`)
)

// Announce answers probes at a loopback address of UDP, for a camera of that name
// with its device service at that URL.
func Announce(listen, name, address string) (*Beacon, error) {
	at, err := net.ResolveUDPAddr("udp4", listen)
	if err != nil {
		return nil, fmt.Errorf("answer probes on %s: %w", listen, err)
	}
	conn, err := net.ListenUDP("udp4", at)
	if err != nil {
		return nil, fmt.Errorf("answer probes on %s: %w", listen, err)
	}
	b := &Beacon{conn: conn, name: name, address: address}
	b.serving.Go(b.serve)
	return b, nil
}

// AnnounceTo answers probes to a multicast group on an interface of this machine.
func AnnounceTo(group, through, name, address string) (*Beacon, error) {
	at, err := net.ResolveUDPAddr("udp4", group)
	if err != nil {
		return nil, fmt.Errorf("answer probes to %s: %w", group, err)
	}
	on, err := net.InterfaceByName(through)
	if err != nil {
		return nil, fmt.Errorf("answer probes through %s: %w", through, err)
	}
	conn, err := net.ListenMulticastUDP("udp4", on, at)
	if err != nil {
		return nil, fmt.Errorf("answer probes to %s: %w", group, err)
	}
	b := &Beacon{conn: conn, name: name, address: address, group: at.IP}
	b.serving.Go(b.serve)
	return b, nil
}

// Group is the group and port to ask, of one that answers to a group.
func (b *Beacon) Group() string {
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte(b.group.To4())), uint16(b.conn.LocalAddr().(*net.UDPAddr).Port)).String()
}

// Addr is host:port.
func (b *Beacon) Addr() string { return b.conn.LocalAddr().String() }

// Asked is how often it was asked.
func (b *Beacon) Asked() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.asks
}

// Close ends the answers.
func (b *Beacon) Close() {
	_ = b.conn.Close() // it is read from no more
	b.serving.Wait()
}

func (b *Beacon) serve() {
	buffer := make([]byte, 64<<10)
	for {
		n, from, err := b.conn.ReadFromUDP(buffer)
		if err != nil {
			return
		}
		probe := buffer[:n]
		id := messageID.FindSubmatch(probe)
		if id == nil || !strings.Contains(string(probe), "2005/04/discovery/Probe<") || !forType.Match(probe) {
			continue
		}
		b.mu.Lock()
		b.asks++
		b.mu.Unlock()
		for range 2 { // devices repeat, as UDP loses
			_, _ = b.conn.WriteToUDP([]byte(b.match(string(id[1]))), from)
		}
	}
}

func (b *Beacon) match(id string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><SOAP-ENV:Envelope xmlns:SOAP-ENV="http://www.w3.org/2003/05/soap-envelope"` +
		` xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"` +
		` xmlns:dn="http://www.onvif.org/ver10/network/wsdl"><SOAP-ENV:Header><wsa:MessageID>urn:uuid:1</wsa:MessageID><wsa:RelatesTo>` + id + `</wsa:RelatesTo>` +
		`<wsa:To>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</wsa:To>` +
		`<wsa:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/ProbeMatches</wsa:Action></SOAP-ENV:Header><SOAP-ENV:Body><d:ProbeMatches><d:ProbeMatch>` +
		`<wsa:EndpointReference><wsa:Address>urn:uuid:` + b.name + `</wsa:Address></wsa:EndpointReference><d:Types>dn:NetworkVideoTransmitter</d:Types>` +
		`<d:Scopes>onvif://www.onvif.org/type/video_encoder onvif://www.onvif.org/hardware/SIM-1 onvif://www.onvif.org/name/` + b.name +
		` onvif://www.onvif.org/location/%E4%B8%9C%E9%97%A8</d:Scopes><d:XAddrs>http://10.0.0.9/onvif/device_service ` + b.address + `</d:XAddrs>` +
		`<d:MetadataVersion>1</d:MetadataVersion></d:ProbeMatch></d:ProbeMatches></SOAP-ENV:Body></SOAP-ENV:Envelope>`
}
