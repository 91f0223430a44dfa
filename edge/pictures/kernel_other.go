//go:build !linux

package pictures

import "brighteyes/devices"

// kernelClock is what the kernel says of its clock; nil where it says nothing.
func kernelClock() *devices.Kernel { return nil }
