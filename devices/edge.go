package devices

import "time"

// EdgeRecord is an edge as the hub keeps it. The token itself is never kept.
type EdgeRecord struct {
	ID        string
	Name      string
	TokenHash []byte // SHA-256 of the token
	CreatedAt time.Time
}

// Site is one node of the tree city → district → street → community → grid →
// building, or a public area within it.
type Site struct {
	ID      string   `json:"id"`
	Parent  string   `json:"parent,omitempty"`
	Level   string   `json:"level"` // city district street community grid building area
	Name    string   `json:"name"`
	NameEN  string   `json:"name_en,omitempty"`
	Holders []Holder `json:"holders,omitempty"`
	// Gate leads there, and to every place below that names no other.
	Gate *Entrance `json:"gate,omitempty"`
}

// Entrance is a gate, or one of its doors, by which a rescue reaches a place.
type Entrance struct {
	Device string `json:"device" maxLength:"63" doc:"id of a gate"`
	Door   int    `json:"door,omitempty" minimum:"1" maximum:"16" doc:"of a gate with several; absent: it has one"`
}

// Holder is who answers for a site, by role; a person's name is not kept here.
type Holder struct {
	Role   string `json:"role"` // police, grid, stairs, property
	Holder string `json:"holder"`
	Deputy string `json:"deputy,omitempty"`
	From   string `json:"from,omitempty"` // date, YYYY-MM-DD
	Until  string `json:"until,omitempty"`
}
