package coverage

// emit walks a band from left to right and adds its trapezoids to their pieces.
func (s *sweep) emit(low, high float64, active []span) {
	middle(active)
	clear(s.levels)
	s.visits += len(active)
	inside, hash := false, uint64(0)
	var from span // where the present trapezoid begins
	var of int32  // its piece
	for i := 0; i < len(active); {
		// Strands that lie on each other are passed at once; the first of them stands for all.
		first, nowInside, nowHash := active[i], inside, hash
		for ; i < len(active) && active[i].x1-first.x1 <= together && active[i].x2-first.x2 <= together; i++ {
			if st := &s.strands[active[i].strand]; st.owner == border {
				nowInside = !nowInside
			} else {
				nowHash = s.cross(st, nowHash)
			}
		}
		if nowInside == inside && nowHash == hash {
			continue
		}
		if inside {
			s.add(from, first, low, high, of)
		}
		from, inside, hash = first, nowInside, nowHash
		if inside {
			of = s.pieceOf(first.strand, hash)
		}
	}
}

// together is how near, in millimetres, strands count as one: the walls that two
// cameras see from two sides are rounded to the grid twice.
const together = 1.5

// cross changes a camera's level, and the hash of all levels with it.
func (s *sweep) cross(st *strand, hash uint64) uint64 {
	before := clampLevel(int(s.levels[st.owner]))
	s.levels[st.owner] += st.delta
	after := clampLevel(int(s.levels[st.owner]))
	return hash ^ mixed(st.owner, before) ^ mixed(st.owner, after)
}

// pieceOf finds the piece of the present levels, most often that of the cell
// below, or begins one.
func (s *sweep) pieceOf(from int32, hash uint64) int32 {
	if i := s.open[from]; i >= 0 && s.hashes[s.cells[i].piece] == hash {
		return s.cells[i].piece
	}
	if p, ok := s.known[hash]; ok {
		return p
	}
	p := int32(len(s.list))
	now := make([]Level, len(s.levels))
	for i, sum := range s.levels {
		now[i] = clampLevel(int(sum))
	}
	s.known[hash] = p
	s.hashes = append(s.hashes, hash)
	s.list = append(s.list, piece{levels: now})
	return p
}

// add adds a trapezoid: to the cell below it when that goes on, else as a new one.
func (s *sweep) add(from, to span, low, high float64, of int32) {
	width := (to.x1 - from.x1 + to.x2 - from.x2) / 2
	if width <= 0 {
		return
	}
	s.list[of].m2 += width * (high - low) / (perMetre * perMetre)
	if i := s.open[from.strand]; i >= 0 {
		if c := &s.cells[i]; c.right == to.strand && c.high == low && c.piece == of {
			c.high = high
			return
		}
	}
	s.open[from.strand] = int32(len(s.cells))
	s.cells = append(s.cells, cell{from.strand, to.strand, low, high, of})
}

// mixed is a number for a camera at a level that looks like chance, so that the
// sums of different sets of them differ.
func mixed(owner int16, level Level) uint64 {
	if level == Unseen {
		return 0
	}
	z := (uint64(owner)*uint64(levels) + uint64(level)) * 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
