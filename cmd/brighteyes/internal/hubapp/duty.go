package hubapp

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"brighteyes/cmd/internal/config"
	"brighteyes/hub/duty"
	"brighteyes/hub/records"
	"brighteyes/hub/registry"
)

// openDuty is who is on duty. The addresses of responders are sealed with a key
// that lies beside the records, so that a copy of the records alone shows none.
func openDuty(ctx context.Context, cfg config.Hub, o Options, rec *records.Records, places *registry.Registry) (*duty.Duty, error) {
	key, err := sealingKey(filepath.Join(cfg.Data, "duty.key"))
	if err != nil {
		return nil, err
	}
	return duty.New(ctx, duty.Config{Store: rec, Places: places, Key: key, Log: o.Log, Metrics: o.Metrics})
}

// sealingKey is a key of 32 bytes, made at the first start.
func sealingKey(path string) ([]byte, error) {
	key, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		key = make([]byte, 32)
		_, _ = rand.Read(key) // never fails
		err = writeNew(path, key)
	}
	if err != nil {
		return nil, fmt.Errorf("key of the responders' addresses: %w", err)
	}
	if len(key) != 32 {
		return nil, fmt.Errorf("key of the responders' addresses: %s is damaged; restore it, or enter the addresses anew after removing it", path)
	}
	return key, nil
}
