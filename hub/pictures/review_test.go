package pictures_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/pictures"
)

func TestAReviewComesFromTheEdgeWhenSomebodyAsksAndIsKeptNowhere(t *testing.T) {
	asked := 0
	var mu sync.Mutex
	s := setUp(t, func(s *scene) {
		s.review = func(camera string) (devices.Review, error) {
			mu.Lock()
			defer mu.Unlock()
			asked++
			return devices.Review{Camera: camera, Day: &devices.ReviewPicture{JPEG: picture(t, 320, 180), Pictures: asked}, Faults: []devices.ReviewFault{}}, nil
		}
	})
	for n := 1; n <= 2; n++ {
		before := time.Now()
		got, at, err := s.hub.Review(t.Context(), "cam-1")
		if err != nil {
			t.Fatal(err)
		}
		s.expectSize(got.Day.JPEG, 320, 180)
		if got.Day.Pictures != n || at.Before(before) || at.After(time.Now()) {
			t.Errorf("the %d. who asks has the %d. review, of %v", n, got.Day.Pictures, at)
		}
	}
	if n := s.hub.ReviewsWaiting(); n != 0 {
		t.Errorf("%d reviews are still waited for", n)
	}
	s.stopEdge()
	s.eventually("the word that the edge is away", func() bool { return s.noReview("cam-1") == "edge_away" })
	if _, _, err := s.hub.Review(t.Context(), "cam-9"); !errors.Is(err, pictures.ErrUnknownCamera) {
		t.Errorf("a camera that is not there: %v", err)
	}
}

func (s *scene) noReview(camera string) string {
	_, _, err := s.hub.Review(s.t.Context(), camera)
	var none *pictures.NoStill
	if !errors.As(err, &none) || none.Text().Zh == "" || none.Text().En == "" {
		return ""
	}
	return none.Code
}

func TestWhatIsNoReviewOfThisCameraIsNotShown(t *testing.T) {
	var mu sync.Mutex
	var answer devices.Review
	var fails error
	s := setUp(t, func(s *scene) {
		s.review = func(string) (devices.Review, error) {
			mu.Lock()
			defer mu.Unlock()
			return answer, fails
		}
	})
	for _, c := range []struct {
		name   string
		answer devices.Review
		fails  error
		want   string
	}{
		{"another camera's", devices.Review{Camera: "cam-2"}, nil, "bad_review"},
		{"a page instead of a picture", devices.Review{Camera: "cam-1", Judged: &devices.ReviewPicture{JPEG: []byte("<html>")}}, nil, "bad_review"},
		{"a picture of full size", devices.Review{Camera: "cam-1", Judged: &devices.ReviewPicture{JPEG: append(picture(t, 8, 8), make([]byte, 200<<10)...)}}, nil, "bad_review"},
		{"a fault that is no word", devices.Review{Camera: "cam-1", Faults: []devices.ReviewFault{{Name: "<script>", Severity: "blind"}}}, nil, "bad_review"},
		{"more than may be", devices.Review{Camera: "cam-1", Judged: &devices.ReviewPicture{JPEG: append(picture(t, 8, 8), make([]byte, 600<<10)...)}}, nil, "too_large"},
		{"not judged", devices.Review{}, errors.New("unknown_camera"), "not_judged"},
	} {
		mu.Lock()
		answer, fails = c.answer, c.fails
		mu.Unlock()
		if got := s.noReview("cam-1"); got != c.want {
			t.Errorf("%s: %q is said, want %q", c.name, got, c.want)
		}
	}
}

func TestOneEdgeIsAskedForFewReviewsAtOnce(t *testing.T) {
	hold := make(chan struct{})
	s := setUp(t, func(s *scene) {
		s.review = func(camera string) (devices.Review, error) {
			<-hold
			return devices.Review{Camera: camera}, nil
		}
	})
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if _, _, err := s.hub.Review(t.Context(), "cam-1"); err != nil {
				t.Error(err)
			}
		})
	}
	s.eventually("four to wait", func() bool { return s.hub.ReviewsWaiting() == 4 })
	if got := s.noReview("cam-1"); got != "busy" {
		t.Errorf("the fifth is told %q, want busy", got)
	}
	close(hold)
	all.Wait()
}
