package edgeapp

import (
	"math/rand/v2"

	"brighteyes/cmd/internal/config"
	"brighteyes/devices/bus"
	"brighteyes/edge"
	"brighteyes/edge/recordings"
)

// openAudits makes what audits recordings. Without a recorder it has nothing to do.
func openAudits(cfg config.Edge, o Options, broker bus.Bus, agent *edge.Agent) *recordings.Auditor {
	r := cfg.Recordings
	if r.Days == 0 { // an edge that was put together without a file
		r = config.DefaultRecordings()
	}
	return recordings.New(recordings.Config{
		Edge: cfg.ID, Bus: broker, Recorded: agent.Recorded, Recorder: agent.Recorder, Busy: agent.AlarmsWait,
		Days: r.Days, Every: r.Every(), Plans: r.Planned(), Zone: r.Zone(), Draw: rand.Int64N, Log: o.Log, Metrics: o.Metrics,
	})
}
