package access

import "testing"

func TestAPINIsSixDigitsThatNobodyTriesFirst(t *testing.T) {
	for pin, good := range map[string]bool{
		"280641": true, "112233": true, "135791": true, "000000": false, "111111": false, "123456": false, "654321": false,
		"12345": false, "1234567": false, "12345a": false, "": false, "１２３４５６": false,
	} {
		if got := CheckNewPIN(pin) == nil; got != good {
			t.Errorf("%q may be set: %v", pin, got)
		}
	}
}

func TestAPINOpensNothingThatWasNotOpen(t *testing.T) {
	for _, c := range []struct {
		from, to Roles
		may      bool
	}{
		{Roles{Care}, Roles{Care}, true},
		{Roles{Care, Police}, Roles{Care}, true},
		{Roles{Care}, Roles{Care, Admin}, false},
		{Roles{Care}, Roles{Police}, false},
		{Roles{Admin}, Roles{Care}, false},
		{Roles{Care}, Roles{}, false},
	} {
		if got := c.from.MayTakeOver(c.to); got != c.may {
			t.Errorf("%v becomes %v: %v", c.from, c.to, got)
		}
	}
}
