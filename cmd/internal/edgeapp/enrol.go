package edgeapp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"brighteyes/devices/enrol"
)

const (
	enrolTries = 5
	enrolPause = 2 * time.Second
	enrolTime  = 20 * time.Second // for one try
)

// Enrol redeems a code at its hub and writes the edge's configuration, with no
// devices yet. A file that exists is left alone, and then the code is not used.
func Enrol(ctx context.Context, text, file string, log *slog.Logger) (err error) {
	code, err := enrol.Parse(text)
	if err != nil {
		return err
	}
	out, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, os.ErrExist) {
		return fmt.Errorf("%s exists and is not overwritten: leave --enrol out to run this edge, or give another file to set up another one", file)
	}
	if err != nil {
		return fmt.Errorf("write the edge's configuration: %w", err)
	}
	defer func() {
		if err = errors.Join(err, out.Close()); err != nil {
			err = errors.Join(err, os.Remove(file))
		}
	}()
	grant, err := redeem(ctx, code, log)
	if err != nil {
		return fmt.Errorf("enrol at %s: %w", code.Hub, err)
	}
	here, err := filepath.Abs(file)
	if err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	if _, err := out.Write(configuration(code, grant, filepath.Join(filepath.Dir(here), "edge-data"))); err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	if err := out.Sync(); err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	log.Info("edge is enrolled", "edge", grant.ID, "hub", code.Hub, "config", file)
	return nil
}

// redeem asks until the hub answers: the same bytes, which count once.
func redeem(ctx context.Context, code enrol.Code, log *slog.Logger) (enrol.Grant, error) {
	request, open, err := code.Ask()
	if err != nil {
		return enrol.Grant{}, err
	}
	client := &http.Client{Timeout: enrolTime, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	defer client.CloseIdleConnections()
	for try := 1; ; try++ {
		answer, final, err := ask(ctx, client, code.Hub, request)
		if err == nil {
			return open(answer)
		}
		if final || try == enrolTries {
			return enrol.Grant{}, err
		}
		log.Warn("the hub did not answer; it is asked again", "hub", code.Hub, "error", err)
		select {
		case <-ctx.Done():
			return enrol.Grant{}, ctx.Err()
		case <-time.After(enrolPause):
		}
	}
}

// ask sends a request once; final says that another try would bring the same.
func ask(ctx context.Context, client *http.Client, hub string, request []byte) (answer []byte, final bool, err error) {
	post, err := http.NewRequestWithContext(ctx, http.MethodPost, hub+"/api/v1/enrol", bytes.NewReader(request))
	if err != nil {
		return nil, true, err
	}
	post.Header.Set("Content-Type", "application/octet-stream")
	resp, err := client.Do(post)
	if err != nil {
		return nil, false, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, enrol.AnswerMost))
	if err != nil {
		return nil, false, err
	}
	if resp.StatusCode == http.StatusOK {
		return body, true, nil
	}
	var problem struct{ Detail string }
	if json.Unmarshal(body, &problem) != nil || problem.Detail == "" {
		problem.Detail = "this is no hub of BrightEyes"
	}
	return nil, resp.StatusCode < 500 && resp.StatusCode != http.StatusTooManyRequests, fmt.Errorf("%d: %.200q", resp.StatusCode, problem.Detail)
}

// configuration is edge.yaml. Texts are quoted as in JSON, which YAML reads alike.
func configuration(code enrol.Code, g enrol.Grant, data string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# Written by --enrol. This file holds the edge's token: keep it readable for the edge alone.\n")
	fmt.Fprintf(&b, "id: %s\ndata: %s\nhub:\n  mqtt: %s\n  http: %s\n  token: %s\n  key: %s\n", quoted(g.ID), quoted(data), quoted(brokerOf(code.Hub, g.MQTT)), quoted(code.Hub), quoted(g.Token), quoted(g.Key))
	b.WriteString("# Cameras and door controllers of this network are looked for, and shown at the hub under 设备 → 已发现.\n")
	b.WriteString("discovery: {every_min: 60, search: [{driver: onvif}, {driver: uhppote}]}\n")
	b.WriteString("devices: [] # deploy/edge.example.yaml shows a gate, a camera and buttons\n")
	return b.Bytes()
}

func quoted(text string) string {
	out, _ := json.Marshal(text) // a string always can be
	return string(out)
}

// brokerOf is the broker's address; one without a host is at the hub's.
func brokerOf(hub, broker string) string {
	h, err := url.Parse(hub)
	b, err2 := url.Parse(broker)
	if err != nil || err2 != nil || b.Hostname() != "" {
		return broker
	}
	b.Host = net.JoinHostPort(h.Hostname(), b.Port())
	return b.String()
}
