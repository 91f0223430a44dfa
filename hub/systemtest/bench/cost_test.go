package bench

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// cost is what processes use over some seconds.
type cost struct {
	cpu    []float64 // of a core, in per cent, each
	memory []float64 // MiB, each
	own    []float64 // of it, what is no page of a file
}

// costs measures each set of processes over the same seconds.
func costs(sets ...[]*process) []cost {
	before := map[*process]time.Duration{}
	for _, set := range sets {
		for _, p := range set {
			before[p] = p.cpu()
		}
	}
	began := time.Now()
	pass(watchFor)
	list := make([]cost, len(sets))
	for i, set := range sets {
		for _, p := range set {
			now, _ := p.memory()
			list[i].memory = append(list[i].memory, now)
			list[i].own = append(list[i].own, p.own())
			list[i].cpu = append(list[i].cpu, (p.cpu()-before[p]).Seconds()/time.Since(began).Seconds()*100)
		}
	}
	return list
}

func sum(parts []float64) (total float64) {
	for _, part := range parts {
		total += part
	}
	return total
}

// middle is the one in the middle of the turns by what they cost in all.
func middle(turns []cost) cost {
	sorted := slices.SortedFunc(slices.Values(turns), func(a, b cost) int { return cmp.Compare(sum(a.cpu), sum(b.cpu)) })
	return sorted[len(sorted)/2]
}

func (c cost) String() string {
	text := fmt.Sprintf("%.1f %% of a core, %.0f MiB (%.0f without the pages of its program)", sum(c.cpu), sum(c.memory), sum(c.own))
	if len(c.cpu) == 2 {
		text += fmt.Sprintf("; hub %.1f and %.0f, edge %.1f and %.0f", c.cpu[0], c.memory[0], c.cpu[1], c.memory[1])
	}
	return text
}

// over is how many times another's cost this is.
func (c cost) over(other cost) string {
	return fmt.Sprintf("%.2f times its CPU, %.2f times its memory (%.2f without programs' pages)",
		sum(c.cpu)/sum(other.cpu), sum(c.memory)/sum(other.memory), sum(c.own)/sum(other.own))
}
