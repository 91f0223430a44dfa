package zigbee_test

import (
	"context"
	"errors"
	"testing"

	"brighteyes/devices"
	"brighteyes/devices/zigbee/zigbeesim"
)

// lostMemory is that of an edge whose disk is full or broken.
type lostMemory struct{}

func (lostMemory) Load(context.Context, string) (string, bool, error) {
	return "", false, errors.New("disk I/O error")
}

func (lostMemory) Save(context.Context, string, string) error { return errors.New("disk I/O error") }

func TestAButtonIsHeardThoughItsMemoryCannotBeRead(t *testing.T) {
	url := embedded(t)
	n := network(t, zigbeesim.Config{Broker: url, QoS: 1}, button())
	d := newDevice(t, newDriver(), devices.Button, url, "name: "+sosName)
	d.spec.Memory = lostMemory{}
	d.start()
	d.listening(n, sosName)
	must(t, n.Press(sosName, "emergency"))
	eventually(t, "the press", func() bool { return len(d.edge.Got()) == 1 })
}
