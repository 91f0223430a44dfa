package bench

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"brighteyes/devices/rtsp/rtspsim"
)

// mixture is how many devices of each driver one edge has: 200.
var mixture = struct{ rtsp, onvif, isapiGates, isapiCameras, uhppote, zigbee, modbus, snmp, reach, chirpstack, cloudpush int }{
	rtsp: 30, onvif: 20, isapiGates: 6, isapiCameras: 6, uhppote: 20, zigbee: 60, modbus: 10, snmp: 8, reach: 14, chirpstack: 14, cloudpush: 12,
}

const (
	lifeEvery   = 200 * time.Millisecond // between two happenings among all the devices
	pushSecret  = "6f0c1d9a4b7e2f35"
	buttonModel = "ws101"
)

// quarter is the devices of an edge, each behind a socket of its own, and what
// happens to them.
type quarter struct {
	cameras *rtspsim.Server
	entries []string
	doings  []func() error
	closers []func()

	done, failed atomic.Int64 // of the doings
}

// surround is the role of a quarter's devices. It answers with the entries of
// edge.yaml, lives, and answers each further word with what happened since the
// last.
func surround() error {
	var listen string // of pushes to the edge
	in, err := orders(&listen)
	if err != nil {
		return err
	}
	q := &quarter{}
	defer q.close()
	for _, build := range []func() error{q.addCameras, q.addGates, q.addBarriers, q.addZigbee, q.addPower, q.addReach, q.addLoRa, func() error { return q.addCloud(listen) }} {
		if err := build(); err != nil {
			return err
		}
	}
	if err := say(q.entries); err != nil {
		return err
	}
	stop := make(chan struct{})
	var living sync.WaitGroup
	living.Go(func() { q.live(stop) })
	defer living.Wait()
	defer close(stop)
	for in.Decode(&struct{}{}) == nil {
		if err := say(happened{int(q.done.Swap(0)), int(q.failed.Swap(0))}); err != nil {
			return err
		}
	}
	return nil
}

// happened is how much a quarter did.
type happened struct{ Done, Failed int }

func (q *quarter) live(stop <-chan struct{}) {
	tick := time.NewTicker(lifeEvery)
	defer tick.Stop()
	for n := 0; ; n++ {
		select {
		case <-stop:
			return
		case <-tick.C:
		}
		// far strides, so that the kinds take turns; 31 divides no such number of devices
		if err := q.doings[n*31%len(q.doings)](); err != nil {
			q.failed.Add(1)
			continue
		}
		q.done.Add(1)
	}
}

func (q *quarter) close() {
	for _, c := range slices.Backward(q.closers) {
		c()
	}
}

func (q *quarter) add(id, kind, driver, format string, args ...any) {
	q.entries = append(q.entries, fmt.Sprintf("  - {id: %s, kind: %s, driver: %s, settings: {%s}}\n", id, kind, driver, fmt.Sprintf(format, args...)))
}

func (q *quarter) happens(do func() error) { q.doings = append(q.doings, do) }
