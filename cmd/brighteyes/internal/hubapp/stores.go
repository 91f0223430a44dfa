package hubapp

import (
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"net"
	"path/filepath"

	"brighteyes/cmd/internal/config"
	"brighteyes/hub/telemetry"
	"brighteyes/hub/telemetry/embedded"
	"brighteyes/hub/telemetry/influx"
)

func openTelemetry(ctx context.Context, cfg config.Hub, log *slog.Logger) (telemetry.Store, error) {
	if in := cfg.Telemetry.Influx; in != nil {
		return influx.New(influx.Config{URL: in.URL, Token: string(in.Token), Org: in.Org, Bucket: in.Bucket, Log: log}), nil
	}
	return embedded.Open(ctx, embedded.Config{
		Path: filepath.Join(cfg.Data, "telemetry.db"), Retention: cfg.Telemetry.Retention(), Log: log,
	})
}

// listen opens a TCP address, with TLS when a certificate is given.
func listen(address string, secure *config.TLS) (net.Listener, error) {
	plain, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", address, err)
	}
	if secure == nil {
		return plain, nil
	}
	security, err := serverTLS(secure)
	if err != nil {
		plain.Close()
		return nil, err
	}
	return tls.NewListener(plain, security), nil
}

func serverTLS(secure *config.TLS) (*tls.Config, error) {
	if secure == nil {
		return nil, nil
	}
	pair, err := tls.LoadX509KeyPair(secure.Cert, secure.Key)
	if err != nil {
		return nil, fmt.Errorf("load certificate %s: %w", secure.Cert, err)
	}
	return &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{pair}}, nil
}
