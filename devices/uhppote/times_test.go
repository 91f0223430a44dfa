package uhppote

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"brighteyes/devices"
)

// forgetful is a device's memory that keeps nothing.
type forgetful struct{}

func (forgetful) Load(context.Context, string) (string, bool, error) { return "", false, nil }
func (forgetful) Save(context.Context, string, string) error         { return nil }

// The clock was two hours behind until record 40, and is right since.
func TestARecordIsDatedByTheClockThatStampedIt(t *testing.T) {
	g := &gate{driver: New(Config{}), log: slog.New(slog.DiscardHandler),
		history: history{memory: forgetful{}, given: map[string]given{}},
		clock:   clock{known: true, offset: time.Second, before: &before{until: 40, offset: -2 * time.Hour}}}
	happened := time.Now().Add(-time.Minute).Truncate(time.Second)
	for index, claimed := range map[uint32]time.Time{40: happened.Add(-2 * time.Hour), 41: happened} {
		got := g.timeOf(t.Context(), record{index: index}, devices.Event{ID: devices.NewID(claimed), Time: claimed})
		if !got.Equal(happened) {
			t.Errorf("record %d is dated %s, %s off", index, got, got.Sub(happened))
		}
	}
}
