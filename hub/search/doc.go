// Package search finds what somebody means by a few letters: a part of a name,
// of a place, of a number, or the initials of a Chinese name's pinyin.
//
// It is pure: it is handed what its caller may see and never looks anywhere by
// itself, so nothing is found that was not given. Who may see what is decided in
// hub/access and applied in hub/api. It never gets a resident's data: those are
// read with a purpose and on record only, and a search over names would be a
// reading of all of them with each letter typed.
package search
