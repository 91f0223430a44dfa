package isapi

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/outlet"
)

// history is how far a controller's records were handed on. The time beside the
// serial number tells whether the controller still has the same log.
type history struct {
	memory devices.Memory
	known  bool // false before the first contact ever: what lies before that is not news
	last   uint64
	at     string // of the last record, as the controller wrote it
	saved  uint64
	recent outlet.Recent[uint64]
	given  map[uint64]time.Time // times that a repetition must have too, until they are behind last
}

// The keys in the device's memory.
const (
	keyPosition = "position" // "SERIAL TIME"
	keyTimes    = "times"    // JSON of history.given
)

func loadHistory(ctx context.Context, memory devices.Memory) (history, error) {
	h := history{memory: memory, given: map[uint64]time.Time{}}
	text, ok, err := memory.Load(ctx, keyPosition)
	if err != nil {
		return history{}, err
	}
	if ok {
		serial, at, _ := strings.Cut(text, " ")
		if h.last, err = strconv.ParseUint(serial, 10, 32); err == nil {
			h.known, h.at, h.saved = true, at, h.last
		}
	}
	text, ok, err = memory.Load(ctx, keyTimes)
	if err != nil {
		return history{}, err
	}
	if ok && json.Unmarshal([]byte(text), &h.given) != nil || h.given == nil {
		h.given = map[uint64]time.Time{} // unreadable: times are put right anew
	}
	return h, nil
}

// advance records that everything up to r was handed on.
func (h *history) advance(r record) { h.known, h.last, h.at = true, r.serial, r.at }

// save remembers the position. What is behind a position that was not saved is
// handed on again, under the same identities.
func (h *history) save(ctx context.Context) error {
	if err := h.memory.Save(ctx, keyPosition, fmt.Sprintf("%d %s", h.last, h.at)); err != nil {
		return fmt.Errorf("remember position %d: %w", h.last, err)
	}
	h.saved = h.last
	before := len(h.given)
	maps.DeleteFunc(h.given, func(serial uint64, _ time.Time) bool { return serial <= h.last })
	if len(h.given) == before {
		return nil
	}
	return h.saveTimes(ctx)
}

// give remembers the time that an event gets, before it is handed on, so that a
// repetition has the same.
func (h *history) give(ctx context.Context, serial uint64, t time.Time) error {
	h.given[serial] = t
	return h.saveTimes(ctx)
}

func (h *history) saveTimes(ctx context.Context) error {
	text, err := json.Marshal(h.given)
	if err != nil {
		return fmt.Errorf("remember times: %w", err)
	}
	if err := h.memory.Save(ctx, keyTimes, string(text)); err != nil {
		return fmt.Errorf("remember times: %w", err)
	}
	return nil
}
