// Package modbus drives barriers, relays, sirens, contacts and power monitors
// over Modbus TCP, by a map in the configuration: there is no convention of what
// stands at which address.
//
// Devices of one address (units behind one gateway) share one connection and ask
// in turn; a request holds it for timeout_s at most. What is read at a start is
// state and no event; afterwards an event is told when a change has lasted for
// debounce_ms. Smoke, gas, leak, tamper and mains are remembered, so that a change
// while nobody looked is told when somebody does.
//
// The package writes nothing but what a command asks for: nothing at a start, at
// a reconnect or when settings change. It never switches a coil on twice for one
// command. What it switched on for a pulse it switches off again, also after the
// connection broke, and says so while that has not succeeded.
//
// The protocol has no passwords: whoever reaches it can open the barrier. It is
// not for call buttons: a press between two polls would not be seen.
package modbus
