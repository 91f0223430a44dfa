package api

import (
	"fmt"
	"net"
	"strings"
)

// CheckListen refuses an address from which others than this machine could
// reach the hub without TLS, unless insecure says that this is wanted. addr is
// "host:port", as in http.listen.
func CheckListen(addr string, tls, insecure bool) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("http.listen %q: want host:port, such as 127.0.0.1:8080", addr)
	}
	if tls || insecure || loopback(host) {
		return nil
	}
	return fmt.Errorf("http.listen %q: anything but loopback needs http.tls, or http.insecure: true", addr)
}

func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
