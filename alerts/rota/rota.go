package rota

import "time"

// The posts of a rota. A is who goes first; B steps in when A does not answer,
// or when no desk is staffed.
const (
	A = "A"
	B = "B"
)

// Posts are the posts in the order in which they are rung.
func Posts() []string { return []string{A, B} }

// DefaultZone is the time zone of a rota that names none.
const DefaultZone = "Asia/Shanghai"

// Rota is the whole of a rota as it is written down.
type Rota struct {
	Zone string `json:"zone" maxLength:"64" doc:"IANA time zone, Asia/Shanghai unless given" required:"false"`
	// Begins is a date in the week in which the first of each shift's people has
	// the turn.
	Begins    string     `json:"begins,omitempty" maxLength:"10" doc:"a date YYYY-MM-DD in the week in which the first of those who take turns has it"`
	Shifts    []Shift    `json:"shifts" maxItems:"200" required:"false"`
	Holidays  []Holiday  `json:"holidays,omitempty" maxItems:"400"`
	Overrides []Override `json:"overrides,omitempty" maxItems:"1000"`
}

// Shift is a post that somebody holds on some days of each week. Of shifts of
// one post that overlap, the later in the list has the post.
type Shift struct {
	Post string   `json:"post" enum:"A,B"`
	Days []int    `json:"days,omitempty" maxItems:"7" doc:"on which it begins, 1 is Monday and 7 Sunday; every day unless given"`
	From string   `json:"from" maxLength:"5" doc:"HH:MM on the wall"`
	To   string   `json:"to" maxLength:"5" doc:"HH:MM on the wall, 24:00 too; not after from: on the next day"`
	Who  []string `json:"who" minItems:"1" maxItems:"53" doc:"one who has it every week, or several who take turns week by week"`
	// Pattern names the timetable that the shift belongs to; the ordinary week
	// has no name.
	Pattern string `json:"pattern,omitempty" maxLength:"64" doc:"of which other timetable; empty: the ordinary week"`
}

// Holiday is a run of dates on which another timetable stands in, from 0:00 to
// 24:00.
type Holiday struct {
	From    string `json:"from" maxLength:"10" doc:"date YYYY-MM-DD"`
	To      string `json:"to,omitempty" maxLength:"10" doc:"last date, this one too; from unless given"`
	Name    string `json:"name,omitempty" maxLength:"64"`
	Pattern string `json:"pattern,omitempty" maxLength:"64" doc:"the timetable that stands in; empty: the ordinary week"`
	As      int    `json:"as,omitempty" minimum:"0" maximum:"7" doc:"the dates count as this day of the week, such as a Sunday on which people work as on a Monday (1)"`
}

// Override has somebody hold a post from one moment to another, whatever the
// timetables say. Of overrides that overlap, the later in the list wins.
type Override struct {
	Post string    `json:"post" enum:"A,B" doc:"the post that is held instead"`
	Who  string    `json:"who" minLength:"1" maxLength:"64"`
	From time.Time `json:"from"`
	To   time.Time `json:"to" doc:"from this moment on the timetable counts again"`
	Note string    `json:"note,omitempty" maxLength:"200"`
}

// Post is a post at a moment.
type Post struct {
	Name string `json:"post"`
	Who  string `json:"who,omitempty"` // empty: nobody holds it
	Why  Reason `json:"why,omitempty"`
}

// Reason is what puts somebody at a post.
type Reason string

// The reasons; a post that nobody holds has none.
const (
	ByShift    Reason = "shift"
	ByHoliday  Reason = "holiday"
	ByOverride Reason = "override"
)

// Span is a post over a time in which its holder is the same.
type Span struct {
	Post
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}
