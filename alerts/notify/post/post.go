// Package post makes one HTTP request to one place on behalf of a channel: with
// a deadline, a bound on what is read, no redirects, no cookies, and errors that
// repeat neither address nor body, since both can hold secrets and numbers. It
// never tries twice.
package post

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"brighteyes/alerts/notify"
)

const (
	// Patience bounds one request, the connection included.
	Patience   = 10 * time.Second
	answerMost = 64 << 10
	waitMost   = 5 * time.Minute // the longest Retry-After that is believed
)

// Client makes requests. Its zero value is not usable.
type Client struct {
	http     *http.Client
	patience time.Duration
}

// New returns a client that trusts the certificates of roots, or those of the
// system when it is nil. patience 0 is Patience.
func New(secure *tls.Config, patience time.Duration) *Client {
	if patience <= 0 {
		patience = Patience
	}
	return &Client{patience: patience, http: &http.Client{
		Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, TLSClientConfig: secure, ForceAttemptHTTP2: true,
			DialContext:         (&net.Dialer{Timeout: patience / 2, KeepAlive: 30 * time.Second}).DialContext,
			TLSHandshakeTimeout: patience / 2, ResponseHeaderTimeout: patience, MaxIdleConnsPerHost: 8, IdleConnTimeout: 90 * time.Second,
			MaxResponseHeaderBytes: answerMost,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Answer is what came back.
type Answer struct {
	Status int
	Body   []byte // 64 KiB at most
}

// Do sends the request. It returns an answer only for a status of success; of
// any other it says as an *notify.Error whether another try can help.
func (c *Client) Do(ctx context.Context, method, url string, headers map[string]string, body []byte) (Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, c.patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return Answer{}, notify.Refused("the request cannot be made with these settings")
	}
	for name, value := range headers {
		req.Header.Set(name, value)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return Answer{}, explain(ctx, err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, answerMost+1))
	if err != nil {
		return Answer{}, explain(ctx, err)
	}
	if len(text) > answerMost {
		return Answer{}, notify.Doubtful("the answer is too long")
	}
	return Answer{Status: resp.StatusCode, Body: text}, judge(resp)
}

// Reach asks whether the place can be reached and speaks: any answer will do.
func (c *Client) Reach(ctx context.Context, url string) error {
	_, err := c.Do(ctx, http.MethodHead, url, nil, nil)
	var e *notify.Error
	if errors.As(err, &e) && strings.HasPrefix(e.Reason, statusWords) {
		return nil
	}
	return err
}

const statusWords = "answered with status "

func judge(resp *http.Response) error {
	status := resp.StatusCode
	if status >= 200 && status < 300 {
		return nil
	}
	e := notify.Failed(statusWords + strconv.Itoa(status))
	switch {
	case status == http.StatusTooManyRequests, status == http.StatusRequestTimeout, status >= 500:
		e.RetryAfter = retryAfter(resp.Header.Get("Retry-After"))
	default:
		e.Final = true // also a redirect, which is not followed
	}
	return e
}

func retryAfter(header string) time.Duration {
	seconds, err := strconv.Atoi(strings.TrimSpace(header))
	if err != nil || seconds < 0 {
		return 0
	}
	return min(time.Duration(seconds)*time.Second, waitMost)
}

// explain says what went wrong on the way without the words of the library,
// which repeat the address.
func explain(ctx context.Context, err error) error {
	var cert *tls.CertificateVerificationError
	var alert tls.AlertError
	var record tls.RecordHeaderError
	var name *net.DNSError
	var op *net.OpError
	switch {
	case errors.Is(err, errNotPublic):
		return notify.Unreachable("the address is not on the public network")
	case errors.Is(err, context.DeadlineExceeded), errors.Is(ctx.Err(), context.DeadlineExceeded), isTimeout(err):
		return notify.Doubtful("no answer in time")
	case errors.As(err, &cert), errors.As(err, &alert), errors.As(err, &record):
		return notify.Failed("TLS failed")
	case errors.As(err, &name):
		return notify.Failed("the name of the host is not found")
	case errors.As(err, &op) && op.Op == "dial":
		return notify.Failed("cannot connect")
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.As(err, &op):
		return notify.Doubtful("the connection broke")
	}
	return notify.Doubtful("the request failed")
}

func isTimeout(err error) bool {
	var e net.Error
	return errors.As(err, &e) && e.Timeout()
}
