package figures

// Goals are what the figures are held against, per cent, as hub.yaml sets them. What is
// not set is as the programme has it.
type Goals map[Figure]float64

// programme has 98 of good order and 100 of files; the others are working targets.
var programme = Goals{Online: 99, GoodOrder: 98, Filed: 100, Clock: 98, Label: 98}

// Of is the goal of a figure.
func (g Goals) Of(figure Figure) float64 {
	if goal, set := g[figure]; set {
		return goal
	}
	return programme[figure]
}

// all are the goals of all figures, as a sheet keeps them.
func (g Goals) all() Goals {
	every := make(Goals, len(CameraFigures))
	for _, figure := range CameraFigures {
		every[figure] = g.Of(figure)
	}
	return every
}
