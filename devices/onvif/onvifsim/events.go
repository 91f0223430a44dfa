package onvifsim

import (
	"fmt"
	"strings"
	"time"
)

// state is one property that a camera tells of.
type state struct {
	topic, source, item string
	on                  bool
}

// pullPoint is one subscription.
type pullPoint struct {
	queue []string
	until time.Time
	ready chan struct{} // closed when there is something to say
}

func (p *pullPoint) wake() {
	close(p.ready)
	p.ready = make(chan struct{})
}

// The topics, as cameras write them.
const (
	Motion        = "tns1:RuleEngine/CellMotionDetector/Motion"
	MotionAlarm   = "tns1:VideoSource/MotionAlarm"
	Tamper        = "tns1:RuleEngine/TamperDetector/Tamper"
	SceneChange   = "tns1:VideoSource/GlobalSceneChange/ImagingService"
	TooDark       = "tns1:VideoSource/ImageTooDark/ImagingService"
	SignalLoss    = "tns1:VideoSource/SignalLoss"
	StorageFailed = "tns1:Device/HardwareFailure/StorageFailure"
)

// Set has a property be on or off, and tells those who listen when it changes.
func (c *Camera) Set(topic string, on bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range c.states {
		if s.topic == topic {
			if s.on != on {
				s.on = on
				c.tell(s, "Changed")
			}
			return
		}
	}
	s := &state{topic: topic, source: "VideoSource_1", item: itemOf(topic), on: on}
	c.states = append(c.states, s)
	c.tell(s, "Changed")
}

func itemOf(topic string) string {
	switch topic {
	case Motion:
		return "IsMotion"
	case Tamper:
		return "IsTamper"
	case StorageFailed:
		return "Failed"
	}
	return "State"
}

// Pulse tells of a happening that has no end.
func (c *Camera) Pulse(topic string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tell(&state{topic: topic, source: "VideoSource_1", item: itemOf(topic), on: true}, "")
}

func (c *Camera) tell(s *state, how string) {
	for _, p := range c.pulls {
		p.queue = append(p.queue, c.message(s, how))
		p.wake()
	}
}

// message is a notification; half of the cameras say 1 and 0, and so does this
// one for what the analytics see.
func (c *Camera) message(s *state, how string) string {
	value := fmt.Sprint(s.on)
	if strings.Contains(s.topic, "RuleEngine") {
		value = map[bool]string{true: "1", false: "0"}[s.on]
	}
	if how != "" {
		how = ` PropertyOperation="` + how + `"`
	}
	return `<wsnt:NotificationMessage><wsnt:Topic Dialect="http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet">` + s.topic + `</wsnt:Topic>` +
		`<wsnt:Message><tt:Message UtcTime="` + c.now().Format(time.RFC3339) + `"` + how + `><tt:Source><tt:SimpleItem Name="Source" Value="` + s.source + `"/></tt:Source>` +
		`<tt:Data><tt:SimpleItem Name="` + s.item + `" Value="` + value + `"/></tt:Data></tt:Message></wsnt:Message></wsnt:NotificationMessage>`
}

// Listeners is how many subscriptions there are now.
func (c *Camera) Listeners() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, p := range c.pulls {
		if time.Now().After(p.until) {
			delete(c.pulls, id)
		}
	}
	return len(c.pulls)
}

// subscribe makes a pull point, which first says how everything is.
func (c *Camera) subscribe() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.next++
	c.counts.Subscriptions++
	id := fmt.Sprint(c.next)
	p := &pullPoint{until: time.Now().Add(time.Minute), ready: make(chan struct{})}
	for _, s := range c.states {
		p.queue = append(p.queue, c.message(s, "Initialized"))
	}
	c.pulls[id] = p
	return id
}

// pull waits for messages of a subscription; ok is false when there is none such.
func (c *Camera) pull(id string, wait time.Duration) (messages string, ok bool) {
	late := time.After(wait)
	for {
		c.mu.Lock()
		p := c.pulls[id]
		if p == nil {
			c.mu.Unlock()
			return "", false
		}
		if len(p.queue) > 0 {
			messages, p.queue = strings.Join(p.queue, ""), nil
			c.mu.Unlock()
			return messages, true
		}
		ready, closing := p.ready, c.closing
		c.mu.Unlock()
		select {
		case <-ready:
		case <-late:
			return "", true
		case <-closing:
			return "", false
		}
	}
}
