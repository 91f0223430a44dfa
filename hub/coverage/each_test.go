package coverage

import "testing"

func TestAPanicInAWorkerIsOneOfWhoCalled(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("whoever called cannot recover from it")
		}
	}()
	each(100, func(i int) {
		if i == 57 {
			panic("as geometry may")
		}
	})
}
