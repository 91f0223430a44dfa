package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"brighteyes/cmd/internal/config"
)

// gateway is a simulated gateway for text messages and calls: it speaks HTTP as a
// real one does, takes everything, and tells nobody. Beside it is the telephone's.
type gateway struct {
	*telephone
	ln  net.Listener
	srv *http.Server
}

func openGateway(log *slog.Logger) (*gateway, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("start the simulated gateway: %w", err)
	}
	g := &gateway{ln: ln, telephone: newTelephone(log)}
	mux := http.NewServeMux()
	mux.Handle("/connect", g.telephone)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, io.LimitReader(r.Body, 1<<20))
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"code":0}`) // whoever does not wait for it misses nothing
	})
	g.srv = &http.Server{ReadTimeout: 10 * time.Second, Handler: mux}
	return g, nil
}

// lines is where messages and calls are given to the simulated gateway, and by which
// secret it gives calls to the hub.
type lines struct{ Base, Secret string }

func (g *gateway) lines() lines { return lines{"http://" + g.ln.Addr().String(), g.telephone.secret} }

// configure has the channels and the telephone of hub.yaml lead there.
func (l lines) configure(cfg *config.Hub) {
	to := func() *config.Gateway {
		return &config.Gateway{
			URL: l.Base + "/", Body: `{"to":"{{to}}","text":"{{text}}","id":"{{id}}"}`,
			Success: config.Success{Path: "code", Equals: "0"},
		}
	}
	cfg.Notify = config.Notify{LinkBase: "http://" + cfg.HTTP.Listen, SMS: to(), Voice: to()}
	cfg.Phone = phoneSettings(l.Base+"/connect", l.Secret)
}

// run serves until ctx ends.
func (g *gateway) run(ctx context.Context) error {
	stop := context.AfterFunc(ctx, func() { _ = g.srv.Close() })
	defer stop()
	all, ctx := errgroup.WithContext(ctx)
	all.Go(func() error { return g.telephone.run(ctx) })
	all.Go(func() error {
		if err := g.srv.Serve(g.ln); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("the simulated gateway: %w", err)
		}
		return nil
	})
	return all.Wait()
}

func (g *gateway) close() { _ = g.srv.Close(); _ = g.ln.Close() } // one of them is the first
