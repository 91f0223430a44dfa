package api

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"

	"brighteyes/hub/coverage"
	"brighteyes/hub/footway"
	"brighteyes/hub/siteplan"
)

func TestAWayIsSearchedForOnceHoweverManyAskAndHoldsUpNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		searched, release := map[string]int{}, make(chan struct{})
		w := ways{to: func(_ context.Context, _ coverage.Plan, building, _ string) (footway.Way, error) {
			searched[building]++
			if building == "5" {
				<-release
				return footway.Way{}, footway.ErrLarge
			}
			return footway.Way{Building: building}, nil
		}}
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				if _, err := w.find(t.Context(), siteplan.Version{N: 1}, "5", ""); !errors.Is(err, footway.ErrLarge) {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		if one, err := w.find(t.Context(), siteplan.Version{N: 1}, "6", ""); err != nil || one.Building != "6" {
			t.Errorf("another way: %v, %v", one, err)
		}
		close(release)
		all.Wait()
		if _, err := w.find(t.Context(), siteplan.Version{N: 1}, "5", ""); !errors.Is(err, footway.ErrLarge) || searched["5"] != 1 {
			t.Errorf("%v after %d searches", err, searched["5"])
		}
	})
}

func TestWhoWaitsForAWaySearchesOnWhenTheFirstGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		searches := 0
		w := ways{to: func(ctx context.Context, _ coverage.Plan, _, _ string) (footway.Way, error) {
			if searches++; searches == 1 {
				<-ctx.Done()
				return footway.Way{}, ctx.Err()
			}
			return footway.Way{Building: "5"}, nil
		}}
		ctx, cancel := context.WithCancel(t.Context())
		var all sync.WaitGroup
		all.Go(func() {
			if _, err := w.find(ctx, siteplan.Version{N: 1}, "5", ""); !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		})
		synctest.Wait()
		all.Go(func() {
			if one, err := w.find(t.Context(), siteplan.Version{N: 1}, "5", ""); err != nil || one.Building != "5" {
				t.Errorf("%v, %v", one, err)
			}
		})
		synctest.Wait()
		cancel()
		all.Wait()
	})
}

func TestNoMoreWaysAreKeptThanThereIsRoomFor(t *testing.T) {
	w := ways{to: func(context.Context, coverage.Plan, string, string) (footway.Way, error) { return footway.Way{}, nil }}
	for i := range 3 * waysMost {
		if _, err := w.find(t.Context(), siteplan.Version{N: 1}, fmt.Sprint(i), ""); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(w.found); n > waysMost {
		t.Errorf("%d are kept", n)
	}
}
