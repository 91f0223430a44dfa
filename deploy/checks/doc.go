// Package checks holds the tests of the architecture: what may import what, how
// long a file may be, that every package says what it is. It has no code of its
// own and never tests behaviour.
package checks
