package demo

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"brighteyes/hub/api"
	"brighteyes/hub/registry"
)

// control is where the hub's process hands on what the panel asks for: the simulated
// community is in this one. Its path is a secret.
type control struct {
	ln     net.Listener
	secret string
}

func openControl() (*control, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen for the demo's panel: %w", err)
	}
	return &control{ln, rand.Text()}, nil
}

func (c *control) url() string { return "http://" + c.ln.Addr().String() + "/" + c.secret }

func (c *control) close() { _ = c.ln.Close() }

// run serves until ctx ends.
func (c *control) run(ctx context.Context, d api.Demo) error {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /"+c.secret, func(w http.ResponseWriter, r *http.Request) {
		view, err := d.Show(r.Context())
		if err != nil {
			refuse(w, err)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(view) // whoever does not wait for it asks again
	})
	mux.HandleFunc("POST /"+c.secret+"/{act}/{id}", func(w http.ResponseWriter, r *http.Request) {
		if err := d.Do(r.Context(), r.PathValue("act"), r.PathValue("id")); err != nil {
			refuse(w, err)
		}
	})
	srv := &http.Server{Handler: mux, ReadTimeout: 10 * time.Second}
	stop := context.AfterFunc(ctx, func() { _ = srv.Close() })
	defer stop()
	if err := srv.Serve(c.ln); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("the demo's panel: %w", err)
	}
	return nil
}

func refuse(w http.ResponseWriter, err error) {
	status := http.StatusServiceUnavailable
	if errors.Is(err, registry.ErrNotFound) {
		status = http.StatusNotFound
	}
	http.Error(w, err.Error(), status)
}

// remote implements api.Demo in the hub's process, by the URL of a control.
type remote struct{ url string }

const remoteWithin = 10 * time.Second

// Show implements api.Demo.
func (r remote) Show(ctx context.Context) (view api.DemoView, err error) {
	body, err := r.call(ctx, http.MethodGet, r.url)
	if err == nil {
		err = json.Unmarshal(body, &view)
	}
	return view, err
}

// Do implements api.Demo.
func (r remote) Do(ctx context.Context, act, id string) error {
	_, err := r.call(ctx, http.MethodPost, r.url+"/"+url.PathEscape(act)+"/"+url.PathEscape(id))
	return err
}

// call asks the other process. No error has the secret's address.
func (r remote) call(ctx context.Context, method, at string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, remoteWithin)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, at, nil)
	if err != nil {
		return nil, errors.New("ask the simulated community: its address cannot be read")
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, errors.New("the simulated community does not answer")
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read what the simulated community answers: %w", err)
	case resp.StatusCode == http.StatusNotFound:
		return nil, fmt.Errorf("%.200s: %w", body, registry.ErrNotFound)
	case resp.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("the simulated community could not: %.200s", body)
	}
	return body, nil
}
