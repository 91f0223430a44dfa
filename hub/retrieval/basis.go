package retrieval

// Basis is on what ground pictures are asked for.
type Basis string

// The grounds of an office. The decree is 国务院令第799号, 公共安全视频图像信息系统管理条例,
// in force since 2025-04-01: organs of the state retrieve under their legal authority,
// and what is looked at or retrieved is recorded truthfully. Its articles are not
// numbered here: who asks writes the clause that the document names.
const (
	DecreePolice Basis = "decree799_police"
	DecreeOrgan  Basis = "decree799_organ"
	OtherLaw     Basis = "other_law" // the note names law and clause
)

// The grounds of a resident: what happened to them or to what is theirs.
const (
	Injured  Basis = "injured"
	Damaged  Basis = "damaged"
	Lost     Basis = "lost"
	Vehicle  Basis = "vehicle"
	Missing  Basis = "missing"  // somebody of the household; 110 first
	OtherOwn Basis = "own_else" // the note says what
)

// Bases lists the grounds of each lane.
func Bases(l Lane) []Basis {
	switch l {
	case Office:
		return []Basis{DecreePolice, DecreeOrgan, OtherLaw}
	case Resident:
		return []Basis{Injured, Damaged, Lost, Vehicle, Missing, OtherOwn}
	}
	return nil
}

// needsNote reports whether the ground says too little without a text.
func (b Basis) needsNote() bool { return b == OtherLaw || b == OtherOwn }
