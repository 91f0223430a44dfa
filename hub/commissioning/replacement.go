package commissioning

import "time"

// Replacement is that another device hangs where one hung.
type Replacement struct {
	Old    string    `json:"old"`
	New    string    `json:"new"`
	By     string    `json:"by"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
}

// mostFormer bounds the chain of devices at one place.
const mostFormer = 50

// Chain is which device took the place of which.
type Chain []Replacement

// Now is the device that hangs today where this one did; itself when it still does.
func (c Chain) Now(device string) string {
	for range mostFormer {
		next := ""
		for _, r := range c {
			if r.Old == device {
				next = r.New
			}
		}
		if next == "" {
			break
		}
		device = next
	}
	return device
}

// Former are the devices that hung where this one does, the last one first.
func (c Chain) Former(device string) (list []Replacement) {
	for range mostFormer {
		found := false
		for _, r := range c {
			if r.New == device {
				list, device, found = append(list, r), r.Old, true
				break
			}
		}
		if !found {
			break
		}
	}
	return list
}
