// Package coverage says which public areas can be seen now, how well, by which
// cameras, and what is lost when one of them fails.
//
//	site, mistakes := coverage.New(plan)           // everything, once
//	site, err = site.WithState("cam-3", state)     // one camera changed: only what it touches
//	figures := site.Figures(now)                   // the numbers
//	hatched, err := site.Uncovered("north-gate")   // the polygons
//
// How it counts, in one picture: each camera's view is cut by the walls around it
// (sight.go) into zones of detail (level.go). Each area is cut by the zones that
// reach it into pieces (cut.go); of a piece it is known which cameras look at it
// and in what detail. All figures are sums over pieces (account.go), which is why a
// camera that freezes costs only a new sum, and why figures and drawn polygons
// cannot disagree: both are made of the same pieces.
//
// A Site never changes: each With… returns another that shares what did not
// change, so that readers need no lock.
//
// The package is pure: no I/O, no clock, no storage. It never weighs a place by what
// happened there or by who lives there, only by its type; it never counts a camera
// whose condition is not known as one that sees; it never mixes coverage by area
// with coverage by points. The definitions are in docs/coverage.md.
package coverage
