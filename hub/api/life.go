package api

import (
	"context"
	"net/http"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/commissioning"
	"brighteyes/hub/noise"
	"brighteyes/hub/registry"
)

// excusedPeriod is over which excused downtime is told.
const excusedPeriod = 30 * 24 * time.Hour

// DeviceLife is what people decided about a device.
type DeviceLife struct {
	Checklists  []ChecklistView             `json:"checklists"` // the newest first
	Suspensions []commissioning.Suspension  `json:"suspensions"`
	ExcusedS    float64                     `json:"excused_s" doc:"of the last 30 days, for which an approved suspension excuses that it was down"`
	Proofs      []commissioning.Proof       `json:"proofs"`
	Former      []commissioning.Replacement `json:"former" doc:"the devices that hung here before, the last one first"`
	ReplacedBy  string                      `json:"replaced_by,omitempty" doc:"the device that hangs here today"`
}

type deviceLifeOutput struct{ Body DeviceLife }

// mostPast is how many checklists and suspensions of one device are shown.
const mostPast = 50

func (s *Server) deviceLife(ctx context.Context, in *IDInput) (*deviceLifeOutput, error) {
	kept, err := s.commissioning()
	if err != nil {
		return nil, err
	}
	if _, err := s.device(ctx, in.ID); err != nil {
		return nil, err
	}
	life := DeviceLife{Checklists: []ChecklistView{}, Suspensions: []commissioning.Suspension{}, Proofs: []commissioning.Proof{}, Former: []commissioning.Replacement{}}
	lists, err := s.cfg.CommissioningStore.Checklists(ctx, in.ID, false, mostPast)
	if err != nil {
		return nil, err
	}
	for _, c := range lists {
		life.Checklists = append(life.Checklists, viewChecklist(c))
	}
	all, err := s.cfg.CommissioningStore.Suspensions(ctx, in.ID, false, mostPast)
	if err != nil {
		return nil, err
	}
	now := kept.Now()
	life.ExcusedS = commissioning.Excused(all, now.Add(-excusedPeriod), now).Round(time.Second).Seconds()
	life.Suspensions = append(life.Suspensions, all...)
	proofs, err := s.cfg.CommissioningStore.Proofs(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	life.Proofs = append(life.Proofs, proofs[:min(len(proofs), mostPast)]...)
	life.Former = append(life.Former, kept.Chain().Former(in.ID)...)
	if today := kept.Chain().Now(in.ID); today != in.ID {
		life.ReplacedBy = today
	}
	return &deviceLifeOutput{life}, nil
}

type addProofInput struct {
	IDInput
	Body struct {
		What      string `json:"what" enum:"fail_state,fire_release"`
		Result    string `json:"result" enum:"open,locked,released,not_released"`
		Note      string `json:"note,omitempty" maxLength:"4000"`
		EveryDays int    `json:"every_days,omitempty" minimum:"1" maximum:"1827" doc:"until it has to be proved again; 365 unless given"`
	}
}

type proofOutput struct{ Body commissioning.Proof }

// addProof is about what is seen now: a proof is never backdated.
func (s *Server) addProof(ctx context.Context, in *addProofInput) (*proofOutput, error) {
	kept, err := s.commissioning()
	if err != nil {
		return nil, err
	}
	d, err := s.device(ctx, in.ID)
	switch {
	case err != nil:
		return nil, err
	case d.Kind != devices.Gate:
		return nil, newProblem(http.StatusUnprocessableEntity, "only a gate is proved")
	case devices.NamesPerson(in.Body.Note):
		return nil, wrongField("body.note", "no number of a person belongs into a proof")
	}
	now := kept.Now()
	p, err := commissioning.NewProof(commissioning.Proof{
		ID: devices.NewID(now), Device: d.ID, What: commissioning.Key(in.Body.What), Result: in.Body.Result, Note: in.Body.Note, By: callerOf(ctx).name, At: now,
	}, in.Body.EveryDays)
	if err != nil {
		return nil, explainCommissioning(err)
	}
	if err := s.cfg.CommissioningStore.AddProof(ctx, p, s.entry(ctx, now, "gate.prove", "device:"+d.ID, string(p.What)+" "+p.Result)); err != nil {
		return nil, err
	}
	return &proofOutput{p}, nil
}

// gateProofView is a line of the gates' proofs, with the gate's name.
type gateProofView struct {
	commissioning.GateProof
	Name string `json:"name,omitempty"`
	Site string `json:"site,omitempty"`
}

func (s *Server) listProofs(ctx context.Context, in *PageInput) (*listOutput[gateProofView], error) {
	if _, err := s.commissioning(); err != nil {
		return nil, err
	}
	gates := map[string]registry.DeviceView{}
	var ids []string
	for _, d := range s.cfg.Registry.Devices(registry.Filter{Kind: devices.Gate, Lifecycle: devices.InService}) {
		if d, ok := cutDevice(callerOf(ctx).roles, d); ok {
			gates[d.ID], ids = d, append(ids, d.ID)
		}
	}
	proofs, err := s.cfg.CommissioningStore.Proofs(ctx, "")
	if err != nil {
		return nil, err
	}
	var list []gateProofView
	for _, line := range commissioning.Stand(ids, proofs, s.cfg.Now()) {
		list = append(list, gateProofView{line, gates[line.Device].Name, gates[line.Device].Site})
	}
	return listOf(list, ""), nil
}

type replaceInput struct {
	IDInput
	Body struct {
		By     string `json:"by" maxLength:"63" doc:"the device that hangs there now"`
		Reason string `json:"reason" minLength:"1" maxLength:"500"`
	}
}

type replacementOutput struct{ Body commissioning.Replacement }

func (s *Server) replaceDevice(ctx context.Context, in *replaceInput) (*replacementOutput, error) {
	kept, err := s.commissioning()
	if err != nil {
		return nil, err
	}
	if _, err := s.device(ctx, in.ID); err != nil {
		return nil, err
	}
	if devices.NamesPerson(in.Body.Reason) {
		return nil, wrongField("body.reason", "no number of a person belongs here")
	}
	r, err := kept.Replace(ctx, in.ID, in.Body.By, in.Body.Reason, s.entry(ctx, kept.Now(), "device.replace", "device:"+in.ID, in.Body.By))
	if err != nil {
		return nil, explainCommissioning(err)
	}
	return &replacementOutput{r}, nil
}

// lifelineOf names what calls for help depend on of a device.
func (s *Server) lifelineOf(id string) []string {
	return noise.LifeLine(s.parts(), []string{id}, nil, nil)
}

// sees reports whether the caller may see a device.
func (s *Server) sees(ctx context.Context, id string) bool {
	_, err := s.device(ctx, id)
	return err == nil || callerOf(ctx).roles.Has(access.Admin)
}
