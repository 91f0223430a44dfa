package bench

import (
	"fmt"
	"net"
	"time"

	"brighteyes/devices/chirpstack/chirpstacksim"
	"brighteyes/devices/cloudpush/cloudsim"
	"brighteyes/devices/isapi/isapisim"
	"brighteyes/devices/modbus/modbussim"
	"brighteyes/devices/onvif/onvifsim"
	"brighteyes/devices/rtsp/rtspsim"
	"brighteyes/devices/snmp/snmpsim"
	"brighteyes/devices/uhppote/uhppotesim"
	"brighteyes/devices/zigbee/zigbeesim"
)

func (q *quarter) addCameras() error {
	server, err := rtspsim.Start(rtspsim.Config{Listen: "127.0.0.1:0", Username: "viewer", Password: "see me"})
	if err != nil {
		return err
	}
	q.cameras = server
	q.closers = append(q.closers, server.Close)
	for i := range mixture.rtsp + mixture.onvif {
		path := fmt.Sprintf("cam%d", i)
		if _, err := server.Add(path, rtspsim.EastGate()); err != nil {
			return err
		}
		if i < mixture.rtsp {
			q.add(fmt.Sprintf("rtsp-%d", i), "camera", "rtsp", "url: %q, username: viewer, password: see me, mode: probe", server.URL(path))
			continue
		}
		camera, err := onvifsim.Start(onvifsim.Config{Listen: "127.0.0.1:0", Username: "viewer", Password: "see me", Login: onvifsim.Login(i % 3), Stream: server.URL(path)})
		if err != nil {
			return err
		}
		q.closers = append(q.closers, camera.Close)
		q.add(fmt.Sprintf("onvif-%d", i), "camera", "onvif", "address: %q, username: viewer, password: see me, mode: probe", camera.Addr())
		moving := false
		q.happens(func() error { moving = !moving; camera.Set(onvifsim.Motion, moving); return nil })
	}
	return nil
}

func (q *quarter) addGates() error {
	for i := range mixture.uhppote {
		gate, err := uhppotesim.Start(uhppotesim.Config{Serial: uint32(405419896 + i)})
		if err != nil {
			return err
		}
		q.closers = append(q.closers, gate.Close)
		q.add(fmt.Sprintf("uhppote-%d", i), "gate", "uhppote", "controller: %d, address: %q, listen: \"127.0.0.1:0\", doors: [1, 2]", gate.Serial(), gate.Addr())
		q.happens(func() error { gate.Swipe(1, 8165538, true); return nil })
	}
	for i := range mixture.isapiGates {
		gate, err := isapisim.Start(isapisim.Config{})
		if err != nil {
			return err
		}
		q.closers = append(q.closers, gate.Close)
		q.add(fmt.Sprintf("isapi-gate-%d", i), "gate", "isapi", "address: %q, username: admin, password: Abcd-1234, doors: [1]", gate.Address())
		q.happens(func() error { gate.Pass(1, "somebody"); return nil })
	}
	recorder, err := isapisim.Start(isapisim.Config{NoRecords: true})
	if err != nil {
		return err
	}
	q.closers = append(q.closers, recorder.Close)
	for i := range mixture.isapiCameras {
		q.add(fmt.Sprintf("isapi-cam-%d", i), "camera", "isapi", "address: %q, username: admin, password: Abcd-1234, channel: %d", recorder.Address(), i+1)
		q.happens(func() error { recorder.Alert("VMD", i+1, true); return nil })
	}
	return nil
}

func (q *quarter) addBarriers() error {
	bus, err := modbussim.Start()
	if err != nil {
		return err
	}
	q.closers = append(q.closers, bus.Stop)
	for i := range mixture.modbus {
		unit := bus.Unit(byte(i + 1))
		unit.Barrier(modbussim.Barrier{Open: 0, Close: 1, Stop: 2, Up: 0, Down: 1, Travel: 2 * time.Second})
		q.add(fmt.Sprintf("modbus-%d", i), "gate", "modbus", "address: %q, unit: %d, inputs: {up_limit: {discrete: 0}, down_limit: {discrete: 1}}, outputs: {open: {coil: 0, pulse_ms: 500}}", bus.Addr(), i+1)
		up := false
		q.happens(func() error {
			if up = !up; up {
				unit.Lift()
			} else {
				unit.Lower()
			}
			return nil
		})
	}
	return nil
}

func (q *quarter) broker() (*zigbeesim.Broker, error) {
	broker, err := zigbeesim.StartBroker("")
	if err == nil {
		q.closers = append(q.closers, func() { _ = broker.Close() }) // nobody is left to mind
	}
	return broker, err
}

func (q *quarter) addZigbee() error {
	broker, err := q.broker()
	if err != nil {
		return err
	}
	q.add("zigbee-0", "network", "zigbee", "broker: %q, bridge: true", broker.URL())
	var network *zigbeesim.Network
	var list []zigbeesim.Device
	for i := range mixture.zigbee - 1 {
		name := fmt.Sprintf("home/%d", i)
		list = append(list, zigbeesim.Device{Name: name, Values: map[string]any{"battery": 90, "linkquality": 80}})
		q.add(fmt.Sprintf("zigbee-%d", i+1), "button", "zigbee", "broker: %q, name: %q", broker.URL(), name)
		q.happens(func() error { return network.Set(name, map[string]any{"battery": 90}) })
	}
	if network, err = zigbeesim.Start(zigbeesim.Config{Broker: broker.URL(), QoS: 1}, list...); err != nil {
		return err
	}
	q.closers = append(q.closers, network.Close)
	q.happens(func() error { return network.Press("home/0", "emergency") })
	return nil
}

func (q *quarter) addPower() error {
	for i := range mixture.snmp {
		agent, err := snmpsim.Start("c0mmunity")
		if err != nil {
			return err
		}
		q.closers = append(q.closers, agent.Stop)
		q.add(fmt.Sprintf("snmp-%d", i), "power", "snmp", "address: %q, community: c0mmunity", agent.Addr())
	}
	return nil
}

func (q *quarter) addReach() error {
	_, port, err := net.SplitHostPort(q.cameras.Addr())
	for i := range mixture.reach {
		q.add(fmt.Sprintf("reach-%d", i), "network", "reach", "address: 127.0.0.1, port: %s", port)
	}
	return err
}

func (q *quarter) addLoRa() error {
	broker, err := q.broker()
	if err != nil {
		return err
	}
	server, err := chirpstacksim.Start(chirpstacksim.Config{Broker: broker.URL()})
	if err != nil {
		return err
	}
	q.closers = append(q.closers, server.Close)
	for i := range mixture.chirpstack {
		eui := fmt.Sprintf("24e124535b31%04x", i)
		q.add(fmt.Sprintf("chirpstack-%d", i), "button", "chirpstack", "broker: %q, dev_eui: %q, model: %s", broker.URL(), eui, buttonModel)
		q.happens(func() error { return server.Uplink(eui, []byte{0x01, 0x75, 90}) }) // its battery, by Milesight's table
	}
	return nil
}

func (q *quarter) addCloud(listen string) error {
	cloud := cloudsim.New(cloudsim.Config{URL: "http://" + listen + "/push/" + pushSecret})
	q.closers = append(q.closers, cloud.Close)
	for i := range mixture.cloudpush {
		name := fmt.Sprintf("imei-%d", i)
		q.add(fmt.Sprintf("cloud-%d", i), "sensor", "cloudpush", "listen: %q, path: /push/%s, template: ctwing, device: %s, fields: [{path: payload.battery, metric: battery_pct}]", listen, pushSecret, name)
		q.happens(func() error {
			answer, err := cloud.Push(cloud.CTWing(name, map[string]any{"battery": 90}), nil)
			if err == nil && answer.Status != 200 {
				err = fmt.Errorf("pushed: %d %s", answer.Status, answer.Body)
			}
			return err
		})
	}
	return nil
}
