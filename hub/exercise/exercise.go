package exercise

import (
	"errors"
	"time"
)

// Kind says what an exercise makes of presses.
type Kind string

// The kinds.
const (
	KindDrill    Kind = "drill"     // 演练
	KindWalkTest Kind = "walk_test" // 逐点测试
)

// The bounds of an exercise.
const (
	DefaultTime = 30 * time.Minute
	LongestTime = 4 * time.Hour
	openMost    = 20   // at a time
	devicesMost = 2000 // in one
)

// Exercise is one that was begun.
type Exercise struct {
	ID      string     `json:"id"`
	Kind    Kind       `json:"kind"`
	Site    string     `json:"site,omitempty"` // where, when it was begun for a place
	Devices []string   `json:"devices"`        // its buttons, as they were when it began
	By      string     `json:"by"`
	Note    string     `json:"note,omitempty"`
	BeganAt time.Time  `json:"began_at"`
	Until   time.Time  `json:"until"`
	EndedAt *time.Time `json:"ended_at,omitempty"`
	EndedBy string     `json:"ended_by,omitempty"` // "system" when its time was over
}

// View is an exercise as every screen shows it.
type View struct {
	ID      string     `json:"id"`
	Kind    Kind       `json:"kind"`
	Site    string     `json:"site,omitempty"`
	By      string     `json:"by"`
	Note    string     `json:"note,omitempty"`
	BeganAt time.Time  `json:"began_at"`
	Until   time.Time  `json:"until"`
	EndedAt *time.Time `json:"ended_at,omitempty"`
	EndedBy string     `json:"ended_by,omitempty"`
	Devices int        `json:"devices"` // how many
	Tested  int        `json:"tested"`  // how many of them were pressed in it
}

// Begin is what a person asks for.
type Begin struct {
	Kind    Kind
	Site    string
	Devices []string
	Time    time.Duration // 0: DefaultTime
	Note    string
	By      string
}

// The ways in which an exercise is refused.
var (
	ErrInvalid  = errors.New("invalid exercise")
	ErrConflict = errors.New("not possible now")
	ErrNotFound = errors.New("no such exercise")
)
