package drivertest

import (
	"context"
	"maps"
	"sync"
)

// Memory is a device's memory that outlives its runners. The zero value is empty
// and ready.
type Memory struct {
	mu   sync.Mutex
	kept map[string]string
}

// Load is what was saved last.
func (m *Memory) Load(_ context.Context, key string) (string, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	value, ok := m.kept[key]
	return value, ok, nil
}

// Save never fails.
func (m *Memory) Save(_ context.Context, key, value string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.kept == nil {
		m.kept = map[string]string{}
	}
	m.kept[key] = value
	return nil
}

// Copy is a memory of its own with what this one holds now: what is left of it
// when the power fails later.
func (m *Memory) Copy() *Memory { return &Memory{kept: m.Kept()} }

// Kept is all that is remembered now, by key.
func (m *Memory) Kept() map[string]string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return maps.Clone(m.kept)
}
