package bus

import (
	"context"
	"crypto/tls"
	"net"
)

// dial opens the network connection, all of it within ctx.
func dial(ctx context.Context, address string, secure bool, config *tls.Config) (net.Conn, error) {
	if secure {
		return (&tls.Dialer{Config: config}).DialContext(ctx, "tcp", address)
	}
	return (&net.Dialer{}).DialContext(ctx, "tcp", address)
}
