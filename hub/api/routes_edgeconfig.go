package api

import (
	"net/http"

	"brighteyes/hub/access"
)

// edgeConfigRoutes is the part of the table about edges' lists of devices. What is
// sent can hold secrets; what is answered never does.
func (s *Server) edgeConfigRoutes() []route {
	const get, post = http.MethodGet, http.MethodPost
	const change = access.ChangeEdges
	const path = apiBase + "/edges/{id}/config"
	return []route{
		{method: get, path: path, right: change, summary: "An edge's list of devices: what is wanted, what runs, all versions", mount: serve((*Server).edgeConfig)},
		{method: post, path: path, right: change, summary: "Give an edge another list of devices; a new version, tried by the edge", mount: serve((*Server).changeEdgeConfig), status: http.StatusAccepted, secret: true},
		{method: post, path: path + "/check", right: change, summary: "What is wrong with a list, and what it would change; the edge looks too and changes nothing", mount: serve((*Server).checkEdgeConfig), secret: true},
		{method: post, path: path + "/key", right: change, summary: "Confirm the other key that an edge shows", mount: serve((*Server).confirmEdgeKey)},
		{method: get, path: path + "/{version}", right: change, summary: "A version of an edge's list, and what is different from another; 0 is edge.yaml's own", mount: serve((*Server).edgeConfigVersion)},
		{method: post, path: path + "/{version}/restore", right: change, summary: "Make an earlier version wanted again, as a new one", mount: serve((*Server).restoreEdgeConfig), status: http.StatusAccepted},
	}
}
