package config

import "net"

// Pictures is how live pictures reach browsers beside the WebSocket.
type Pictures struct {
	// WebRTCUDP is the one UDP port of WebRTC, "host:port"; "off" for none. An
	// empty host is all addresses of this machine.
	WebRTCUDP string `yaml:"webrtc_udp"`
}

// webRTCOff turns WebRTC off.
const webRTCOff = "off"

// webRTCPort is the port where nothing is said.
const webRTCPort = "8189"

// WebRTC is the address, and false when there is to be none.
func (p Pictures) WebRTC() (address string, wanted bool) {
	return p.WebRTCUDP, p.WebRTCUDP != "" && p.WebRTCUDP != webRTCOff
}

// pictures checks, and fills in the port on the addresses that HTTP has: what is
// for this machine alone stays so.
func (c *checker) pictures(p *Pictures, listen string) {
	if p.WebRTCUDP == webRTCOff {
		return
	}
	if p.WebRTCUDP == "" {
		if host, _, err := net.SplitHostPort(listen); err == nil {
			p.WebRTCUDP = net.JoinHostPort(host, webRTCPort)
		}
		return
	}
	if _, err := net.ResolveUDPAddr("udp4", p.WebRTCUDP); err != nil {
		c.problem("pictures.webrtc_udp", "%q is not a UDP address; want host:port or :port, such as :8189, or off", p.WebRTCUDP)
	}
}
