package demo

import (
	"crypto/rand"
	"fmt"
	"net"
	"strings"

	"brighteyes/devices/chirpstack/chirpstacksim"
	"brighteyes/devices/cloudpush/cloudsim"
)

// The ways by which a button speaks.
const (
	byZigbee = ""
	byLoRa   = "lora"  // to a LoRaWAN server at the community
	byNB     = "nbiot" // to its maker's cloud, which pushes here
)

// radio is what is behind a LoRaWAN server and behind a maker's cloud.
type radio struct {
	broker string // of the LoRaWAN server, which shares Zigbee2MQTT's
	lora   *chirpstacksim.Server
	cloud  *cloudsim.Cloud
	listen string // where the edge takes what the cloud pushes
	secret string // of its path
}

func (r *radio) open(broker string) (err error) {
	r.broker, r.secret = broker, strings.ToLower(rand.Text())
	if r.lora, err = chirpstacksim.Start(chirpstacksim.Config{Broker: broker, Named: "演示"}); err != nil {
		return err
	}
	// A port that is free now; the edge listens there in a moment.
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("find a port for the simulated cloud: %w", err)
	}
	r.listen = ln.Addr().String()
	if err := ln.Close(); err != nil {
		return fmt.Errorf("find a port for the simulated cloud: %w", err)
	}
	r.cloud = cloudsim.New(cloudsim.Config{URL: "http://" + r.listen + r.path()})
	return nil
}

func (r *radio) path() string { return "/ctwing/" + r.secret }

func (r *radio) close() {
	if r.cloud != nil {
		r.cloud.Close()
	}
	if r.lora != nil {
		r.lora.Close()
	}
}

const batteryField = `{path: payload.battery, metric: battery_pct}`

// button is the settings of a button's driver, and its name.
func (r *radio) button(b button) (driver, settings string) {
	if b.by == byLoRa {
		return "chirpstack", fmt.Sprintf(`{broker: "%s", dev_eui: %s, model: ws101}`, r.broker, b.friendly)
	}
	return "cloudpush", fmt.Sprintf(`{listen: "%s", path: "%s", template: ctwing, device: %s, fields: [%s, %s]}`, r.listen, r.path(), b.friendly,
		`{path: payload.key, codes: {"1": button.pressed}}`, batteryField)
}

// press is a short press.
func (r *radio) press(b button) error {
	if b.by == byLoRa {
		return r.lora.Uplink(b.friendly, []byte{0xff, 0x2e, 0x01}) // Milesight WS101, as its maker documents it
	}
	_, err := r.cloud.Push(r.cloud.CTWing(b.friendly, map[string]any{"key": 1, "battery": 90}), nil)
	return err
}

// report is what a button says now and then of itself.
func (r *radio) report(b button, battery int) error {
	if b.by == byLoRa {
		return r.lora.Uplink(b.friendly, []byte{0x01, 0x75, byte(battery)})
	}
	r.cloud.Later(r.cloud.CTWing(b.friendly, map[string]any{"battery": battery}), nil)
	return nil
}
