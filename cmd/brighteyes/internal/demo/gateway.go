package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"brighteyes/cmd/internal/config"
)

// gateway is a simulated gateway for text messages and calls: it speaks HTTP as a
// real one does, takes everything, and tells nobody.
type gateway struct {
	ln  net.Listener
	srv *http.Server
}

func openGateway() (*gateway, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("start the simulated gateway: %w", err)
	}
	g := &gateway{ln: ln, srv: &http.Server{ReadTimeout: 10 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, io.LimitReader(r.Body, 1<<20))
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"code":0}`) // whoever does not wait for it misses nothing
	})}}
	return g, nil
}

// settings are the channels of hub.yaml that lead here.
func (g *gateway) settings(hub string) config.Notify {
	to := func() *config.Gateway {
		return &config.Gateway{
			URL: "http://" + g.ln.Addr().String() + "/", Body: `{"to":"{{to}}","text":"{{text}}","id":"{{id}}"}`,
			Success: config.Success{Path: "code", Equals: "0"},
		}
	}
	return config.Notify{LinkBase: "http://" + hub, SMS: to(), Voice: to()}
}

// run serves until ctx ends.
func (g *gateway) run(ctx context.Context) error {
	stop := context.AfterFunc(ctx, func() { _ = g.srv.Close() })
	defer stop()
	if err := g.srv.Serve(g.ln); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("the simulated gateway: %w", err)
	}
	return nil
}

func (g *gateway) close() { _ = g.srv.Close(); _ = g.ln.Close() } // one of them is the first
