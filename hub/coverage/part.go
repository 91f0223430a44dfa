package coverage

// Part is what has become of a place in an area. Each place is of one part.
type Part string

// The parts.
const (
	PartCovered   Part = "covered"   // a camera that sees shows it at the area's least detail
	PartUnknown   Part = "unknown"   // none does, and one that would is in an unknown condition
	PartDark      Part = "dark"      // all that would are known not to see
	PartUnplanned Part = "unplanned" // none would
)

// Parts lists the parts.
var Parts = [...]Part{PartCovered, PartUnknown, PartDark, PartUnplanned}

// part finds what has become of a piece.
func (one piece) part(least Level, conditions []Condition) Part {
	found := PartUnplanned
	for i, level := range one.levels {
		switch {
		case level < least:
		case conditions[i] == Sees:
			return PartCovered
		case conditions[i] == Unknown:
			found = PartUnknown
		case found == PartUnplanned:
			found = PartDark
		}
	}
	return found
}

// conditions are those of the cameras of an area, in its order.
func (p *pieces) conditions(states map[string]State) []Condition {
	list := make([]Condition, len(p.cameras))
	for i, id := range p.cameras {
		list[i] = states[id].condition()
	}
	return list
}
