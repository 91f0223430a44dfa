package configured

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"brighteyes/devices/devicelist"
	"brighteyes/devices/sealing"
	"brighteyes/devices/wire"
)

// state is what is kept on disk, in one file that only the edge can read: it
// holds the secrets of the lists as edge.yaml does.
type state struct {
	Highest int64                        `json:"highest"` // version that was ever taken
	Running *version                     `json:"running,omitempty"`
	Before  *version                     `json:"before,omitempty"` // the one before Running; nil: edge.yaml's
	Trial   *trial                       `json:"trial,omitempty"`
	Last    *wire.ConfigOutcome          `json:"last,omitempty"`
	Secrets map[string]devicelist.Secret `json:"secrets,omitempty"` // of these lists, by name
}

type version struct {
	Number int64  `json:"number"`
	Text   string `json:"text"` // with marks for secrets
}

// trial is a version that is tried.
type trial struct {
	version
	Well   []string `json:"well"`   // devices that were heard when it began
	Starts int      `json:"starts"` // of the edge since it began
}

// load reads what was kept; without a file that is nothing.
func load(path string) (state, error) {
	var st state
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return st, nil
	}
	if err != nil {
		return st, fmt.Errorf("read the hub's list of devices: %w", err)
	}
	if err := json.Unmarshal(text, &st); err != nil {
		return state{}, fmt.Errorf("read the hub's list of devices: %w", err)
	}
	return st, nil
}

// save keeps a state, whole or not at all, with no secret that stands in none of
// its lists.
func (st state) save(path string) error {
	kept := map[string]devicelist.Secret{}
	for _, v := range st.versions() {
		for _, ref := range devicelist.Refs(v.Text) {
			if secret, ok := st.Secrets[ref]; ok {
				kept[ref] = secret
			}
		}
	}
	st.Secrets = kept
	text, err := json.Marshal(st)
	if err != nil {
		return fmt.Errorf("keep the hub's list of devices: %w", err)
	}
	if err := sealing.Replace(path, text); err != nil {
		return fmt.Errorf("keep the hub's list of devices: %w", err)
	}
	return nil
}

func (st state) versions() (list []version) {
	for _, v := range []*version{st.Running, st.Before} {
		if v != nil {
			list = append(list, *v)
		}
	}
	if st.Trial != nil {
		list = append(list, st.Trial.version)
	}
	return list
}

// served is the version that is served; nil: edge.yaml's list.
func (st state) served() *version {
	if st.Trial != nil {
		return &st.Trial.version
	}
	return st.Running
}

func numberOf(v *version) int64 {
	if v == nil {
		return 0
	}
	return v.Number
}
