package broker

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"brighteyes/devices"
	"brighteyes/devices/wire"
)

// What the embedded broker allows an edge, the access file of another one does.
func TestTheAccessFileAllowsAnEdgeWhatTheEmbeddedBrokerDoes(t *testing.T) {
	f := &files{folder: t.TempDir()}
	if err := f.acl("hub"); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(f.folder, aclFile))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	names := []string{
		wire.Status, wire.Inventory, wire.State, wire.Acks, wire.Commands, wire.Replies, wire.Found, wire.Recordings, wire.Config, wire.Configured,
		string(devices.Alarms), string(devices.Events), string(devices.Readings),
	}
	for _, name := range names {
		writes := slices.Contains(lines, "pattern write "+wire.Topic("%u", name))
		reads := slices.Contains(lines, "pattern read "+wire.Topic("%u", name))
		if writes != wire.FromEdge(name) || reads != wire.ToEdge(name) || writes == reads {
			t.Errorf("%s: the file lets an edge write %v and read %v, the broker %v and %v", name, writes, reads, wire.FromEdge(name), wire.ToEdge(name))
		}
	}
}
