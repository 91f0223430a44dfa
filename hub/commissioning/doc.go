// Package commissioning brings a device into service 投运, and takes it out of
// service for a while 停用. Both need two persons and leave a record.
//
//   - A checklist is of a device's kind. What the device's own data can show is
//     ticked by that data alone; what it cannot, by a person. Neither can tick for
//     the other. What cannot be had is waived, with a reason and by a second person.
//   - It is finished by two signatures, of who installed and of who accepted.
//   - What a gate does when it loses power, and in a fire, is a proof with a date,
//     that has to be given again.
//   - A suspension begins when somebody other than who asked for it approves it, never
//     before. Only from then on it excuses that a device was down.
//   - A device that is replaced is followed by the one that hangs there now. No record
//     is rewritten.
//
// Checklist, Suspension, Proof and Replacement are pure: no I/O, no clock. Service is
// the one loop. The package never commands a device, raises no alert, and mutes none:
// see Service.Open for what a press means meanwhile.
package commissioning
