package devices

// Review is what an edge knows of a camera's pictures. Ages are by its monotonic
// clock: clocks of two machines are not compared.
type Review struct {
	Camera string `json:"camera"`
	// Learning: neither its days nor its nights are known yet.
	Learning bool `json:"learning,omitempty"`
	// ByNight: the newest picture is compared with the nights.
	ByNight bool `json:"by_night,omitempty"`
	// Undiagnosed is why its pictures are not judged, such as no_ffmpeg; empty: they are.
	Undiagnosed string         `json:"undiagnosed,omitempty"`
	Day         *ReviewPicture `json:"day,omitempty"`
	Night       *ReviewPicture `json:"night,omitempty"`
	// Accepted is what was accepted as right while Day and Night are learned anew.
	Accepted *ReviewPicture `json:"accepted,omitempty"`
	// Judged is the newest picture that says that a fault holds or, without one, the
	// newest that was judged.
	Judged *ReviewPicture `json:"judged,omitempty"`
	Faults []ReviewFault  `json:"faults"`
}

// ReviewPicture is a small picture.
type ReviewPicture struct {
	JPEG []byte `json:"jpeg"`
	// Pictures are in it, of a reference.
	Pictures int `json:"pictures,omitempty"`
	// AgeMS is how long ago it was taken, of one picture.
	AgeMS int64 `json:"age_ms,omitempty"`
}

// ReviewFault is a fault that holds, worst first.
type ReviewFault struct {
	Name     string  `json:"name"`
	Severity string  `json:"severity"`
	AgeMS    int64   `json:"age_ms"` // since it was first suspected, by the wall clock of the edge
	Measure  string  `json:"measure,omitempty"`
	Value    float64 `json:"value"`
	Limit    float64 `json:"limit"`
	Below    bool    `json:"below,omitempty"` // what is under the limit is the fault
	Usual    float64 `json:"usual,omitempty"` // 0: not known
	Said     int     `json:"said"`            // so many
	Of       int     `json:"of"`              // of the newest pictures say so
	Zh       string  `json:"zh"`
	En       string  `json:"en"`
}
