package api

import (
	"net/http"

	"brighteyes/alerts"
	"brighteyes/hub/access"
)

// routes is every path of the hub, with the right that its caller needs. The
// dashboard's files, which are open to everybody, have one route each beside it;
// see static.go.
func (s *Server) routes() []route {
	const (
		get, post, patch, del = http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodDelete
		created, accepted     = http.StatusCreated, http.StatusAccepted
	)
	all := []route{
		{method: get, path: "/healthz", right: access.Nothing, summary: "The process answers", mount: raw("", (*Server).healthz)},
		{method: get, path: "/readyz", right: access.Nothing, summary: "The hub can do its work", mount: raw("", (*Server).readyz)},
		// Without a session only for this machine itself; see showMetrics.
		{method: get, path: "/metrics", right: access.Nothing, summary: "Prometheus metrics", mount: raw("", (*Server).showMetrics)},
		{method: get, path: apiBase + "/openapi.json", right: access.SignedIn, summary: "This document", mount: raw("application/json", (*Server).openapi)},

		{method: post, path: apiBase + "/session", right: access.Nothing, summary: "Sign in", mount: serve((*Server).signIn)},
		{method: get, path: apiBase + "/session", right: access.SignedIn, summary: "Who am I and what may I", mount: serve((*Server).who)},
		{method: del, path: apiBase + "/session", right: access.SignedIn, summary: "Sign out; ends my streams", mount: serve((*Server).signOut)},

		{method: get, path: apiBase + "/edges", right: access.SeeEdges, summary: "Edges", mount: serve((*Server).listEdges)},
		{method: post, path: apiBase + "/edges", right: access.ChangeEdges, summary: "Set up an edge", mount: serve((*Server).addEdge), status: created, secret: true},
		{method: get, path: apiBase + "/edges/{id}", right: access.SeeEdges, summary: "An edge", mount: serve((*Server).getEdge)},
		{method: patch, path: apiBase + "/edges/{id}", right: access.ChangeEdges, summary: "Rename an edge", mount: serve((*Server).patchEdge)},
		{method: del, path: apiBase + "/edges/{id}", right: access.ChangeEdges, summary: "Take an edge out; cuts its connections", mount: serve((*Server).deleteEdge)},
		{method: post, path: apiBase + "/edges/{id}/token", right: access.ChangeEdges, summary: "Give an edge a new token; cuts its connections", mount: serve((*Server).rotateToken), secret: true},
		{method: post, path: apiBase + "/edges/{id}/enrolment", right: access.ChangeEdges, summary: "Make the one-time code by which an edge fetches its configuration", mount: serve((*Server).issueCode), status: created, secret: true},
		{method: post, path: enrolPath, right: access.Nothing, summary: "A new edge redeems its code, sealed", mount: raw("application/octet-stream", (*Server).redeem)},
		{method: get, path: apiBase + "/edges/{id}/uplink", right: access.BeTheEdge, summary: "The edge's own WebSocket for pictures", mount: raw("application/octet-stream", (*Server).uplink), status: http.StatusSwitchingProtocols, socket: true},

		{method: get, path: apiBase + "/names", right: access.SeeAlerts, summary: "What those who work here are called", mount: serve((*Server).names)},

		{method: get, path: apiBase + "/sites", right: access.SignedIn, summary: "Places", mount: serve((*Server).listSites)},
		{method: post, path: apiBase + "/sites", right: access.ChangeSites, summary: "Add a place", mount: serve((*Server).addSite), status: created},
		{method: get, path: apiBase + "/sites/{id}", right: access.SignedIn, summary: "A place", mount: serve((*Server).getSite)},
		{method: patch, path: apiBase + "/sites/{id}", right: access.ChangeSites, summary: "Change a place", mount: serve((*Server).patchSite)},
		{method: del, path: apiBase + "/sites/{id}", right: access.ChangeSites, summary: "Remove a place", mount: serve((*Server).deleteSite)},

		{method: get, path: apiBase + "/devices", right: access.SeeDevices, summary: "Devices, with health", mount: serve((*Server).listDevices)},
		{method: post, path: apiBase + "/devices", right: access.AddDevices, summary: "Add a planned device", mount: serve((*Server).addDevice), status: created},
		{method: get, path: apiBase + "/devices/export.xlsx", right: access.SeeDevices, summary: "Devices and places as a spreadsheet", mount: raw(xlsxType, (*Server).exportXLSX)},
		{method: get, path: apiBase + "/devices/export.csv", right: access.SeeDevices, summary: "Devices as CSV", mount: raw("text/csv", (*Server).exportCSV)},
		{method: get, path: apiBase + "/devices/template.xlsx", right: access.SeeDevices, summary: "An empty spreadsheet to fill in", mount: raw(xlsxType, (*Server).importTemplate)},
		{method: get, path: apiBase + "/devices/{id}", right: access.SeeDevices, summary: "A device, with health", mount: serve((*Server).getDevice)},
		{method: patch, path: apiBase + "/devices/{id}", right: access.ChangeDevices, summary: "Move a device to another step of its life", mount: serve((*Server).patchDevice)},
		{method: del, path: apiBase + "/devices/{id}", right: access.AddDevices, summary: "Remove a device that no edge lists", mount: serve((*Server).deleteDevice)},
		{method: get, path: apiBase + "/devices/{id}/series", right: access.SeeDevices, summary: "One metric over time", mount: serve((*Server).series)},
		{method: get, path: apiBase + "/devices/{id}/events", right: access.SeeDevices, summary: "Its events, newest first", mount: serve((*Server).events)},
		{method: post, path: apiBase + "/devices/{id}/commands", right: access.CommandDevices, summary: "Tell a device to do something", mount: serve((*Server).command), status: accepted},
		{method: get, path: apiBase + "/commands/{id}", right: access.CommandDevices, summary: "What became of a command", mount: serve((*Server).getCommand)},
		{method: get, path: apiBase + "/wall", right: access.SeeWall, summary: "What a big screen shows", mount: serve((*Server).wall)},
		{method: get, path: apiBase + "/kpi", right: access.SignedIn, summary: "The figures of the first screen", mount: serve((*Server).kpi)},

		{method: get, path: apiBase + "/alerts", right: access.SeeAlerts, summary: "Alerts, newest first", mount: serve((*Server).listAlerts)},
		{method: post, path: apiBase + "/alerts", right: access.ActOnAlerts, summary: "Open an alert by hand", mount: serve((*Server).report), status: created},
		{method: get, path: apiBase + "/alerts/{id}", right: access.SeeAlerts, summary: "An alert", mount: serve((*Server).getAlert)},
		{method: post, path: apiBase + "/alerts/{id}/resolve", right: access.ActOnAlerts, summary: "It is over, and how", mount: serve(actWithBody(alerts.Resolve)), private: true},
		{method: post, path: apiBase + "/alerts/{id}/notes", right: access.ActOnAlerts, summary: "Add to its timeline", mount: serve(actWithBody(alerts.Note)), private: true},
		{method: post, path: apiBase + "/alerts/{id}/ticks", right: access.ActOnAlerts, summary: "A step of a call was taken", mount: serve(actWithBody(alerts.TickVerb)), private: true},
		{method: post, path: apiBase + "/alerts/{id}/display", right: access.SeeAlerts, summary: "It is on a screen; the first counts", mount: serve(act(alerts.Display)), private: true},

		{method: get, path: apiBase + "/stream", right: access.SignedIn, summary: "What changes, as server-sent events", mount: raw("text/event-stream", (*Server).stream)},

		// Who may see which camera depends on the alert that is named; see cameras.go.
		{method: get, path: apiBase + "/cameras/{id}/live", right: access.SignedIn, summary: "A camera as fragmented MP4 over a WebSocket", mount: raw("video/mp4", (*Server).cameraLive), status: http.StatusSwitchingProtocols, socket: true},
		{method: post, path: whepPath, right: access.SignedIn, summary: "A camera over WebRTC: WHEP", mount: mountWHEP, status: created},
		{method: del, path: whepPath + "/{session}", right: access.SignedIn, summary: "End a WebRTC session of mine", mount: raw("application/sdp", (*Server).endWebRTC)},
		{method: get, path: apiBase + "/cameras/{id}/snapshot.jpg", right: access.SignedIn, summary: "A camera's picture now", mount: raw("image/jpeg", (*Server).snapshot)},
		{method: get, path: apiBase + "/cameras/{id}/review", right: access.SignedIn, summary: "A camera's reference beside what it shows, and what is wrong with it", mount: raw("application/json", (*Server).cameraReview)},

		{method: get, path: apiBase + "/users", right: access.ManageAccess, summary: "Users", mount: serve((*Server).listUsers)},
		{method: post, path: apiBase + "/users", right: access.ManageAccess, summary: "Add a user", mount: serve((*Server).addUser), status: created},
		{method: patch, path: apiBase + "/users/{id}", right: access.ManageAccess, summary: "Change a user's name, roles or password; ends their sessions and streams", mount: serve((*Server).changeUser), secret: true},
		{method: post, path: apiBase + "/session/password", right: access.SignedIn, summary: "Change one's own password; ends all one's sessions", mount: serve((*Server).changeOwnPassword), status: http.StatusNoContent, secret: true},
		{method: del, path: apiBase + "/users/{id}", right: access.ManageAccess, summary: "Remove a user; ends their sessions and streams", mount: serve((*Server).deleteUser)},
		{method: get, path: apiBase + "/tokens", right: access.ManageAccess, summary: "Tokens of programs", mount: serve((*Server).listTokens)},
		{method: post, path: apiBase + "/tokens", right: access.ManageAccess, summary: "Make a token", mount: serve((*Server).addToken), status: created, secret: true},
		{method: del, path: apiBase + "/tokens/{id}", right: access.ManageAccess, summary: "Take a token back; ends its streams", mount: serve((*Server).deleteToken)},
		{method: get, path: apiBase + "/audit", right: access.ReadAudit, summary: "Who did what, newest first", mount: serve((*Server).listAudit)},
	}
	for _, verb := range [...]alerts.Verb{alerts.Acknowledge, alerts.Dispatch, alerts.Arrive, alerts.Reopen, alerts.Escalate, alerts.UndoVerb} {
		all = append(all, route{method: post, path: apiBase + "/alerts/{id}/" + string(verb), right: access.ActOnAlerts, summary: "Act on an alert", mount: serve(act(verb)), private: true})
	}
	for _, part := range [...]func() []route{
		s.ruleRoutes, s.noiseRoutes, s.residentRoutes, s.dutyRoutes, s.deliveryRoutes, s.deskRoutes, s.resortRoutes, s.phoneRoutes, s.workRoutes, s.importRoutes, s.commissioningRoutes, s.upkeepRoutes, s.archiveRoutes, s.inspectionRoutes, s.coverageRoutes, s.patrolRoutes,
		s.layoutRoutes, s.foundRoutes, s.clipRoutes, s.policeRoutes, s.recordingRoutes, s.retrievalRoutes, s.hazardRoutes, s.myRoutes, s.searchRoutes, s.demoRoutes,
	} {
		all = append(all, part()...)
	}
	all = append(all, s.edgeConfigRoutes()...)
	return all
}
