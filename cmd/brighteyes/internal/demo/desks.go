package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"sync"
	"time"

	"brighteyes/alerts"
	"brighteyes/hub/access"
)

// desks are the demo's staff as the story needs them: they sign in and act over the
// hub's API, as a browser does.
type desks struct {
	hub, password string

	mu     sync.Mutex
	signed map[access.Role]*http.Client
}

const deskWithin = 3 * time.Second // for one request; the story looks again

func newDesks(hub, password string) *desks {
	return &desks{hub: hub, password: password, signed: map[access.Role]*http.Client{}}
}

// errRefused means that the hub did not do it: somebody else was there first, say.
var errRefused = errors.New("the hub refused")

// call asks for something as a role, and reads the answer into out unless it is nil.
func (d *desks) call(ctx context.Context, as access.Role, method, path string, body, out any) error {
	client, err := d.as(ctx, as)
	if err != nil {
		return err
	}
	return d.ask(ctx, client, method, path, body, out)
}

// as is the client of a role, signed in.
func (d *desks) as(ctx context.Context, role access.Role) (*http.Client, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if client := d.signed[role]; client != nil {
		return client, nil
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, fmt.Errorf("sign in as %s: %w", role, err)
	}
	client := &http.Client{Jar: jar, Timeout: deskWithin}
	if err := d.ask(ctx, client, http.MethodPost, "session", map[string]string{"username": string(role), "password": d.password}, nil); err != nil {
		return nil, fmt.Errorf("sign in as %s: %w", role, err)
	}
	d.signed[role] = client
	return client, nil
}

func (d *desks) ask(ctx context.Context, client *http.Client, method, path string, body, out any) error {
	var content io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return fmt.Errorf("%s %s: %w", method, path, err)
		}
		content = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(ctx, method, "http://"+d.hub+"/api/v1/"+path, content)
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	req.Header.Set("Origin", "http://"+d.hub)
	resp, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode >= 300 {
		text, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<10)) // it is only told
		return fmt.Errorf("%s %s: %w with %d: %s", method, path, errRefused, resp.StatusCode, text)
	}
	if out == nil {
		_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<20)) // so that the connection is used again
		return nil
	}
	if err := json.NewDecoder(resp.Body).Decode(out); err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	return nil
}

const mostRead = 5 // pages of 500 that are read at most

// alerts are those that a query chooses, newest first, as the administrator sees them.
func (d *desks) alerts(ctx context.Context, query url.Values) ([]alerts.Alert, error) {
	query.Set("limit", "500")
	var all []alerts.Alert
	for range mostRead {
		var page struct {
			Items []alerts.Alert
			Next  string
		}
		if err := d.call(ctx, access.Admin, http.MethodGet, "alerts?"+query.Encode(), nil, &page); err != nil {
			return nil, err
		}
		if all = append(all, page.Items...); page.Next == "" {
			break
		}
		query.Set("cursor", page.Next)
	}
	return all, nil
}

// pressed is how many presses of a button are on record.
func (d *desks) pressed(ctx context.Context, button string) (n int, err error) {
	list, err := d.alerts(ctx, url.Values{"device": {button}})
	for _, a := range list {
		if a.Rule == alerts.RulePressed {
			n += a.Count
		}
	}
	return n, err
}
