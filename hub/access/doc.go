// Package access is the vocabulary of who may do what: users and their roles,
// sessions, tokens, rows of the audit record, and what of an alert, a device or
// an event a role may see. The contract's line "Roles" is written here and
// nowhere else.
//
// It is pure but for the random numbers of new secrets: no I/O, no clock, no
// HTTP. It never holds a password or a token, only what can check one, and it
// knows nothing about residents.
package access
