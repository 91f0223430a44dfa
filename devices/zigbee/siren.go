package zigbee

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/bus"
	"brighteyes/devices/mailroom"
)

// siren is an end device that can be told to sound.
type siren struct {
	*endDevice
}

var (
	_ devices.Commander      = (*siren)(nil)
	_ devices.CommandChecker = (*siren)(nil)
	_ devices.Capable        = (*siren)(nil)
)

const (
	soundsFor    = 30   // seconds, unless told otherwise
	soundsMost   = 1800 // seconds: what sirens of several makers take
	provedWithin = 5 * time.Second
)

// Actions implements devices.Capable.
func (*siren) Actions() []string { return []string{"sound", "silence"} }

// CheckCommand implements devices.CommandChecker. Which modes and levels there are
// the device tells only when it runs.
func (s *siren) CheckCommand(action string, args map[string]any) error {
	switch action {
	case "silence":
		for key := range args {
			return fmt.Errorf("argument %.32q: want none", key)
		}
		return nil
	case "sound":
		_, err := wishesOf(args)
		return err
	}
	return fmt.Errorf("action %.64q: a siren can be told to sound or silence", action)
}

// wishes are the arguments of sound.
type wishes struct {
	seconds     float64
	mode, level string
	strobe      bool
}

func wishesOf(args map[string]any) (wishes, error) {
	w := wishes{seconds: soundsFor, strobe: true}
	for key, given := range args {
		ok := false
		switch key {
		case "for_s":
			w.seconds, ok = numberArg(given)
			if ok = ok && w.seconds >= 1 && w.seconds <= soundsMost; !ok {
				return w, fmt.Errorf("argument for_s: want 1 to %d seconds", soundsMost)
			}
		case "mode":
			w.mode, ok = given.(string)
		case "level":
			w.level, ok = given.(string)
		case "strobe":
			w.strobe, ok = given.(bool)
		}
		if !ok {
			return w, fmt.Errorf("argument %.32q: want for_s (a number), mode and level (words of the siren), strobe (true or false)", key)
		}
	}
	return w, nil
}

func numberArg(given any) (float64, bool) {
	switch v := given.(type) {
	case float64:
		return v, true
	case int64:
		return float64(v), true
	case int:
		return float64(v), true
	}
	return 0, false
}

// Do has the siren sound or fall silent. Zigbee2MQTT is told once. Where the
// siren's state is published, its next publication with the wished state proves
// that the siren took the order: Zigbee2MQTT publishes it only then. A siren
// without such a state (one with "warning" alone) proves nothing, and the result
// says so: verified is false.
func (s *siren) Do(ctx context.Context, c devices.Command) (map[string]any, error) {
	if err := s.CheckCommand(c.Action, c.Args); err != nil {
		return nil, devices.Permanent(err)
	}
	exposes := s.shape()
	if exposes == nil {
		return nil, errors.New("nothing was ordered: Zigbee2MQTT has not said yet what this siren can be told")
	}
	order, proof, err := exposes.order(c)
	if err != nil {
		return nil, devices.Permanent(fmt.Errorf("nothing was ordered: %w", err))
	}
	payload, err := json.Marshal(order)
	if err != nil {
		return nil, fmt.Errorf("nothing was ordered: %w", err)
	}
	s.watching.one.Lock() // one order at a time
	defer s.watching.one.Unlock()
	link, seen, leave, err := s.watch()
	if err != nil {
		return nil, err
	}
	defer leave()
	err = link.Client().Publish(ctx, bus.Out{Topic: s.set.Base + "/" + s.set.Name + "/set", Payload: payload, QoS: 1})
	switch {
	case errors.Is(err, bus.ErrNotConnected):
		return nil, fmt.Errorf("%s: nothing was ordered: %w", c.Action, err)
	case err != nil:
		return nil, fmt.Errorf("%s: %w: %w", c.Action, devices.ErrOutcomeUnknown, err)
	}
	return s.proved(ctx, c.Action, seen, proof)
}

// proved waits for what shows that an order was carried out, or that it failed.
func (s *siren) proved(ctx context.Context, action string, seen <-chan mailroom.Message, proof *proof) (map[string]any, error) {
	patience := time.NewTimer(provedWithin)
	defer patience.Stop()
	for {
		select {
		case m := <-seen:
			if m.About == aboutFailure {
				return nil, fmt.Errorf("%s: Zigbee2MQTT could not reach the siren", action)
			}
			if proof.shownBy(m.Payload) {
				return map[string]any{"verified": true}, nil
			}
		case <-patience.C:
			return map[string]any{"verified": false}, nil
		case <-ctx.Done():
			if proof == nil {
				return map[string]any{"verified": false}, nil
			}
			return nil, fmt.Errorf("%s: the command's time was over before the siren said so: %w", action, devices.ErrOutcomeUnknown)
		}
	}
}

// proof is a property that shows whether a siren sounds.
type proof struct {
	exposed
	on bool
}

func (p *proof) shownBy(payload []byte) bool {
	var properties map[string]json.RawMessage
	if p == nil || len(payload) > maxPayload || json.Unmarshal(payload, &properties) != nil {
		return false
	}
	on, ok := p.flag(properties[p.Property])
	return ok && on == p.on
}

// order is what Zigbee2MQTT is told, in the words of this siren, and what shows
// that it was done, nil where nothing can.
func (s shape) order(c devices.Command) (map[string]any, *proof, error) {
	w, err := wishesOf(c.Args)
	if err != nil {
		return nil, nil, err
	}
	sound := c.Action == "sound"
	if e, ok := s["alarm"]; ok && e.Type == "binary" && e.may(accessSet) {
		return s.alarmOrder(e, sound, w)
	}
	if e, ok := s["warning"]; ok && e.may(accessSet) || ok && len(e.Features) > 0 {
		order, err := e.warning(sound, w)
		return map[string]any{"warning": order}, nil, err
	}
	return nil, nil, errors.New("this model exposes neither warning nor an alarm that can be set: it is no siren")
}

// alarmOrder is for sirens with a switch: {"alarm": true}.
func (s shape) alarmOrder(e exposed, sound bool, w wishes) (map[string]any, *proof, error) {
	value := e.Off
	if sound {
		value = e.On
	}
	if len(value) == 0 {
		value = json.RawMessage(fmt.Sprint(sound))
	}
	order := map[string]any{"alarm": value}
	if sound {
		if d, ok := s["duration"]; ok && d.Type == "numeric" && d.may(accessSet) {
			order["duration"] = within(w.seconds, d.Most)
		}
		for name, word := range map[string]string{"melody": w.mode, "volume": w.level} {
			if word == "" {
				continue
			}
			choice, err := s[name].choose(word)
			if err != nil {
				return nil, nil, fmt.Errorf("%s: %w", name, err)
			}
			order[name] = choice
		}
	}
	if !e.may(accessShown) {
		return order, nil, nil
	}
	return order, &proof{exposed: e, on: sound}, nil
}

// warning is for sirens of the standard's cluster: an object with whatever this
// model has of mode, level, strobe and duration.
func (e exposed) warning(sound bool, w wishes) (map[string]any, error) {
	order := map[string]any{}
	for _, f := range e.Features {
		switch f.Name {
		case "mode":
			mode := w.mode
			if !sound {
				mode = "stop"
			} else if mode == "" {
				mode = f.first("emergency", "fire", "burglar")
			}
			choice, err := f.choose(mode)
			if err != nil {
				return nil, fmt.Errorf("mode: %w", err)
			}
			order["mode"] = choice
		case "level":
			level := w.level
			if level == "" {
				level = f.first("very_high", "high", "medium", "low")
			}
			choice, err := f.choose(level)
			if err != nil {
				return nil, fmt.Errorf("level: %w", err)
			}
			order["level"] = choice
		case "strobe":
			order["strobe"] = sound && w.strobe
		case "strobe_duty_cycle":
			order["strobe_duty_cycle"] = 5 // of 10: half of each second
		case "duration":
			order["duration"] = 1.0
			if sound {
				order["duration"] = within(w.seconds, f.Most)
			}
		}
	}
	if _, ok := order["mode"]; !ok {
		return nil, errors.New("its warning has no mode")
	}
	return order, nil
}

// within is a duration as long as the siren takes.
func within(seconds float64, most *float64) float64 {
	if most != nil && *most > 0 {
		return min(seconds, *most)
	}
	return seconds
}

// first is the first of the words that the enum has.
func (e exposed) first(words ...string) string {
	for _, word := range words {
		if slices.Contains(e.words(), word) {
			return word
		}
	}
	return ""
}

// choose is the enum's own value for a word.
func (e exposed) choose(word string) (any, error) {
	for i, have := range e.words() {
		if have == word {
			return e.Values[i], nil
		}
	}
	return nil, fmt.Errorf("%.32q: this siren has %.200s", word, strings.Join(e.words(), ", "))
}

func (e exposed) words() []string {
	list := make([]string, len(e.Values))
	for i, v := range e.Values {
		list[i] = fmt.Sprint(v)
	}
	return list
}
