package hubapp

import (
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"brighteyes/alerts/notify/post"
	"brighteyes/alerts/notify/webpush"
	"brighteyes/cmd/internal/config"
	"brighteyes/hub/duty"
)

// openPush makes the channel to browsers. It needs no settings: its key is the
// hub's own, and until a browser asks for messages nothing leaves. client is nil
// but in tests, whose push service is no public one.
func openPush(cfg config.Hub, o Options, people *duty.Duty, client *post.Client) (*webpush.Channel, error) {
	key, err := pushKey(cfg.Data)
	if err != nil {
		return nil, err
	}
	contact := ""
	if strings.HasPrefix(cfg.Notify.LinkBase, "https:") {
		contact = cfg.Notify.LinkBase
	}
	return webpush.New(webpush.Config{Key: key, Contact: contact, Client: client, Gone: func(ctx context.Context, address string) {
		if err := people.DropPush(ctx, address); err != nil {
			o.Log.Warn("a browser that takes no messages any more is still on record", "error", err)
		}
	}}), nil
}

// pushKey is the key by which browsers know this hub's messages, made at the
// first start.
func pushKey(dir string) (*ecdh.PrivateKey, error) {
	path := filepath.Join(dir, "push.key")
	raw, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		key, err := ecdh.P256().GenerateKey(rand.Reader)
		if err == nil {
			err = writeNew(path, key.Bytes())
		}
		if err != nil {
			return nil, fmt.Errorf("key of messages to browsers: %w", err)
		}
		return key, nil
	}
	if err != nil {
		return nil, fmt.Errorf("key of messages to browsers: %w", err)
	}
	key, err := ecdh.P256().NewPrivateKey(raw)
	if err != nil {
		return nil, fmt.Errorf("key of messages to browsers: %s is damaged; restore it, or have every browser subscribe anew after removing it", path)
	}
	return key, nil
}
