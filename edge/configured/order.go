package configured

import (
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"maps"
	"strings"
	"time"

	"brighteyes/devices/bilingual"
	"brighteyes/devices/devicelist"
	"brighteyes/devices/strictyaml"
	"brighteyes/devices/wire"
	"brighteyes/edge"
)

// order does what a message asks for. What is not the hub's word to this edge, on
// this connection, is counted and gets no answer.
func (c *Configured) order(payload []byte) {
	o, err := c.verified(payload)
	if err != nil {
		c.counts.WithLabelValues("refused").Inc()
		c.cfg.Log.Warn("an order about the list of devices was refused", "err", err)
		return
	}
	switch o.Do {
	case wire.ConfigSeen:
		if t := c.st.Trial; t != nil && t.Number == o.Version && time.Since(c.began) >= c.settling() {
			c.seen = true
		}
	case wire.ConfigCheck:
		_, _, _, outcome := c.open(o)
		c.counts.WithLabelValues("checked").Inc()
		c.report(&outcome)
	case wire.ConfigApply:
		c.apply(o)
	}
}

func (c *Configured) verified(payload []byte) (wire.ConfigOrder, error) {
	if len(c.cfg.Hub) != ed25519.PublicKeySize {
		return wire.ConfigOrder{}, errors.New("edge.yaml has no hub.key to check it by")
	}
	o, err := wire.VerifyConfig(c.cfg.Hub, payload)
	switch {
	case err != nil:
		return o, err
	case o.Edge != c.cfg.Edge:
		return o, errors.New("it is another edge's")
	case c.cfg.Closed:
		return o, errors.New("hub.configures is false")
	case c.challenge == "" || o.Challenge != c.challenge:
		return o, errors.New("it was signed for another connection")
	case o.Do == wire.ConfigApply && o.Version <= c.st.Highest && o.Version != numberOf(c.st.served()):
		return o, errors.New("a version of this number, or a higher one, was taken before")
	}
	return o, nil
}

// open is the list of an order, checked.
func (c *Configured) open(o wire.ConfigOrder) (text string, secrets map[string]devicelist.Secret, entries []devicelist.Entry, outcome wire.ConfigOutcome) {
	outcome = wire.ConfigOutcome{ID: o.ID, Version: o.Version, What: wire.ConfigRefused}
	refuse := func(why bilingual.Text) { outcome.Code, outcome.Zh, outcome.En = why.Code, why.Zh, why.En }
	plain, err := c.key.Open(wire.ConfigPurpose(c.cfg.Edge), o.Sealed)
	var content wire.ConfigContent
	if err == nil {
		err = json.Unmarshal(plain, &content)
	}
	if err != nil || o.SHA256 != "" && devicelist.SHA256(content.Text) != o.SHA256 {
		refuse(words.Say("config.sealed"))
		return text, secrets, nil, outcome
	}
	secrets = map[string]devicelist.Secret{}
	for _, ref := range devicelist.Refs(content.Text) {
		if known, ok := c.secret(ref); ok {
			secrets[ref] = known
		}
	}
	for ref, sealed := range content.Secrets {
		var secret devicelist.Secret
		plain, err := c.key.Open(wire.SecretPurpose(c.cfg.Edge, ref), sealed)
		if err == nil && json.Unmarshal(plain, &secret) == nil {
			secrets[ref] = secret // of one that does not open it is said that it is missing
		}
	}
	entries, found := c.check(content.Text, secrets)
	if found == nil {
		outcome.What = wire.ConfigRight
		return content.Text, secrets, entries, outcome
	}
	for _, p := range found {
		outcome.Mistakes = append(outcome.Mistakes, wire.ConfigMistake{
			Key: p.Key, Code: p.Message.Code, Zh: without(secrets, p.Message.Zh), En: without(secrets, p.Message.In("en")),
		})
	}
	refuse(words.Say("config.mistakes", len(found)))
	return content.Text, secrets, nil, outcome
}

// check finds every mistake of a text.
func (c *Configured) check(text string, secrets map[string]devicelist.Secret) ([]devicelist.Entry, strictyaml.Problems) {
	list, err := devicelist.Read("devices", []byte(text))
	if err == nil {
		filled, missing := list.Fill(func(ref string) (devicelist.Secret, bool) { s, ok := secrets[ref]; return s, ok })
		if missing != nil {
			return nil, missing
		}
		var entries []devicelist.Entry
		if entries, err = c.cfg.Load(filled.Text()); err == nil {
			return entries, nil
		}
	}
	var found strictyaml.Problems
	if !errors.As(err, &found) {
		found = strictyaml.Problems{{Message: bilingual.Plain(err.Error())}}
	}
	return nil, found
}

// without takes secrets out of what a driver says of its settings.
func without(secrets map[string]devicelist.Secret, text string) string {
	for _, s := range secrets {
		if len(s.Text) >= 3 {
			text = strings.ReplaceAll(text, s.Text, "‹secret›")
		}
	}
	return text
}

// apply puts a new version on trial, when it is right and could be kept.
func (c *Configured) apply(o wire.ConfigOrder) {
	if served := c.st.served(); served != nil && served.Number == o.Version {
		c.report(nil) // it came before
		return
	}
	text, secrets, entries, outcome := c.open(o)
	next := c.st
	if outcome.What == wire.ConfigRefused {
		next.Highest, next.Last = o.Version, &outcome
		c.counts.WithLabelValues("mistaken").Inc()
		c.st = next
		c.keep()
		c.report(nil)
		return
	}
	now := time.Now()
	next.Highest, next.Last = o.Version, nil
	next.Trial = &trial{version: version{o.Version, text}, Well: c.well(now, entries)}
	if t := c.st.Trial; t != nil { // what did well before that one must do well now too
		next.Trial.Well = append(next.Trial.Well, t.Well...)
	}
	next.Secrets = maps.Clone(c.st.Secrets)
	if next.Secrets == nil {
		next.Secrets = map[string]devicelist.Secret{}
	}
	maps.Copy(next.Secrets, c.have) // edge.yaml may be another when this one is served
	maps.Copy(next.Secrets, secrets)
	if err := next.save(c.path); err != nil {
		c.cfg.Log.Error("a version that cannot be kept is not served", "version", o.Version, "err", err)
		why := words.Say("config.disk")
		c.st.Highest = o.Version // a copy that comes when there is room is refused too: the hub has it as refused
		c.st.Last = &wire.ConfigOutcome{ID: o.ID, Version: o.Version, What: wire.ConfigRefused, Code: why.Code, Zh: why.Zh, En: why.En}
		c.keep()
		c.report(nil)
		return
	}
	c.st, c.unsaved = next, false
	c.cfg.Log.Info("a list of devices of the hub is tried", "version", o.Version, "devices", len(entries), "well", len(next.Trial.Well))
	c.counts.WithLabelValues("tried").Inc()
	c.unfit = nil // it was found right as a whole
	c.serve(entries, now)
	c.report(nil)
}

// serve changes what is served.
func (c *Configured) serve(entries []devicelist.Entry, now time.Time) {
	before := map[string]edge.DeviceConfig{}
	for _, e := range c.entries {
		before[e.ID] = edge.DeviceConfig{Device: e.Device, Settings: e.Settings}
	}
	c.same = map[string]bool{}
	for _, e := range entries {
		old, had := before[e.ID]
		c.same[e.ID] = had && old.Same(edge.DeviceConfig{Device: e.Device, Settings: e.Settings})
	}
	c.entries, c.began, c.seen, c.told = entries, now, false, false
	c.cfg.Serve(entries)
}
