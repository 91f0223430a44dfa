package modbus

// The reasons why a device is not well, for the screens.
const (
	noAnswer      = "no_answer"
	mapWrong      = "map_wrong"         // it refuses an address of the map
	pulseOpen     = "pulse_not_ended"   // an output of ours could not be switched off yet
	outputOn      = "output_on"         // a pulse output is on that nobody here switched on
	contradiction = "inputs_contradict" // upper and lower limit at once
)

// Reasons says why the device is not well.
func (u *unit) Reasons() []string { return u.well.Reasons() }
