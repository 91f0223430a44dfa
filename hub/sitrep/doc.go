// Package sitrep is the reports 信息报告 that an office owes about alarms: which kinds
// are reported to whom and how soon, and what a first, follow-up and final report
// say, drafted from the records.
//
// It is pure: no I/O, no clock. A draft holds codes of places, kinds, times, what was
// done; no resident's data, and of people neither names nor numbers. That a report
// was sent, and what is owed next, is part of the alert, see package alerts; its text
// never changes.
package sitrep
