package api

import (
	"net/http"

	"brighteyes/hub/access"
)

// foundRoutes is the part of the table about devices that edges found.
func (s *Server) foundRoutes() []route {
	const get, post = http.MethodGet, http.MethodPost
	const see, add = access.SeeEdges, access.AddDevices
	return []route{
		{method: get, path: apiBase + "/found", right: see, summary: "Devices that edges found, by their own word", mount: serve((*Server).listFinds)},
		{method: get, path: apiBase + "/edges/{id}/found", right: see, summary: "Devices that an edge found", mount: serve((*Server).listEdgeFinds)},
		{method: post, path: apiBase + "/edges/{id}/discover", right: add, summary: "Have an edge look for devices; GET /commands/{id} tells how it went", mount: serve((*Server).discover), status: http.StatusAccepted},
		{method: post, path: apiBase + "/found/{id}/adopt", right: add, summary: "Enter what was found as a device that is commissioned", mount: serve((*Server).adopt), secret: true},
		{method: post, path: apiBase + "/found/{id}/ignore", right: add, summary: "Put what was found aside, for a reason", mount: serve((*Server).ignoreFind)},
		{method: post, path: apiBase + "/found/{id}/restore", right: add, summary: "Show again what was put aside", mount: serve((*Server).restoreFind)},
	}
}
