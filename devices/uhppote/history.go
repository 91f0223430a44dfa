package uhppote

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/outlet"
)

// history is how far the controller's events were handed on. The stamp beside
// the index tells whether the controller still has the same log: it may have
// been cleared or exchanged, and then counts from 1 again.
type history struct {
	memory devices.Memory
	known  bool // false before the first contact ever: what lies before that is not news
	last   uint32
	stamp  [7]byte
	recent outlet.Recent[string]
	given  map[string]given // times that were put right, by identity, until they are behind last
}

// given is the time that an event was given in place of its own.
type given struct {
	Index uint32    `json:"index"`
	Time  time.Time `json:"time"`
}

// The keys in the device's memory.
const (
	keyPosition = "position" // "INDEX STAMP", stamp in hex
	keyTimes    = "times"    // JSON of history.given
)

func loadHistory(ctx context.Context, memory devices.Memory) (history, error) {
	h := history{memory: memory, given: map[string]given{}}
	text, ok, err := memory.Load(ctx, keyPosition)
	if err != nil {
		return history{}, err
	}
	if ok {
		var stamp string
		if _, err := fmt.Sscanf(text, "%d %14s", &h.last, &stamp); err == nil {
			if n, err := hex.Decode(h.stamp[:], []byte(stamp)); err == nil && n == len(h.stamp) {
				h.known = true
			}
		}
	}
	text, ok, err = memory.Load(ctx, keyTimes)
	if err != nil {
		return history{}, err
	}
	if ok && json.Unmarshal([]byte(text), &h.given) != nil || h.given == nil {
		h.given = map[string]given{} // unreadable: times are put right anew
	}
	return h, nil
}

// repeated reports whether r is the last record once more.
func (h *history) repeated(r record) bool {
	return h.known && r.index == h.last && r.stamp == h.stamp
}

// advance records that everything up to r was handed on.
func (h *history) advance(r record) {
	h.known, h.last, h.stamp = true, r.index, r.stamp
}

// save remembers the position. What is behind a position that was not saved is
// handed on again, under the same identities.
func (h *history) save(ctx context.Context) error {
	if err := h.memory.Save(ctx, keyPosition, fmt.Sprintf("%d %x", h.last, h.stamp)); err != nil {
		return fmt.Errorf("remember position %d: %w", h.last, err)
	}
	before := len(h.given)
	maps.DeleteFunc(h.given, func(_ string, g given) bool { return g.Index <= h.last })
	if len(h.given) == before {
		return nil
	}
	return h.saveTimes(ctx)
}

// give remembers the time that an event was given, before it is handed on, so
// that a repetition has the same.
func (h *history) give(ctx context.Context, id string, index uint32, t time.Time) error {
	h.given[id] = given{Index: index, Time: t}
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
