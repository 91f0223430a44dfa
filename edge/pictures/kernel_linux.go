package pictures

import (
	"time"

	"golang.org/x/sys/unix"

	"brighteyes/devices"
)

// kernelClock is what the kernel says of its clock; nil where it says nothing.
func kernelClock() *devices.Kernel {
	var now unix.Timex // with no modes it is only read
	if _, err := unix.Adjtimex(&now); err != nil {
		return nil
	}
	return &devices.Kernel{
		Synchronised: now.Status&unix.STA_UNSYNC == 0,
		MaxErrorS:    (time.Duration(now.Maxerror) * time.Microsecond).Round(time.Millisecond).Seconds(),
	}
}
