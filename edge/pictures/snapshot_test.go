package pictures

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"brighteyes/devices"
)

// film shows these pictures, and then nothing more.
type film []devices.Picture

func (f film) Watch(ctx context.Context, sink func(devices.Picture)) error {
	for _, p := range f {
		sink(p)
	}
	<-ctx.Done()
	return nil
}

func TestAnOldKeyPictureIsNotTakenForNow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Hour)
		old := devices.Picture{Key: true, PTS: 1, At: time.Now().Add(-freshKey - time.Second)}
		between := devices.Picture{PTS: 2, At: time.Now()}
		fresh := devices.Picture{Key: true, PTS: 3, At: time.Now()}
		ctx, cancel := context.WithTimeout(t.Context(), stillTime)
		defer cancel()
		if p, err := newestKey(ctx, film{old, between, fresh}); err != nil || p.PTS != 3 {
			t.Errorf("picture %d (%v), want the fresh one", p.PTS, err)
		}
		if p, err := newestKey(ctx, film{old, between}); !errors.Is(err, errNoKey) {
			t.Errorf("picture %d (%v), want none: there is only an old one", p.PTS, err)
		}
	})
}
