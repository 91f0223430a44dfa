package cloudsim

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/md5" // OneNET's
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// Config is what a platform was told of a subscriber.
type Config struct {
	URL    string
	Token  string // that it signs with
	Header string // of a webhook: beginning of its two headers; default X-BrightEyes
	// Tries is how often a message is sent at most; default 4, as CTWing has it: once,
	// and three times more.
	Tries int
	Pause time.Duration // between them; default 50 ms, to be quick
	TLS   *tls.Config
}

// Cloud pushes. Its methods may be called from any goroutine.
type Cloud struct {
	cfg    Config
	client *http.Client
	ctx    context.Context
	cancel context.CancelFunc
	tasks  sync.WaitGroup
	paused atomic.Bool
	last   atomic.Int64 // milliseconds: no two messages of one cloud have the same time
}

// New returns a cloud that is running.
func New(cfg Config) *Cloud {
	if cfg.Tries == 0 {
		cfg.Tries = 4
	}
	if cfg.Pause == 0 {
		cfg.Pause = 50 * time.Millisecond
	}
	if cfg.Header == "" {
		cfg.Header = "X-BrightEyes"
	}
	c := &Cloud{cfg: cfg, client: &http.Client{
		Timeout:       10 * time.Second,
		Transport:     &http.Transport{TLSClientConfig: cfg.TLS, MaxIdleConnsPerHost: 4},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	return c
}

// Close ends it, and what it was still sending.
func (c *Cloud) Close() {
	c.cancel()
	c.tasks.Wait()
	c.client.CloseIdleConnections()
}

// Stop has the cloud push nothing, as in an outage of its own; Resume ends it.
func (c *Cloud) Stop() { c.paused.Store(true) }

// Resume has it push again.
func (c *Cloud) Resume() { c.paused.Store(false) }

// Answer is what the subscriber said.
type Answer struct {
	Status int
	Body   string
	Tries  int
}

// Push sends a body until it is answered with 200 or was tried often enough.
func (c *Cloud) Push(body []byte, header http.Header) (Answer, error) {
	var a Answer
	var err error
	for a.Tries < c.cfg.Tries {
		tries := a.Tries + 1
		a, err = c.Once(body, header)
		a.Tries = tries
		if err == nil && a.Status == http.StatusOK {
			return a, nil
		}
		select {
		case <-c.ctx.Done():
			return a, c.ctx.Err()
		case <-time.After(c.cfg.Pause):
		}
	}
	return a, err
}

// Later is Push without waiting.
func (c *Cloud) Later(body []byte, header http.Header) {
	c.tasks.Go(func() { _, _ = c.Push(body, header) }) // given up, as a platform does
}

// Once sends a body one time.
func (c *Cloud) Once(body []byte, header http.Header) (Answer, error) {
	return c.do(http.MethodPost, c.cfg.URL, body, header)
}

func (c *Cloud) do(method, to string, body []byte, header http.Header) (Answer, error) {
	if c.paused.Load() {
		return Answer{}, fmt.Errorf("simulated cloud: it is stopped")
	}
	r, err := http.NewRequestWithContext(c.ctx, method, to, bytes.NewReader(body))
	if err != nil {
		return Answer{}, fmt.Errorf("simulated cloud: %w", err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "cloudsim")
	for k, v := range header {
		r.Header[k] = v
	}
	res, err := c.client.Do(r)
	if err != nil {
		return Answer{}, fmt.Errorf("simulated cloud: %w", err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(io.LimitReader(res.Body, 64<<10))
	if err != nil {
		return Answer{}, fmt.Errorf("simulated cloud: %w", err)
	}
	return Answer{Status: res.StatusCode, Body: string(text)}, nil
}

// Now is a time of the platform's clock that it gave to no other message.
func (c *Cloud) Now() int64 {
	for {
		last, now := c.last.Load(), time.Now().UnixMilli()
		now = max(now, last+1)
		if c.last.CompareAndSwap(last, now) {
			return now
		}
	}
}

// CTWing is the body of a device's report, in AEP's form.
func (c *Cloud) CTWing(deviceID string, payload any) []byte {
	return object(map[string]any{
		"upPacketSN": -1, "upDataSN": -1, "topic": "v1/up/ad19", "timestamp": c.Now(), "tenantId": "10461180", "serviceId": 4,
		"protocol": "lwm2m", "productId": "15014772", "payload": payload, "messageType": "dataReport", "deviceType": "",
		"deviceId": deviceID, "assocAssetId": "", "IMSI": "undefined", "IMEI": "860374000000000",
	})
}

// CTWingSeen is the body by which AEP says whether it sees a device.
func (c *Cloud) CTWingSeen(deviceID string, online bool) []byte {
	kind := 0
	if online {
		kind = 1
	}
	return object(map[string]any{
		"timestamp": c.Now(), "tenantId": "2000033827", "protocol": "lwm2m", "productId": "15045240",
		"messageType": "deviceOnlineOfflineReport", "iccid": "undefined", "eventType": kind, "deviceId": deviceID,
	})
}

// OneNETThing is the signed body of a device's properties, in the form of OneNET's
// newer generation: msg is a text.
func (c *Cloud) OneNETThing(device string, values map[string]any) []byte {
	params := map[string]any{}
	for name, v := range values {
		params[name] = map[string]any{"value": v, "time": c.Now()}
	}
	msg := string(object(map[string]any{
		"notifyType": "property", "productId": "n7Va2Dm5HY", "messageType": "notify", "deviceName": device,
		"data": map[string]any{"id": "0", "params": params},
	}))
	return object(map[string]any{"msg": msg, "nonce": "4KNbK6m3", "signature": c.oneNET("4KNbK6m3", msg), "time": c.Now(), "id": strconv.FormatInt(c.Now(), 10)})
}

// OneNETPoint is the signed body of one data point, in the form of the older
// generation: msg is an object.
func (c *Cloud) OneNETPoint(device int, stream string, value any) []byte {
	msg := object(map[string]any{"at": c.Now(), "imei": "860374000000000", "type": 1, "ds_id": stream, "value": value, "dev_id": device})
	return fmt.Appendf(nil, `{"msg":%s,"msg_signature":%q,"nonce":"C1z3?giR"}`, msg, c.oneNET("C1z3?giR", string(msg)))
}

func (c *Cloud) oneNET(nonce, msg string) string {
	sum := md5.Sum([]byte(c.cfg.Token + nonce + msg))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// TryOneNET tries an address as OneNET does when it is given one. It wants msg back.
func (c *Cloud) TryOneNET(msg string) (Answer, error) {
	q := url.Values{"msg": {msg}, "nonce": {"abcdefgh"}, "signature": {c.oneNET("abcdefgh", msg)}}
	return c.do(http.MethodGet, c.cfg.URL+"?"+q.Encode(), nil, nil)
}

// Sign is the header of a webhook's body.
func (c *Cloud) Sign(body []byte) http.Header {
	stamp := strconv.FormatInt(time.Now().Unix(), 10)
	mac := hmac.New(sha256.New, []byte(c.cfg.Token))
	mac.Write([]byte(stamp + "."))
	mac.Write(body)
	h := http.Header{}
	h.Set(c.cfg.Header+"-Timestamp", stamp)
	h.Set(c.cfg.Header+"-Signature", "v1="+hex.EncodeToString(mac.Sum(nil)))
	return h
}

func object(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		return nil // of what a test gave: it sees that nothing arrives
	}
	return b
}
