// Package rounds goes round an edge's cameras: once a minute it has each give one
// picture, has package quality judge it, and tells what is seen as readings,
// reasons and the event camera.obstructed. What was learned of a camera is kept in
// the edge's data folder.
//
// A round never holds up a driver, a viewer or an alarm: few cameras are looked at
// at once, each for a bounded time, and one that is not ready in its minute is
// left out and counted. Who asks sees a camera's reference beside the picture that was
// judged, and may have what it shows now accepted as right. The newest pictures are
// kept in memory and never written down, but for the references, in which nobody is
// who passed by. The package never decides what is an alert.
package rounds
