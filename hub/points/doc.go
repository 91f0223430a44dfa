// Package points is the places of help of a community: shelters, supplies,
// defibrillators, hydrants, key boxes. Where each is, when somebody looked at it last,
// whether it was fit for use, and when the next look is due.
//
// Point is pure: no I/O, no clock. A point is a thing in a public place; it holds no code
// of a key box, no key's owner and no number of a person.
package points
