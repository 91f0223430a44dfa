package config

// Figures says what the figures of cameras are held against.
type Figures struct {
	Goals Goals `yaml:"goals"`
}

// Goals are per cent; what is not there is as the programme has it.
type Goals struct {
	Online    *float64 `yaml:"online"`
	GoodOrder *float64 `yaml:"good_order"`
	Filed     *float64 `yaml:"filed"`
	Clock     *float64 `yaml:"clock"`
	Label     *float64 `yaml:"label"`
}

// Set are the goals that the file sets, by the figure's name.
func (g Goals) Set() map[string]float64 {
	set := map[string]float64{}
	for name, goal := range map[string]*float64{"online": g.Online, "good_order": g.GoodOrder, "filed": g.Filed, "clock": g.Clock, "label": g.Label} {
		if goal != nil {
			set[name] = *goal
		}
	}
	return set
}

// goalLeast is below which a goal asks for nothing.
const goalLeast = 50

func (c *checker) goals(g Goals) {
	for name, goal := range g.Set() {
		if !(goal >= goalLeast && goal <= 100) {
			c.problem("figures.goals."+name, "must be %d to 100 per cent, got %v", goalLeast, goal)
		}
	}
}
