package api

import (
	"net/http"

	"brighteyes/hub/access"
)

// noiseRoutes is the part of the table about silences, maintenance windows and the load of alarms.
func (s *Server) noiseRoutes() []route {
	const get, post, del = http.MethodGet, http.MethodPost, http.MethodDelete
	return []route{
		{method: get, path: apiBase + "/silences", right: access.SeeRules, summary: "Silences of my desks: those that stand, or those that ended", mount: serve((*Server).listSilences)},
		{method: post, path: apiBase + "/silences", right: access.Silence, summary: "Silence alerts of my desk for a while; never a life alarm", mount: serve((*Server).addSilence), status: http.StatusCreated},
		{method: del, path: apiBase + "/silences/{id}", right: access.Silence, summary: "Lift a silence", mount: serve((*Server).deleteSilence)},
		{method: get, path: apiBase + "/windows", right: access.SeeRules, summary: "Maintenance windows: planned and standing, or those that ended", mount: serve((*Server).listWindows)},
		{method: post, path: apiBase + "/windows", right: access.Silence, summary: "Plan a maintenance window; on a life-line only with a substitute", mount: serve((*Server).addWindow), status: http.StatusCreated},
		{method: get, path: apiBase + "/windows/{id}/mains", right: access.SeeRules, summary: "Who needs the mains in a planned outage: a list for the care desk, a number for others", mount: serve((*Server).windowMains)},
		{method: del, path: apiBase + "/windows/{id}", right: access.Silence, summary: "End a window early, or call it off", mount: serve((*Server).deleteWindow)},
		{method: get, path: apiBase + "/noise", right: access.SeeRules, summary: "The load of a desk against its goals", mount: serve((*Server).noiseFigures)},
		{method: get, path: apiBase + "/noise/sources", right: access.SeeRules, summary: "What causes most alarms of a desk, and what a delay would have spared", mount: serve((*Server).noiseSources)},
		{method: get, path: apiBase + "/alerts/{id}/members", right: access.SeeAlerts, summary: "Open alerts hidden under this one or grouped with it", mount: serve((*Server).alertMembers)},
	}
}
