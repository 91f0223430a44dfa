package devicelist

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"unicode/utf8"

	"brighteyes/devices"
	"brighteyes/devices/strictyaml"
)

// Bounds of a list that is given from afar.
const (
	MostBytes   = 256 << 10
	MostDevices = 5000
)

// List is a list of devices as it was written.
type List struct{ Entries []strictyaml.Tree }

// file is the whole of a text.
type file struct {
	Devices []Entry `yaml:"devices"`
}

// Read reads a text that begins with "devices:". Its error is a
// strictyaml.Problems. What is the drivers' to judge is not judged. A mark is taken
// where a secret is hidden, and is a mistake anywhere else.
func Read(name string, text []byte) (List, error) {
	list, _, err := read(name, text, nil)
	return list, err
}

// Load reads a text for use: every entry is checked, its driver's settings too.
func Load(name string, text []byte, drivers []devices.Driver) ([]Entry, error) {
	if drivers == nil {
		drivers = []devices.Driver{}
	}
	_, entries, err := read(name, text, drivers)
	return entries, err
}

func read(name string, text []byte, drivers []devices.Driver) (List, []Entry, error) {
	whole, err := strictyaml.Parse(name, nil) // a mistake of the text as a whole
	if err != nil {
		return List{}, nil, err
	}
	if len(text) > MostBytes {
		return List{}, nil, strictyaml.Problems{whole.Say("", words.Say("list.long", len(text), MostBytes))}
	}
	if !utf8.Valid(text) {
		return List{}, nil, strictyaml.Problems{whole.Say("", words.Say("list.utf8"))}
	}
	node, err := strictyaml.Parse(name, text)
	if err != nil {
		return List{}, nil, err
	}
	if !node.Has("devices") {
		return List{}, nil, strictyaml.Problems{node.Say("", words.Say("list.devices"))}
	}
	list, err := Of(node)
	if err != nil {
		return List{}, nil, err
	}
	var f file
	if err := node.Decode(&f); err != nil {
		return List{}, nil, err
	}
	if n := len(f.Devices); n > MostDevices {
		return List{}, nil, strictyaml.Problems{node.Say("devices", words.Say("list.many", n, MostDevices))}
	}
	if found := Check(node.Items("devices"), f.Devices, drivers); len(found) > 0 {
		return List{}, nil, found
	}
	if drivers == nil { // else its secrets are filled in, and may look like anything
		if found := list.misplaced(node); len(found) > 0 {
			return List{}, nil, found
		}
	}
	return list, f.Devices, nil
}

// Of is the list in a file that was read, such as edge.yaml.
func Of(file strictyaml.Node) (List, error) {
	tree, err := file.Child("devices").Tree()
	if err != nil {
		return List{}, err
	}
	return List{tree.Items}, nil
}

// Text is the list as it is kept and shown: always the same for the same list.
func (l List) Text() string {
	if len(l.Entries) == 0 {
		return "devices: []\n"
	}
	all := strictyaml.Tree{Kind: strictyaml.Sequence, Items: l.Entries}
	return strictyaml.Tree{Kind: strictyaml.Mapping, Keys: []strictyaml.Tree{strictyaml.TextTree("devices")}, Items: []strictyaml.Tree{all}}.YAML()
}

// SHA256 is the hash of a text as it is kept: with marks in place of secrets, so
// that nobody can try secrets against it.
func SHA256(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// order is that of an entry's keys where none was written.
var order = []string{"id", "kind", "name", "model", "driver", "capabilities", "site", "location", "heartbeat_s", "depends_on", "settings"}

// With is the list with one more device, which is given as its keys and values.
func (l List) With(entry map[string]any) (List, error) {
	text, err := json.Marshal(entry)
	if err != nil {
		return l, fmt.Errorf("one more device: %w", err)
	}
	node, err := strictyaml.Parse("device", text)
	if err != nil {
		return l, fmt.Errorf("one more device: %w", err)
	}
	tree, err := node.Tree()
	if err != nil {
		return l, fmt.Errorf("one more device: %w", err)
	}
	sorted := strictyaml.Tree{Kind: strictyaml.Mapping}
	take := func(i int) {
		sorted.Keys, sorted.Items = append(sorted.Keys, tree.Keys[i]), append(sorted.Items, tree.Items[i])
	}
	for _, key := range order {
		for i, k := range tree.Keys {
			if k.Text == key {
				take(i)
			}
		}
	}
	for i, k := range tree.Keys {
		if !slices.Contains(order, k.Text) {
			take(i)
		}
	}
	return List{append(slices.Clone(l.Entries), sorted)}, nil
}
