package bench

import (
	"context"
	"fmt"
	"sync"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/wire"
)

// load is the orders of the role "readings": edges that send readings.
type load struct {
	MQTT       string
	Edges      []edge
	Devices    int // of each edge
	PerMessage int
	// Rate is readings a second of all edges together, until the end of the
	// orders. Total is instead a number to be sent as fast as it is settled, with
	// times a second apart per device from Begin on.
	Rate  float64
	Total int
	Begin time.Time
}

// carried is what became of a Total.
type carried struct {
	Readings int
	Seconds  float64 // from the first publication until the last was settled
	Repeated int     // batches that were sent again
	Bytes    int     // of payloads
}

// metricNames are what each reading measures, as a multi-sensor does.
var metricNames = [...]string{"temperature_c", "humidity_pct", "battery_pct", "link_quality", "rssi_dbm"}

func measured(edge string, device, n int, at time.Time) devices.Reading {
	return devices.Reading{Device: sensorID(edge, device), Time: at, Values: map[string]float64{
		"temperature_c": 18 + float64(n%97)/10, "humidity_pct": 40 + float64(n%31), "battery_pct": float64(100 - device%60),
		"link_quality": float64(80 + n%53), "rssi_dbm": -40 - float64(n%41),
	}}
}

func sensorID(edge string, n int) string { return fmt.Sprintf("%s-sensor-%d", edge, n) }

// generate is the role "readings".
func generate() error {
	var l load
	in, err := orders(&l)
	if err != nil {
		return err
	}
	peers := make([]*peer, len(l.Edges))
	for i, e := range l.Edges {
		list := make([]devices.Device, l.Devices)
		for n := range list {
			list[n] = devices.Device{ID: sensorID(e.ID, n), Kind: devices.Sensor}
		}
		if peers[i], err = connect(l.MQTT, e, devices.Readings, list); err != nil {
			return err
		}
		defer peers[i].close()
	}
	if l.Total == 0 {
		return l.steady(peers, func() { untilOver(in) })
	}
	batches := l.prepare(peers)
	if err := say(struct{}{}); err != nil {
		return err
	}
	if err := in.Decode(&struct{}{}); err != nil {
		return fmt.Errorf("wait for the word: %w", err)
	}
	c, err := l.carry(peers, batches)
	if err != nil {
		return err
	}
	if err := say(c); err != nil {
		return err
	}
	untilOver(in)
	return nil
}

// prepare writes all payloads beforehand, so that little is measured but the hub.
// Their base is 1, which is true of none and moves nothing.
func (l load) prepare(peers []*peer) [][][]byte {
	perEdge := l.Total / len(peers)
	all := make([][][]byte, len(peers))
	var encoding sync.WaitGroup
	for i, p := range peers {
		encoding.Go(func() {
			for from := 0; from < perEdge; from += l.PerMessage {
				b := wire.Batch{Lane: devices.Readings, Stream: p.stream, Seq: uint64(len(all[i]) + 1), Base: 1, Sent: time.Now()}
				for n := from; n < min(from+l.PerMessage, perEdge); n++ {
					at := l.Begin.Add(time.Duration(n/l.Devices) * time.Second)
					b.Readings = append(b.Readings, measured(p.id, n%l.Devices, n, at))
				}
				all[i] = append(all[i], wire.EncodeBatch(b))
			}
		})
	}
	encoding.Wait()
	return all
}

func (l load) carry(peers []*peer, batches [][][]byte) (carried, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	began := time.Now()
	var c carried
	for i, p := range peers {
		for _, payload := range batches[i] {
			c.Bytes += len(payload)
		}
		p.mu.Lock()
		p.open = batches[i]
		p.push()
		p.mu.Unlock()
	}
	for i, p := range peers {
		if err := p.settled(ctx, uint64(len(batches[i]))); err != nil {
			return c, err
		}
	}
	c.Seconds, c.Readings = time.Since(began).Seconds(), l.Total/len(peers)*len(peers)
	for _, p := range peers {
		c.Repeated += p.repeated
	}
	return c, nil
}

// steady sends at the rate, the edges by turns, until it is over.
func (l load) steady(peers []*peer, wait func()) error {
	over := make(chan struct{})
	go func() {
		wait()
		close(over)
	}()
	if err := say(struct{}{}); err != nil {
		return err
	}
	tick := time.NewTicker(time.Duration(float64(l.PerMessage) / l.Rate * float64(time.Second)))
	defer tick.Stop()
	for n := 0; ; n++ {
		select {
		case <-over:
			return nil
		case <-tick.C:
		}
		p := peers[n%len(peers)]
		if p.refused != "" {
			return fmt.Errorf("edge %s: refused: %s", p.id, p.refused)
		}
		seq, base := p.next()
		b := wire.Batch{Lane: devices.Readings, Stream: p.stream, Seq: seq, Base: base, Sent: time.Now()}
		for i := range l.PerMessage {
			at := b.Sent.Add(time.Duration(i) * time.Millisecond) // none is another's
			b.Readings = append(b.Readings, measured(p.id, (n/len(peers)*l.PerMessage+i)%l.Devices, n, at))
		}
		p.send(wire.EncodeBatch(b))
	}
}
