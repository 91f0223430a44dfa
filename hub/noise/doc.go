// Package noise measures how many alarms each desk gets against the goals of an
// alarm system that people can follow, finds what causes most of them, and works
// out on which devices calls for help depend.
//
// It only reads. It raises, silences and delays nothing: what it proposes, a
// person does. Calls for help are no alarms here; they are counted beside and are
// never part of a proposal.
package noise
