package onvif

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

const (
	callTimeout  = 5 * time.Second
	maxHeader    = 32 << 10
	maxURI       = 2048
	contentType  = "application/soap+xml; charset=utf-8"
	drainOnRetry = 64 << 10
)

// client asks one camera. Each request has a connection of its own, so that one
// which hangs holds up no other and none is left behind.
type client struct {
	device             *url.URL
	username, password string
	http               *http.Client
	digest             digest
	skew               skew
}

func newClient(device *url.URL, username, password string, trusted trust) *client {
	return &client{
		device: device, username: username, password: password,
		digest: digest{username: username, password: password},
		http: &http.Client{
			Transport: &http.Transport{
				DialContext:            (&net.Dialer{Timeout: callTimeout}).DialContext,
				DialTLSContext:         trusted.dial,
				DisableKeepAlives:      true,
				MaxResponseHeaderBytes: maxHeader,
			},
			// nobody but the camera is asked, whatever it says
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

// at is a URI that the camera gave, at the camera's own configured host: cameras
// behind a translation or with several addresses give others, and none may have
// the edge ask somebody else. The port is kept.
func (c *client) at(uri string) (*url.URL, error) {
	if len(uri) > maxURI {
		return nil, errors.New("the address that the camera gives is too long")
	}
	u, err := url.Parse(uri)
	if err != nil || u.Host == "" {
		return nil, errors.New("the address that the camera gives is no URL")
	}
	here := *u
	here.User, here.Fragment = nil, ""
	switch u.Scheme {
	case c.device.Scheme:
		here.Host = joined(c.device.Hostname(), u.Port())
	case "http", "https": // as it is configured: what is to be secret never goes in the clear
		here.Scheme, here.Host = c.device.Scheme, c.device.Host
	case "rtsp":
		here.Host = joined(c.device.Hostname(), u.Port())
	default:
		return nil, fmt.Errorf("the address that the camera gives is of scheme %.16q; want http or rtsp", u.Scheme)
	}
	return &here, nil
}

func joined(host, port string) string {
	if port != "" {
		return net.JoinHostPort(host, port)
	}
	if bytes.IndexByte([]byte(host), ':') >= 0 {
		return "[" + host + "]"
	}
	return host
}

// request is one exchange over HTTP.
type request struct {
	method string
	at     *url.URL
	kind   string // content type
	body   func() []byte
	most   int64 // bytes of the answer
}

// exchange sends a request, once more where the camera asks for digest
// authentication. A wrong password is so said twice at most.
func (c *client) exchange(ctx context.Context, r request) (status int, body []byte, err error) {
	for again := false; ; again = true {
		var sent []byte
		if r.body != nil {
			sent = r.body()
		}
		req, err := http.NewRequestWithContext(ctx, r.method, r.at.String(), bytes.NewReader(sent))
		if err != nil {
			return 0, nil, errors.New("the address that the camera gives cannot be asked")
		}
		if r.kind != "" {
			req.Header.Set("Content-Type", r.kind)
		}
		if proof := c.digest.authorization(r.method, r.at.RequestURI()); proof != "" {
			req.Header.Set("Authorization", proof)
		}
		resp, err := c.http.Do(req)
		if err != nil {
			return 0, nil, named(unwrapped(err))
		}
		if resp.StatusCode == http.StatusUnauthorized {
			_, _ = io.CopyN(io.Discard, resp.Body, drainOnRetry)
			_ = resp.Body.Close() // it was read as far as it matters
			if !again && c.username != "" && c.digest.learn(resp.Header.Values("WWW-Authenticate")) {
				continue
			}
			return resp.StatusCode, nil, errRefused
		}
		body, err = io.ReadAll(io.LimitReader(resp.Body, r.most+1))
		_ = resp.Body.Close() // it was read
		switch {
		case int64(len(body)) > r.most:
			return resp.StatusCode, nil, &fault{faultAnswer, fmt.Errorf("the answer is longer than %d bytes", r.most)}
		case err != nil:
			return resp.StatusCode, nil, named(brokenOff(err))
		}
		return resp.StatusCode, body, nil
	}
}

// unwrapped takes away the URL that net/http puts into its errors.
func unwrapped(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return brokenOff(u.Err)
	}
	return err
}

// brokenOff makes an end in the middle an error of the network.
func brokenOff(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return &fault{faultSilent, errors.New("the connection broke off")}
	}
	return err
}
