package api

import (
	"context"
	"net/http"
	"time"

	"brighteyes/hub/access"
)

// Demo is what only the demo has: whoever simulates the community, and tells its story.
type Demo interface {
	// Show is what can be simulated, and how the story stands.
	Show(ctx context.Context) (DemoView, error)
	// Do has something happen in the simulated community.
	Do(ctx context.Context, act, id string) error
}

// DemoActs are what can happen in the demo.
const (
	DemoPress  = "press"  // a button
	DemoRing   = "ring"   // a caller telephones
	DemoFreeze = "freeze" // a camera's picture stands
	DemoMend   = "mend"   // the camera is well again
	DemoPower  = "power"  // off or on
	DemoHub    = "hub"    // kill
	DemoStory  = "story"  // start, pause, resume or reset
)

// DemoView is the panel of the demo.
type DemoView struct {
	Devices []DemoButton `json:"devices"`
	Callers []DemoCaller `json:"callers"`
	Cameras []DemoCamera `json:"cameras"`
	// PowerOff says that buildings 3 and 4 are without mains.
	PowerOff bool `json:"power_off"`
	// About are the button and the camera that the story is about.
	About   DemoAbout   `json:"about"`
	Story   DemoTold    `json:"story"`
	Presses DemoPresses `json:"presses"`
	// Kill is what became of the newest kill of the hub; nil: none yet.
	Kill *DemoKill `json:"kill,omitempty"`
}

// DemoAbout names what has a control of its own.
type DemoAbout struct {
	Button string `json:"button"`
	Camera string `json:"camera"`
}

// DemoButton is a simulated button.
type DemoButton struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	NameEN string `json:"name_en,omitempty"`
}

// DemoCaller is who can be simulated to telephone.
type DemoCaller struct {
	ID   string `json:"id"`
	Code string `json:"code,omitempty"` // of the home; empty: a number that is registered nowhere
}

// DemoCamera is a simulated camera.
type DemoCamera struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	NameEN string `json:"name_en,omitempty"`
	Frozen bool   `json:"frozen"`
}

// DemoTold is how the story stands.
type DemoTold struct {
	State string    `json:"state" enum:"idle,running,paused,told,resetting"`
	AtMS  int64     `json:"at_ms" doc:"since it was started"`
	Acts  []DemoAct `json:"acts"`
}

// DemoAct is one act of the story.
type DemoAct struct {
	ID string `json:"id"`
	// DueS is when it comes on the story's clock, in seconds.
	DueS float64 `json:"due_s"`
	// DoneMS is when the records said so; nil: not yet.
	DoneMS *int64 `json:"done_ms,omitempty"`
	// Figures are what the records said then.
	Figures map[string]float64 `json:"figures,omitempty"`
	Alert   string             `json:"alert,omitempty" doc:"the alert that it is about"`
}

// DemoPresses is what was pressed since the demo started and what is on record of it.
type DemoPresses struct {
	Sent     int `json:"sent"`
	Recorded int `json:"recorded"`
	Lost     int `json:"lost"`
	Doubled  int `json:"doubled"`
}

// DemoKill is a kill of the hub, with a press while it was gone.
type DemoKill struct {
	State  string    `json:"state" enum:"down,up,counted"`
	At     time.Time `json:"at"`
	DownMS int64     `json:"down_ms" doc:"until it answered again"`
	Alerts int       `json:"alerts" doc:"presses on record of the one that was made meanwhile"`
}

// demoRoutes are none but in the demo.
func (s *Server) demoRoutes() []route {
	if s.cfg.Demo == nil {
		return nil
	}
	const get, post = http.MethodGet, http.MethodPost
	return []route{
		{method: get, path: apiBase + "/demo", right: access.SignedIn, summary: "What can be simulated in the demo, and how its story stands", mount: serve((*Server).demoView)},
		{method: get, path: apiBase + "/demo/doors", right: access.Nothing, summary: "The demo's three doors, each with what is to be said of it now", mount: serve((*Server).demoDoors)},
		{method: post, path: apiBase + "/demo/doors/{desk}", right: access.Nothing, summary: "Sign in at a desk of the demo, from this machine only", mount: serve((*Server).demoEnter)},
		{method: post, path: apiBase + "/demo/{act}/{id}", right: access.SignedIn, summary: "Have something happen in the simulated community", mount: serve((*Server).demoDo)},
	}
}

type demoOutput struct{ Body DemoView }

func (s *Server) demoView(ctx context.Context, _ *struct{}) (*demoOutput, error) {
	v, err := s.cfg.Demo.Show(ctx)
	return &demoOutput{v}, err
}

type demoActInput struct {
	Act string `path:"act" enum:"press,ring,freeze,mend,power,hub,story"`
	ID  string `path:"id" minLength:"1" maxLength:"64"`
}

func (s *Server) demoDo(ctx context.Context, in *demoActInput) (*nothing, error) {
	return nil, s.cfg.Demo.Do(ctx, in.Act, in.ID)
}
