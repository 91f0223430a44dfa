package coverage

import (
	"cmp"
	"fmt"
	"maps"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
)

// Site is a plan with its views and pieces computed. It never changes, so that any
// number of goroutines may read it.
type Site struct {
	areas   []Area // ascending by id, as the rest
	scene   scene
	states  map[string]State
	views   []*view
	cut     []*cutting // by area
	content string     // the hash of the areas
}

// cutting is an area with what was computed of it.
type cutting struct {
	rings   [][]node
	box     box
	pieces  *pieces
	figures *AreaFigures
}

// New checks a plan and computes everything. With mistakes there is no site.
func New(plan Plan) (*Site, []Mistake) {
	if mistakes := plan.Check(); len(mistakes) > 0 {
		return nil, mistakes
	}
	s := &Site{
		areas:   slices.SortedFunc(slices.Values(plan.Areas), func(a, b Area) int { return cmp.Compare(a.ID, b.ID) }),
		scene:   newScene(plan.Hiding(), slices.SortedFunc(slices.Values(plan.Windows), func(a, b Window) int { return cmp.Compare(a.ID, b.ID) })),
		states:  map[string]State{},
		content: Register{plan.Areas}.hash(),
	}
	maps.Copy(s.states, plan.States)
	cameras := slices.SortedFunc(slices.Values(plan.Cameras), func(a, b Camera) int { return cmp.Compare(a.ID, b.ID) })
	s.views = make([]*view, len(cameras))
	each(len(cameras), func(i int) { s.views[i] = newView(cameras[i], s.scene) })
	s.cut = make([]*cutting, len(s.areas))
	each(len(s.areas), func(i int) {
		rings := s.areas[i].Shape.rings()
		s.cut[i] = s.recut(i, rings, boxOfRings(rings))
	})
	return s, nil
}

// recut cuts an area by the views as they are.
func (s *Site) recut(i int, rings [][]node, b box) *cutting {
	var reaching []*view
	for _, v := range s.views {
		if v.camera.Storey == s.areas[i].Storey && v.box.meets(b) {
			reaching = append(reaching, v)
		}
	}
	p := cutArea(rings, reaching)
	return &cutting{rings, b, p, account(s.areas[i], p, s.states)}
}

// WithCamera adds a camera or puts it in the place of the one with its id. Only
// the areas that its old and its new view reach are cut anew.
func (s *Site) WithCamera(c Camera) (*Site, []Mistake) {
	mistakes := checkCamera(c, fmt.Sprintf("camera %q", c.ID), s.scene)
	at, known := s.find(c.ID)
	if !known && len(s.views) == mostCameras {
		mistakes = append(mistakes, mistake("cameras", "many", len(s.views)+1, mostCameras))
	}
	if len(mistakes) > 0 {
		return nil, mistakes
	}
	v := newView(c, s.scene)
	next, touched := *s, []box{v.box}
	next.views = slices.Clone(s.views)
	if known {
		touched = append(touched, s.views[at].box)
		next.views[at] = v
	} else {
		next.views = slices.Insert(next.views, at, v)
	}
	next.recutTouched(touched)
	return &next, nil
}

// WithoutCamera takes a camera away; one that is not there is no mistake.
func (s *Site) WithoutCamera(id string) *Site {
	at, known := s.find(id)
	if !known {
		return s
	}
	next := *s
	next.views = slices.Delete(slices.Clone(s.views), at, at+1)
	next.states = maps.Clone(s.states)
	delete(next.states, id)
	next.recutTouched([]box{s.views[at].box})
	return &next
}

func (s *Site) recutTouched(touched []box) {
	cut := slices.Clone(s.cut)
	each(len(cut), func(i int) {
		if slices.ContainsFunc(touched, cut[i].box.meets) {
			cut[i] = s.recut(i, cut[i].rings, cut[i].box)
		}
	})
	s.cut = cut
}

// WithStates changes how cameras are, all at once. No geometry is computed: of the
// areas that they reach the pieces are summed anew.
func (s *Site) WithStates(states map[string]State) (*Site, error) {
	for id, state := range states {
		if _, known := s.find(id); !known {
			return nil, fmt.Errorf("state of camera %.64q: no camera of the plan has this id", id)
		}
		if state.Condition != "" && !state.Condition.Valid() {
			return nil, fmt.Errorf("state of camera %s: condition %.32q: want one of %v", id, state.Condition, Conditions)
		}
	}
	next := *s
	next.states = maps.Clone(s.states)
	maps.Copy(next.states, states)
	next.cut = slices.Clone(s.cut)
	for i, c := range s.cut {
		if slices.ContainsFunc(c.pieces.cameras, func(id string) bool { _, changed := states[id]; return changed }) {
			again := *c
			again.figures = account(s.areas[i], c.pieces, next.states)
			next.cut[i] = &again
		}
	}
	return &next, nil
}

// WithState changes how one camera is.
func (s *Site) WithState(id string, state State) (*Site, error) {
	return s.WithStates(map[string]State{id: state})
}

// Cameras lists the cameras by id.
func (s *Site) Cameras() []Camera {
	list := make([]Camera, len(s.views))
	for i, v := range s.views {
		list[i] = v.camera
	}
	return list
}

// State is how a camera is; unknown when nobody said.
func (s *Site) State(id string) State {
	state := s.states[id]
	state.Condition = state.condition()
	return state
}

func (s *Site) sees(id string) bool { return s.states[id].condition() == Sees }

func (s *Site) find(id string) (int, bool) {
	return slices.BinarySearchFunc(s.views, id, func(v *view, id string) int { return cmp.Compare(v.camera.ID, id) })
}

func (s *Site) findArea(id string) (int, error) {
	i, ok := slices.BinarySearchFunc(s.areas, id, func(a Area, id string) int { return cmp.Compare(a.ID, id) })
	if !ok {
		return 0, fmt.Errorf("area %.64q: the register has no area with this id", id)
	}
	return i, nil
}

// each calls f for 0 to n-1, on all processors, and waits. A panic in it is one of
// who called, who can recover from it: beyond these goroutines nobody could.
func each(n int, f func(i int)) {
	var wait sync.WaitGroup
	var panicked atomic.Value
	workers := min(n, runtime.GOMAXPROCS(0))
	for w := range workers {
		wait.Go(func() {
			defer func() {
				if p := recover(); p != nil {
					panicked.CompareAndSwap(nil, fmt.Sprintf("%v\n%s", p, debug.Stack()))
				}
			}()
			for i := w; i < n; i += workers {
				f(i)
			}
		})
	}
	wait.Wait()
	if p := panicked.Load(); p != nil {
		panic(p)
	}
}
