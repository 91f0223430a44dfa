package figures

import (
	"math"
	"slices"

	"brighteyes/devices"
)

// Figure is one of those by which the programme measures cameras.
type Figure string

// The figures.
const (
	Online    Figure = "online"     // 在线率
	GoodOrder Figure = "good_order" // 完好率
	Filed     Figure = "filed"      // 建档率
	Clock     Figure = "clock"      // 时钟合格率
	Label     Figure = "label"      // 标注合格率
)

// CameraFigures lists them in the order in which they are shown.
var CameraFigures = [...]Figure{Online, GoodOrder, Filed, Clock, Label}

// The limits of a camera's clock against its edge's, seconds. Within the first it is
// right; beyond the second its pictures prove no time.
const (
	ClockWarnS  = 5
	ClockAlarmS = 30
)

// Why a second of a camera is lost to a figure. A fault of its picture is named by
// its own word; see PictureFaults.
const (
	LostOffline      = "offline"
	LostSuspended    = "suspended" // out of service with nobody's approval
	LostPlanned      = "planned"   // announced by those who are measured, which excuses nothing
	LostNotRecording = "not_recording"
	LostNotFiled     = "file_incomplete"
	LostClockOff     = "clock_off" // beyond ClockWarnS
	LostClockFar     = "clock_far" // beyond ClockAlarmS
	LostLabelDiffers = "label_differs"
	LostLabelFailed  = "label_failed" // a person looked and found it wrong
)

// PictureFaults are the words of edges and drivers for a picture that is not what it
// should be, the plainest first. A wrong clock is not among them: it has a figure.
var PictureFaults = [...]string{
	"signal_lost", "no_pictures", "no_stream", "bad_stream", "codec", "unreachable", "credentials", "not_found", "no_answer", "closed",
	"black", "frozen", "not_itself", "obstructed", "moved", "blurred",
	"too_dark", "too_bright", "too_blurry", "noisy", "colour_wrong", "packets_lost", "few_pictures", "low_bitrate",
}

// Check is what is known of something that is right or not.
type Check uint8

// The checks.
const (
	Unchecked Check = iota
	Right
	Wrong
)

// Look is what a camera's figures are made of at one look.
type Look struct {
	Camera    string
	Community Community
	Faults    []string // of the picture, out of PictureFaults
	Recording Check
	Complete  Check    // its file
	OffsetS   *float64 // its clock against its edge's; nil: not measured, or the edge's own is suspect
	Label     Check
	LabelWhy  string // of a wrong one
}

// Community is the place by which cameras are added up, with its name at that time.
type Community struct {
	ID   string `json:"id,omitempty"` // empty: the camera has no place in one
	Name string `json:"name,omitempty"`
}

// judge says what the seconds of a look are to each figure: an empty text that they
// are good, another why they are lost. What is left out does not count.
func (s Seen) judge() map[Figure]string {
	c := s.Camera
	v := map[Figure]string{}
	if s.Out && s.Excused {
		return v
	}
	switch c.Complete {
	case Right:
		v[Filed] = ""
	case Wrong:
		v[Filed] = LostNotFiled
	}
	switch c.Label {
	case Right:
		v[Label] = ""
	case Wrong:
		v[Label] = c.LabelWhy
	}
	down := ""
	switch {
	case s.Out:
		down = LostSuspended
	case s.Planned && s.Status != devices.Online:
		down = LostPlanned
	case s.Status == devices.Offline:
		down = LostOffline
	case s.Status != devices.Online && s.Status != devices.Degraded:
		return v // unknown: nothing is claimed
	}
	v[Online], v[GoodOrder] = down, down
	if down != "" {
		return v
	}
	if len(c.Faults) > 0 {
		v[GoodOrder] = c.Faults[0]
	} else if c.Recording == Wrong {
		v[GoodOrder] = LostNotRecording
	}
	if c.OffsetS != nil {
		switch off := math.Abs(*c.OffsetS); {
		case off > ClockAlarmS:
			v[Clock] = LostClockFar
		case off > ClockWarnS:
			v[Clock] = LostClockOff
		default:
			v[Clock] = ""
		}
	}
	return v
}

// FaultsOf are the faults of a camera's picture that are open, by its newest values
// and the reasons for its status, the plainest first.
func FaultsOf(values map[string]float64, reasons []string) (open []string) {
	for _, fault := range PictureFaults {
		if values[fault] >= 1 || slices.Contains(reasons, fault) {
			open = append(open, fault)
		}
	}
	return open
}
