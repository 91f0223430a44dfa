// Package found keeps what edges found and nobody configured yet, and has it
// adopted: entered in the registry as a device that is being commissioned, and
// proposed to its edge's configuration.
//
//   - What an edge finds is its claim: it is shown, and changes no device by itself.
//   - A find is one by edge, driver and identity, so that a new address is no new
//     find. Which of them its edge serves already the edge says.
//   - Of one edge 512 finds are kept; beyond that those that were not seen for
//     longest go, never what it found just now. What was not seen for 90 days goes.
//   - Passwords that are given at an adoption go into the entry of the edge's
//     configuration and nowhere else.
//
// Telling it of a find never waits: it holds at once and is written a moment later.
package found
