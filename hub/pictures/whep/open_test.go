package whep

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// Where a machine is so busy that the hub's own addresses are late, an answer without
// them would be believed by the browser, which then waits for ever.
func TestAnAnswerWaitsForTheHubsAddressesAndIsNotGivenWithoutThem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		late := make(chan struct{})
		time.AfterFunc(3*time.Second, func() { close(late) })
		if err := there(t.Context(), late); err != nil {
			t.Errorf("they come after 3 s, and it is said: %v", err)
		}
		if err := there(t.Context(), make(chan struct{})); !errors.Is(err, ErrNoAddress) {
			t.Errorf("they never come, and it is said: %v", err)
		}
	})
}
