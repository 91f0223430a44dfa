// Package configured decides which list of devices an edge serves: that of its own
// edge.yaml, or one that its hub gave it. What edge.yaml says of the edge itself is
// never changed from afar.
//
//	order (signed by the hub, of this connection, newer than any before)
//	  └─▶ opened, checked whole ── mistakes ──▶ refused, nothing was touched
//	        └─▶ kept on disk ─▶ served on trial ─┬─▶ in force
//	                                             └─▶ the list before, by itself
//
// On trial it must be seen by the hub again, and devices that were heard before
// must go on being heard. A list during whose trial the edge ended twice is left:
// there is no loop of starts. Devices that did not change are not disturbed.
//
// The package never waits in a callback, never tells a secret to anybody, and
// compares no clock of the hub's with its own.
package configured
