package onvif

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
)

const (
	term         = time.Minute      // that a subscription lives without being renewed
	renewEvery   = 20 * time.Second // and so it survives two lost renewals
	pullFor      = 10 * time.Second // that a camera may wait for something to say
	pullMost     = 100              // messages in one answer
	pullGap      = 200 * time.Millisecond
	maxReference = 8 // parameters of a subscription
)

// subscription is a pull point at a camera (ONVIF Core Specification, 9.2).
type subscription struct {
	client *client
	at     *url.URL
	header string // reference parameters, which some firmwares tell subscriptions apart by
	noMore bool   // it cannot be renewed: pulling keeps it, or it ends and is made anew
}

// reference is a subscription's endpoint.
type reference struct {
	Address    string `xml:"SubscriptionReference>Address"`
	Parameters struct {
		All []parameter `xml:",any"`
	} `xml:"SubscriptionReference>ReferenceParameters"`
}

type parameter struct {
	XMLName xml.Name
	Value   string `xml:",chardata"`
}

// subscribe makes a pull point. No filter is given: several firmwares refuse any.
func (c *client) subscribe(ctx context.Context, events *url.URL) (*subscription, error) {
	var r reference
	err := c.call(ctx, events, operation{
		ns: nsEvents, name: "CreatePullPointSubscription", inner: "<InitialTerminationTime>" + duration(term) + "</InitialTerminationTime>",
		action: nsEvents + "/EventPortType/CreatePullPointSubscriptionRequest",
	}, &r)
	if err != nil {
		return nil, err
	}
	s := &subscription{client: c, at: events}
	if text := strings.TrimSpace(r.Address); text != "" {
		if s.at, err = c.at(text); err != nil || s.at.Scheme != c.device.Scheme {
			return nil, &fault{faultAnswer, errors.New("the subscription has no address that can be asked")}
		}
	}
	for _, p := range r.Parameters.All[:min(len(r.Parameters.All), maxReference)] {
		if !plainName(p.XMLName.Local) || len(p.Value) > 256 {
			continue
		}
		s.header += fmt.Sprintf(`<p:%s xmlns:p="%s" a:IsReferenceParameter="true">%s</p:%s>`,
			p.XMLName.Local, escaped(p.XMLName.Space), escaped(strings.TrimSpace(p.Value)), p.XMLName.Local)
	}
	return s, nil
}

// plainName reports whether a name can be sent back without care.
func plainName(s string) bool {
	for i, r := range s {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '_'
		if !letter && (i == 0 || (r < '0' || r > '9') && r != '-' && r != '.') {
			return false
		}
	}
	return s != "" && len(s) <= 64
}

// pull waits for messages, at most as long as pullFor.
func (s *subscription) pull(ctx context.Context) ([]notification, error) {
	var p pulled
	err := s.client.call(ctx, s.at, operation{
		ns: nsEvents, name: "PullMessages", header: s.header, timeout: pullFor + callTimeout,
		inner:  fmt.Sprintf("<Timeout>%s</Timeout><MessageLimit>%d</MessageLimit>", duration(pullFor), pullMost),
		action: nsEvents + "/PullPointSubscription/PullMessagesRequest",
	}, &p)
	return p.Messages, err
}

// renew lengthens the subscription's life. A camera that refuses is not asked again.
func (s *subscription) renew(ctx context.Context) error {
	if s.noMore {
		return nil
	}
	var nothing struct{}
	err := s.client.call(ctx, s.at, operation{
		ns: nsNotify, name: "Renew", header: s.header, inner: "<TerminationTime>" + duration(term) + "</TerminationTime>",
		action: "http://docs.oasis-open.org/wsn/bw-2/SubscriptionManager/RenewRequest",
	}, &nothing)
	var refusal *soapFault
	if errors.As(err, &refusal) && !refusal.refused() {
		s.noMore = true
		return nil
	}
	return err
}

// end tells the camera that nobody pulls any more: firmwares have room for few.
func (s *subscription) end(ctx context.Context) error {
	var nothing struct{}
	return s.client.call(ctx, s.at, operation{
		ns: nsNotify, name: "Unsubscribe", header: s.header, timeout: goodbye,
		action: "http://docs.oasis-open.org/wsn/bw-2/SubscriptionManager/UnsubscribeRequest",
	}, &nothing)
}

// goodbye is how long the end of a run may wait for the camera.
const goodbye = 1500 * time.Millisecond

// duration is whole seconds as xs:duration.
func duration(d time.Duration) string { return fmt.Sprintf("PT%dS", int(d.Seconds())) }
