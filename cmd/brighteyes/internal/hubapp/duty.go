package hubapp

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

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
	return duty.New(ctx, duty.Config{Store: rec, Places: places, Key: key, Confirm: confirm(cfg.Duty), Log: o.Log, Metrics: o.Metrics})
}

// confirm is what hub.yaml says of the desks. A configuration that nobody loaded,
// such as a test's, says nothing.
func confirm(d config.Duty) duty.Confirm {
	from, ok1 := config.TimeOfDay(d.Night.From)
	to, ok2 := config.TimeOfDay(d.Night.To)
	if !ok1 || !ok2 {
		return duty.DefaultConfirm()
	}
	return duty.Confirm{
		Day: time.Duration(d.ConfirmMin.Day) * time.Minute, Night: time.Duration(d.ConfirmMin.Night) * time.Minute, NightFrom: from, NightTo: to,
	}
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
