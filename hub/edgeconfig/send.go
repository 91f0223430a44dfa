package edgeconfig

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/devicelist"
	"brighteyes/devices/sealing"
	"brighteyes/devices/wire"
)

// sendWithin bounds the wait for the broker.
const sendWithin = 3 * time.Second

// apply sends a version to its edge, when that is there; else it is sent when it
// comes. s.mu is held.
func (s *Configs) apply(ctx context.Context, k Known, v Version) {
	secrets, err := s.cfg.Store.EdgeSecrets(ctx, k.Edge, devicelist.Refs(v.Text))
	if err == nil {
		err = s.send(ctx, k, wire.ConfigOrder{Do: wire.ConfigApply, Version: v.Number, SHA256: v.SHA256}, &wire.ConfigContent{Text: v.Text, Secrets: secrets})
	}
	if err != nil {
		s.cfg.Log.Warn("a version of an edge's list was not sent; it is sent again when the edge reports", "edge", k.Edge, "version", v.Number, "err", err)
	}
}

// send seals and signs an order for the present connection of an edge. One that
// has not reported since the hub began is sent nothing: it will report.
func (s *Configs) send(ctx context.Context, k Known, o wire.ConfigOrder, c *wire.ConfigContent) error {
	o.Challenge = s.challenges[k.Edge]
	if o.Challenge == "" {
		return nil
	}
	now := s.cfg.Now().UTC().Truncate(time.Millisecond)
	o.Edge, o.Issued = k.Edge, now
	if o.ID == "" {
		o.ID = devices.NewID(now)
	}
	if c != nil {
		plain, err := json.Marshal(c)
		if err != nil {
			return err
		}
		if o.Sealed, err = sealing.Seal(k.Key, wire.ConfigPurpose(k.Edge), plain); err != nil {
			return err
		}
	}
	signed, err := wire.SignConfig(s.cfg.Key, o)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, sendWithin)
	defer cancel()
	if err := s.cfg.Publisher.Publish(ctx, wire.Topic(k.Edge, wire.Config), signed); err != nil {
		return fmt.Errorf("send %s to edge %s: %w", o.Do, k.Edge, err)
	}
	s.sent.WithLabelValues(string(o.Do)).Inc()
	return nil
}
