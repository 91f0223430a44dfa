package demo

import (
	"crypto/rand"
	"fmt"
	"net"
	"strings"
	"sync"
	"time"

	"brighteyes/devices/isapi/isapisim"
	"brighteyes/devices/modbus/modbussim"
	"brighteyes/devices/onvif/onvifsim"
	"brighteyes/devices/rtsp/rtspsim"
	"brighteyes/devices/snmp/snmpsim"
)

// wired is what is on the community's cables beside the east gate and the two
// cameras: the north gate, the garage, the guard room.
type wired struct {
	north     *isapisim.Device  // the gate's controller
	relays    *modbussim.Server // barrier and siren
	ups       *snmpsim.Agent
	garage    *onvifsim.Camera
	port      *managementPort // of the switch
	password  string          // of the gate's controller
	community string          // of the power supply
}

const (
	barrierUnit = 1
	sirenUnit   = 2
)

func (w *wired) open(cameras *rtspsim.Server, viewer string) (err error) {
	w.password, w.community = rand.Text(), rand.Text()
	if w.north, err = isapisim.Start(isapisim.Config{Password: w.password}); err != nil {
		return err
	}
	if w.relays, err = modbussim.Start(); err != nil {
		return err
	}
	barrier := w.relays.Unit(barrierUnit)
	barrier.Barrier(modbussim.Barrier{Open: 0, Close: 1, Stop: 2, Up: 0, Down: 1, Travel: 2 * time.Second})
	barrier.Discrete(2, false) // the loop
	siren := w.relays.Unit(sirenUnit)
	siren.Coil(0, false)
	siren.Discrete(0, false) // the lid
	if w.ups, err = snmpsim.Start(w.community); err != nil {
		return err
	}
	if _, err = cameras.Add("garage", rtspsim.EastGate()); err != nil { // a road with a barrier
		return err
	}
	if w.garage, err = onvifsim.Start(onvifsim.Config{Listen: "127.0.0.1:0", Username: "viewer", Password: viewer, Stream: cameras.URL("garage")}); err != nil {
		return err
	}
	w.port, err = openPort()
	return err
}

func (w *wired) close() {
	if w.north != nil {
		w.north.Close()
	}
	if w.relays != nil {
		w.relays.Stop()
	}
	if w.ups != nil {
		w.ups.Stop()
	}
	if w.garage != nil {
		w.garage.Close()
	}
	if w.port != nil {
		w.port.close()
	}
}

// inventory is its devices as they stand in edge.yaml.
func (w *wired) inventory(viewer string, line func(format string, args ...any)) {
	line(`{id: gate-north-1, kind: gate, name: 北门人行闸, driver: isapi, site: north-gate, depends_on: ["switch-core"],`+
		` settings: {address: "%s", username: admin, password: "%s"}}`, w.north.Address(), w.password)
	line(`{id: barrier-garage, kind: gate, name: 地下车库道闸, driver: modbus, site: garage, depends_on: ["switch-core"], settings: {address: "%s", unit: %d,`+
		` inputs: {up_limit: {discrete: 0}, down_limit: {discrete: 1}, loop: {discrete: 2}},`+
		` outputs: {open: {coil: 0, pulse_ms: 300}, close: {coil: 1, pulse_ms: 300}, stop: {coil: 2, pulse_ms: 300}}}}`, w.relays.Addr(), barrierUnit)
	line(`{id: siren-guard, kind: sensor, name: 门卫室警号, driver: modbus, site: east-gate, depends_on: ["switch-core"], settings: {address: "%s", unit: %d,`+
		` inputs: {tamper: {discrete: 0}}, outputs: {sound: {coil: 0, set: true}, silence: {coil: 0, set: false}}}}`, w.relays.Addr(), sirenUnit)
	line(`{id: ups-guard, kind: power, name: 门卫室UPS, driver: snmp, site: east-gate, capabilities: ["power:guard"],`+
		` settings: {address: "%s", community: "%s", poll_s: 5}}`, w.ups.Addr(), w.community)
	line(`{id: cam-garage-1, kind: camera, name: 车库口摄像机, driver: onvif, site: garage, heartbeat_s: 10, depends_on: ["switch-core"],`+
		` settings: {address: "%s", username: viewer, password: "%s"}}`, w.garage.Addr(), viewer)
	host, port, _ := strings.Cut(w.port.ln.Addr().String(), ":")
	line(`{id: switch-core, kind: network, name: 核心交换机, driver: reach, site: qingchuan, settings: {address: %s, port: %s, every_s: 10}}`, host, port)
}

// say has what moves by itself move, as real ones do.
func (w *wired) say(n int) {
	barrier := w.relays.Unit(barrierUnit)
	switch n % 12 {
	case 3:
		barrier.Lift()
	case 5:
		barrier.Lower()
	case 8:
		w.north.Pass(1, "演示")
	}
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
