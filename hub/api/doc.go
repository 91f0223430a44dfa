// Package api is the hub's HTTP surface: the contract's section "HTTP", the
// dashboard's files, and nothing behind them. It is the only package that knows
// Fiber and huma.
//
// Every path stands in one table (table.go) with the right that its caller
// needs, and one guard (guard.go) stands before each: who calls, whether the
// request came from our own pages, whether it may, whether it is a repeat. What
// a caller may see of an object is cut in one place (cut.go), for answers and
// for the stream alike. Every error, whatever its cause, is a problem document
// (problem.go).
//
// Handlers get plain Go values and a context with a deadline; no *fiber.Ctx
// outlives its handler. Streams and WebSockets stand in one list (conns.go), by
// which a sign-out, a deleted user and the end of the process close them.
//
// The package keeps nothing but who failed to sign in, decides nothing about
// alerts or devices, and never shows a password, a token or a resident's data.
package api
