package devices

import (
	"regexp"
	"testing"

	"pgregory.net/rapid"
)

func TestIdsAreAsTheContractHasThem(t *testing.T) {
	pattern := regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,62}\z`)
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.StringMatching(`[a-z0-9-]{0,65}`), rapid.String()).Draw(t, "id")
		if got, want := ValidID(s), pattern.MatchString(s); got != want {
			t.Fatalf("%q: got %v, want %v", s, got, want)
		}
	})
}
