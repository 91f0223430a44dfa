package demo

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"time"

	"brighteyes/devices/isapi/isapisim"
	"brighteyes/devices/modbus/modbussim"
	"brighteyes/devices/onvif/onvifsim"
	"brighteyes/devices/rtsp/replaysim"
	"brighteyes/devices/rtsp/rtspsim"
	"brighteyes/devices/snmp/snmpsim"
)

// wired is what is on the community's cables beside the east gate and the cameras
// there: the north gate, the garage, the guard room.
type wired struct {
	north     *isapisim.Device // the gate's controller
	barrier   *modbussim.Server
	ups       *snmpsim.Agent
	cameras   []*onvifsim.Camera // those of cameras that speak it, in their order
	replay    *replaysim.Server  // of what their cards have
	port      *managementPort    // of the switch
	password  string             // of the gate's controller
	community string             // of the power supply
}

const barrierUnit = 1

func (w *wired) open(streams *rtspsim.Server, viewer string) (err error) {
	w.password, w.community = rand.Text(), rand.Text()
	if w.north, err = isapisim.Start(isapisim.Config{Password: w.password}); err != nil {
		return err
	}
	if w.barrier, err = modbussim.Start(); err != nil {
		return err
	}
	barrier := w.barrier.Unit(barrierUnit)
	barrier.Barrier(modbussim.Barrier{Open: 0, Close: 1, Stop: 2, Up: 0, Down: 1, Travel: 2 * time.Second})
	barrier.Discrete(2, false) // the loop
	if w.ups, err = snmpsim.Start(w.community); err != nil {
		return err
	}
	if w.replay, err = openReplay(viewer); err != nil {
		return err
	}
	for _, c := range cameras {
		if !c.onvif {
			continue
		}
		camera, err := onvifsim.Start(onvifsim.Config{Listen: "127.0.0.1:0", Username: "viewer", Password: viewer, Stream: streams.URL(c.stream), Label: c.name,
			Recorded: onCard, Replay: "rtsp://" + w.replay.Addr() + "/onvif/replay?token=rec"})
		if err != nil {
			return err
		}
		w.cameras = append(w.cameras, camera)
	}
	w.port, err = openPort()
	return err
}

func (w *wired) close() {
	if w.north != nil {
		w.north.Close()
	}
	if w.barrier != nil {
		w.barrier.Stop()
	}
	if w.ups != nil {
		w.ups.Stop()
	}
	for _, c := range w.cameras {
		c.Close()
	}
	if w.replay != nil {
		w.replay.Close()
	}
	if w.port != nil {
		w.port.close()
	}
}

// inventory is its devices as they stand in edge.yaml.
func (w *wired) inventory(viewer string, line func(format string, args ...any)) {
	line(fixture("gate-north-1")+`driver: isapi, heartbeat_s: %d, depends_on: ["switch-core", "power:b3"],`+
		` settings: {poll_s: 1, address: "%s", username: admin, password: "%s"}}`, mainsBeatS, w.north.Address(), w.password)
	line(fixture("barrier-garage")+`driver: modbus, heartbeat_s: %d, depends_on: ["power:b3"], settings: {address: "%s", unit: %d,`+
		` inputs: {up_limit: {discrete: 0}, down_limit: {discrete: 1}, loop: {discrete: 2}},`+
		` outputs: {open: {coil: 0, pulse_ms: 300}, close: {coil: 1, pulse_ms: 300}, stop: {coil: 2, pulse_ms: 300}}}}`, mainsBeatS, w.barrier.Addr(), barrierUnit)
	line(fixture("ups-guard")+`driver: snmp, capabilities: ["power:guard"], depends_on: ["power:b3"],`+
		` settings: {address: "%s", community: "%s", poll_s: 2}}`, w.ups.Addr(), w.community)
	addresses := w.cameras
	for _, c := range cameras {
		if !c.onvif {
			continue
		}
		line(`{id: %s, kind: camera, name: %s, name_en: %s, driver: onvif, site: %s, heartbeat_s: 10,`+
			` settings: {address: "%s", username: viewer, password: "%s"}}`, c.id, c.name, c.nameEN, c.site, addresses[0].Addr(), viewer)
		addresses = addresses[1:]
	}
	host, port, _ := strings.Cut(w.port.ln.Addr().String(), ":")
	line(fixture("switch-core")+`driver: reach, settings: {address: %s, port: %s, every_s: 10}}`, host, port)
}

// say has what moves by itself move, as real ones do.
func (w *wired) say(n int) {
	barrier := w.barrier.Unit(barrierUnit)
	switch n % 12 {
	case 3:
		barrier.Lift()
	case 5:
		barrier.Lower()
	case 8:
		w.north.Pass(1, "演示")
	}
}

// power takes the mains away from what buildings 3 and 4 feed, or gives them back.
func (w *wired) power(on bool) error {
	w.ups.Mains(on)
	if on {
		return errors.Join(w.north.Reconnect(), w.barrier.Resume())
	}
	w.north.Close()
	w.barrier.Stop()
	return nil
}

// managementPort is a switch's: whoever connects is let in and sent away.
type managementPort struct {
	ln   net.Listener
	done sync.WaitGroup
}

func openPort() (*managementPort, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("start the simulated switch: %w", err)
	}
	p := &managementPort{ln: ln}
	p.done.Go(func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			_ = conn.Close() // nothing was to be said
		}
	})
	return p, nil
}

func (p *managementPort) close() { _ = p.ln.Close(); p.done.Wait() }
