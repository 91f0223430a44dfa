package broker

import (
	"strconv"
	"strings"
	"sync"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/packets"

	"brighteyes/devices"
	"brighteyes/devices/bus"
	"brighteyes/devices/wire"
)

// hook is where the library asks what to do. None of it waits.
//
// To the library every connection is a client of its own, named edge#number, with
// no session beyond its connection: its own way of handing a session over from
// one connection to the next can lose the new one's subscriptions.
type hook struct {
	mqtt.HookBase
	broker *Broker
}

// maxFilters is how many subscriptions a connection may have.
const maxFilters = 32

// badTopic stands for topics that the library would not let us acknowledge.
const badTopic = "not a topic"

func (h *hook) ID() string { return "brighteyes" }

func (h *hook) Provides(what byte) bool {
	switch what {
	case mqtt.OnConnect, mqtt.OnConnectAuthenticate, mqtt.OnSessionEstablish, mqtt.OnDisconnect, mqtt.OnACLCheck,
		mqtt.OnSubscribe, mqtt.OnPacketRead, mqtt.OnPublish, mqtt.OnPublishDropped, mqtt.OnWill, mqtt.OnWillSent:
		return true
	}
	return false
}

// edgeOf is the edge that a connection belongs to.
func edgeOf(cl *mqtt.Client) string {
	edge, _, _ := strings.Cut(cl.ID, "#")
	return edge
}

// OnConnect takes from a client what would have the broker keep things for it, or
// wait: sessions, delayed wills, and MQTT 5's windows and aliases.
func (h *hook) OnConnect(cl *mqtt.Client, _ packets.Packet) error {
	cl.Properties.Clean = true
	cl.Properties.Props.SessionExpiryInterval = 0
	cl.Properties.Props.TopicAliasMaximum = 0
	cl.Properties.Will.WillDelayInterval = 0
	cl.State.Inflight.ResetSendQuota(0)
	return nil
}

func (h *hook) OnConnectAuthenticate(cl *mqtt.Client, pk packets.Packet) bool {
	b, edge := h.broker, strings.Clone(pk.Connect.ClientIdentifier) // see OnPublish
	if !b.allowed(cl, edge, pk) {
		b.metrics.logins.WithLabelValues("refused").Inc()
		if user := string(pk.Connect.Username); user != "" {
			edge = user // whose token it would want to be
		}
		b.refused.report(edge, b.config.OnRefused)
		return false
	}
	b.metrics.logins.WithLabelValues("accepted").Inc()
	if will := &cl.Properties.Will; will.Flag > 0 {
		if _, bad := b.gate.check(edge, will.TopicName, len(will.Payload)); bad != nil {
			b.gate.refuse(*bad)
			*will = mqtt.Will{}
		}
		will.Retain = false // OnWillSent keeps it
	}
	cl.ID = edge + "#" + strconv.FormatUint(b.sessions.number(), 10)
	return true
}

// allowed reports whether a client may be this edge.
func (b *Broker) allowed(cl *mqtt.Client, edge string, pk packets.Packet) bool {
	user := string(pk.Connect.Username)
	if !devices.ValidID(edge) || user != "" && user != edge {
		return false
	}
	if c, ok := cl.Net.Conn.(*conn); ok && c.certified() == edge {
		return true
	}
	return user == edge && b.config.Auth.Authenticate(edge, string(pk.Connect.Password))
}

// OnSessionEstablish makes cl the edge's one connection. Whoever takes a token
// away first changes it and then calls Disconnect: either that finds cl in its
// place, or the second look here finds the token gone.
func (h *hook) OnSessionEstablish(cl *mqtt.Client, pk packets.Packet) {
	b, edge := h.broker, edgeOf(cl)
	old, again := b.sessions.enter(edge, cl)
	if old != nil {
		b.metrics.takeovers.Inc()
		old.Stop(packets.ErrSessionTakenOver)
	}
	if again && b.config.OnTakeover != nil {
		b.config.OnTakeover(edge)
	}
	if !b.allowed(cl, edge, pk) {
		cl.Stop(errRevoked)
	}
}

func (h *hook) OnDisconnect(cl *mqtt.Client, _ error, _ bool) {
	h.broker.sessions.leave(edgeOf(cl), cl)
}

// OnACLCheck is asked for each filter that a client subscribes to, for each
// message that goes to it, and for each that it publishes. The last are judged in
// OnPublish: here a no would be a disconnect.
func (h *hook) OnACLCheck(cl *mqtt.Client, topic string, write bool) bool {
	return write || strings.HasPrefix(topic, wire.Topic(edgeOf(cl), ""))
}

// OnSubscribe lets no client pile up subscriptions.
func (h *hook) OnSubscribe(cl *mqtt.Client, pk packets.Packet) packets.Packet {
	if !cl.Net.Inline && cl.State.Subscriptions.Len()+len(pk.Filters) > maxFilters {
		for i := range pk.Filters {
			pk.Filters[i].Filter = "" // which is refused
		}
	}
	return pk
}

// OnPacketRead renames topics for which the library would disconnect a client, or
// leave it without an answer, so that OnPublish gets to refuse them.
func (h *hook) OnPacketRead(_ *mqtt.Client, pk packets.Packet) (packets.Packet, error) {
	if pk.FixedHeader.Type == packets.Publish &&
		(pk.TopicName == "" || strings.HasPrefix(pk.TopicName, "$") || strings.ContainsAny(pk.TopicName, "+#")) {
		pk.TopicName = badTopic
	}
	return pk, nil
}

// OnPublish gives a message to the hub. To the library it goes on as one of QoS
// 0, which it need not acknowledge: that is for the hub to do when it has it.
func (h *hook) OnPublish(cl *mqtt.Client, pk packets.Packet) (packets.Packet, error) {
	b := h.broker
	if cl.Net.Inline {
		b.deliver(bus.Message{Topic: pk.TopicName, Payload: pk.Payload, Ack: func() {}})
		return pk, nil
	}
	edge := edgeOf(cl)
	// The library's topic is a view of the whole packet: whoever keeps a word of it
	// would keep the payload.
	m := bus.Message{Topic: strings.Clone(pk.TopicName), Payload: pk.Payload, Duplicate: pk.FixedHeader.Dup, Ack: acknowledge(cl, pk)}
	pk.FixedHeader.Qos = 0
	name, bad := b.gate.check(edge, m.Topic, len(m.Payload))
	if bad != nil {
		m.Ack()
		b.gate.refuseMessage(*bad, m)
		return pk, packets.ErrRejectPacket
	}
	if pk.FixedHeader.Retain && retainable(name) {
		b.retained.put(m.Topic, m.Payload) // before anybody hears of it
	}
	pk.FixedHeader.Retain = false
	b.metrics.received.Inc()
	if !b.deliver(m) {
		b.metrics.dropped.WithLabelValues("unheard").Inc() // not acknowledged: it comes again
	}
	return pk, nil
}

// acknowledge returns the Ack of a message.
func acknowledge(cl *mqtt.Client, pk packets.Packet) func() {
	var kind byte
	switch pk.FixedHeader.Qos {
	case 0:
		return func() {}
	case 1:
		kind = packets.Puback
	default:
		kind = packets.Pubrec // the library answers the rest of that exchange
	}
	id := pk.PacketID
	var once sync.Once
	return func() {
		once.Do(func() {
			// On a connection that is over this does nothing, and the client repeats.
			_ = cl.WritePacket(packets.Packet{FixedHeader: packets.FixedHeader{Type: kind}, PacketID: id})
		})
	}
}

func (h *hook) OnPublishDropped(*mqtt.Client, packets.Packet) {
	h.broker.metrics.dropped.WithLabelValues("queue full").Inc()
}

// OnWill keeps back the will of a connection that another has replaced: the edge
// is there.
func (h *hook) OnWill(cl *mqtt.Client, will mqtt.Will) (mqtt.Will, error) {
	if h.broker.sessions.of(edgeOf(cl)) != cl {
		return mqtt.Will{}, nil
	}
	return will, nil
}

func (h *hook) OnWillSent(_ *mqtt.Client, pk packets.Packet) {
	if _, name, ok := wire.Split(pk.TopicName); ok {
		if retainable(name) {
			h.broker.retained.put(pk.TopicName, pk.Payload)
		}
		h.broker.deliver(bus.Message{Topic: pk.TopicName, Payload: pk.Payload, Ack: func() {}})
	}
}
