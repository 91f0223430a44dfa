package onvif

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// The namespaces of the services.
const (
	nsDevice    = "http://www.onvif.org/ver10/device/wsdl"
	nsMedia     = "http://www.onvif.org/ver10/media/wsdl"
	nsMedia2    = "http://www.onvif.org/ver20/media/wsdl"
	nsEvents    = "http://www.onvif.org/ver10/events/wsdl"
	nsPTZ       = "http://www.onvif.org/ver20/ptz/wsdl"
	nsRecording = "http://www.onvif.org/ver10/recording/wsdl"
	nsSearch    = "http://www.onvif.org/ver10/search/wsdl"
	nsReplay    = "http://www.onvif.org/ver10/replay/wsdl"
	nsNotify    = "http://docs.oasis-open.org/wsn/b-2"
)

// operation is one call of a service.
type operation struct {
	ns, name string
	inner    string // content of its element, XML
	action   string // for the services that are addressed by WS-Addressing
	header   string // more header, XML
	open     bool   // asked without logging in
	timeout  time.Duration
}

// call asks for an operation and decodes its answer into v. Nothing is asked a
// second time but by exchange, before the camera has acted.
func (c *client) call(ctx context.Context, at *url.URL, op operation, v any) error {
	timeout := op.timeout
	if timeout == 0 {
		timeout = callTimeout
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	kind := contentType
	if op.action != "" {
		kind += `; action="` + op.action + `"`
	}
	status, body, err := c.exchange(ctx, request{
		method: http.MethodPost, at: at, kind: kind, most: maxXML,
		body: func() []byte { return c.envelope(at, op) },
	})
	if err != nil {
		return fmt.Errorf("%s: %w", op.name, err)
	}
	err = answer(bytes.NewReader(body), op.name+"Response", v)
	var refusal *soapFault
	switch {
	case err == nil && status == http.StatusOK:
		return nil
	case errors.As(err, &refusal):
		return fmt.Errorf("%s: %w", op.name, refusal)
	case status != http.StatusOK:
		return fmt.Errorf("%s: %w", op.name, &fault{faultAnswer, fmt.Errorf("HTTP status %d", status)})
	}
	return fmt.Errorf("%s: %w", op.name, &fault{faultAnswer, err})
}

// envelope is the message of a call. Its login is made anew each time.
func (c *client) envelope(at *url.URL, op operation) []byte {
	var b bytes.Buffer
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header>`)
	if op.action != "" {
		fmt.Fprintf(&b, `<a:Action s:mustUnderstand="1">%s</a:Action><a:MessageID>urn:uuid:%s</a:MessageID>`+
			`<a:ReplyTo><a:Address>http://www.w3.org/2005/08/addressing/anonymous</a:Address></a:ReplyTo><a:To s:mustUnderstand="1">%s</a:To>`,
			op.action, newUUID(), escaped(at.String()))
	}
	b.WriteString(op.header)
	if !op.open && c.username != "" {
		ahead, _ := c.skew.get()
		b.WriteString(usernameToken(c.username, c.password, time.Now().Add(ahead)))
	}
	fmt.Fprintf(&b, `</s:Header><s:Body><%s xmlns="%s">%s</%s></s:Body></s:Envelope>`, op.name, op.ns, op.inner, op.name)
	return b.Bytes()
}

func newUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
