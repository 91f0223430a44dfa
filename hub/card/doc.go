// Package card is the response cards 处置卡: for each kind of alarm the steps in
// their order, and the approved plan 预案 that they are taken from.
//
// It is pure: no I/O, no clock. A card has versions, and none is ever changed: the
// alert keeps which version it was worked on with. A card names no person.
package card
