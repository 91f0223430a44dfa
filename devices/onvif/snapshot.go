package onvif

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
)

const maxSnapshot = 4 << 20 // bytes

// snapshot fetches one JPEG of a profile, from the camera's own host only.
func (c *client) snapshot(ctx context.Context, m media, token string) ([]byte, error) {
	op := operation{ns: nsMedia, name: "GetSnapshotUri", inner: `<ProfileToken>` + escaped(token) + `</ProfileToken>`}
	if m.second {
		op.ns = nsMedia2
	}
	var a uriAnswer
	if err := c.call(ctx, m.at, op, &a); err != nil {
		return nil, err
	}
	at, err := c.given(a, c.device.Scheme)
	if err != nil {
		return nil, fmt.Errorf("snapshot: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, 2*callTimeout)
	defer cancel()
	status, picture, err := c.exchange(ctx, request{method: http.MethodGet, at: at, most: maxSnapshot})
	if err != nil {
		return nil, fmt.Errorf("snapshot: %w", err)
	}
	if status != http.StatusOK {
		return nil, fmt.Errorf("snapshot: %w", &fault{faultAnswer, fmt.Errorf("HTTP status %d", status)})
	}
	if !bytes.HasPrefix(picture, []byte{0xff, 0xd8, 0xff}) { // the marker that begins every JPEG
		return nil, fmt.Errorf("snapshot: %w", &fault{faultAnswer, errors.New("what came is no JPEG")})
	}
	return picture, nil
}
