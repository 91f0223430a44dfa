// Package footway finds the way on foot over the drawn plan: from a gate of the
// community to the entrance of a building, around buildings and walls.
//
//	way, err := footway.To(ctx, plan, "5", "")       // from the gate with the shortest way
//	way, err := footway.To(ctx, plan, "5", "east")   // from that gate
//
// It is a shortest path on a visibility graph. Its corners are places a good arm's
// length off the corners of what stands in the way, since nobody walks along a wall
// with a shoulder in it; two of them are joined where the line between them keeps
// keepM clear of every wall. Only what the plan says is known: no steps, no hedges,
// no doors that are locked, and every wall stands in the way however low it is.
//
// The package is pure: no I/O, no clock. It knows gates, buildings and entrances, and
// nothing of who lives there.
package footway
