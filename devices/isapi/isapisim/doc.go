// Package isapisim is a Hikvision-type access controller, camera or recorder
// without hardware: it speaks ISAPI over real HTTP with Digest, keeps records by
// serial number, tells of them on one alertStream or by posting them, and does
// what people, firmware and faults do to such a device. Its records hold names,
// cards and pictures as those of the hardware do.
//
// It serves the demo and the tests; it is no model of any firmware's timing, and
// never opens a door.
package isapisim
