package api

import (
	"net/http"

	"brighteyes/hub/access"
)

// deskRoutes is the part of the table about hand-over and the change of the person at a desk.
func (s *Server) deskRoutes() []route {
	const get, post, del = http.MethodGet, http.MethodPost, http.MethodDelete
	return []route{
		{method: get, path: apiBase + "/handovers", right: access.KeepDesk, summary: "Hand-overs of a desk, newest first", mount: serve((*Server).listHandovers)},
		{method: post, path: apiBase + "/handovers", right: access.KeepDesk, summary: "Hand over: compose what is owed, and sign it", mount: serve((*Server).addHandover), status: http.StatusCreated},
		{method: get, path: apiBase + "/handovers/owed", right: access.KeepDesk, summary: "What is owed now", mount: serve((*Server).getOwed)},
		{method: get, path: apiBase + "/handovers/{id}", right: access.KeepDesk, summary: "A hand-over", mount: serve((*Server).getHandover)},
		{method: post, path: apiBase + "/handovers/{id}/take", right: access.KeepDesk, summary: "Take over: the second signature", mount: serve((*Server).takeHandover)},
		{method: get, path: apiBase + "/kpi/response", right: access.SeeAlerts, summary: "How soon calls were taken, today and over 30 days", mount: serve((*Server).response)},
		{method: get, path: apiBase + "/desk/due-tests", right: access.SeeDevices, summary: "Buttons that nobody pressed for 30 days", mount: serve((*Server).dueTests)},

		{method: post, path: apiBase + "/session/pin", right: access.KeepDesk, summary: "Set my PIN", mount: serve((*Server).setPIN)},
		{method: get, path: apiBase + "/session/colleagues", right: access.KeepDesk, summary: "Who can take this desk over by PIN", mount: serve((*Server).colleagues)},
		{method: post, path: apiBase + "/session/switch", right: access.KeepDesk, summary: "Take this open desk over by PIN", mount: serve((*Server).switchSession), secret: true},
		{method: del, path: apiBase + "/users/{id}/pin", right: access.ManageAccess, summary: "Take a user's PIN away", mount: serve((*Server).resetPIN)},
	}
}
