package rounds

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"brighteyes/edge/quality"
)

// most bounds what is read back; a camera takes about 100 KiB.
const most = 512 << 10

func (v *visitor) path() string { return filepath.Join(v.r.cfg.Dir, v.id+".json") }

// load takes up what was learned before. What cannot be read is learned anew, and
// said.
func (v *visitor) load() {
	v.camera = quality.New()
	text, err := read(v.path())
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	var camera *quality.Camera
	if err == nil {
		camera, err = quality.Restore(text)
	}
	if err != nil {
		v.log.Warn("what was learned of a camera is lost and learned anew", "err", err)
		return
	}
	v.camera = camera
	for _, f := range camera.Faults() {
		v.said = append(v.said, f.Name)
	}
	v.covered = slices.Contains(v.said, quality.Obstructed)
	v.edge.Complain(v.id, complaints(camera.Faults()))
}

func read(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Size() > most {
		return nil, fmt.Errorf("%d bytes are more than was ever written", info.Size())
	}
	return os.ReadFile(path)
}

// save keeps what was learned; a power cut leaves the file before it.
func (v *visitor) save() {
	v.saving.Lock()
	defer v.saving.Unlock()
	text, err := v.learned()
	if err == nil {
		err = replace(v.path(), text)
	}
	if err != nil {
		v.log.Warn("what was learned of a camera was not kept", "err", err)
	}
}

func (v *visitor) learned() ([]byte, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return json.Marshal(v.camera)
}

func replace(path string, text []byte) error {
	part := path + ".part"
	file, err := os.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return err
	}
	return os.Rename(part, path)
}
