package api

import (
	"net/http"

	"brighteyes/hub/access"
)

// inspectionRoutes is the part of the table about figures of cameras, the self-check
// 迎检自查 and spot checks 抽查.
func (s *Server) inspectionRoutes() []route {
	const get, post = http.MethodGet, http.MethodPost
	const see, judge = access.SeeInspection, access.Inspect
	return []route{
		{method: get, path: apiBase + "/figures/cameras", right: see, summary: "The figures of cameras of a month and its days, by community, with formulas", mount: serve((*Server).cameraMonth)},
		{method: get, path: apiBase + "/figures/cameras/pulling", right: see, summary: "The cameras that pull a figure down, with why", mount: serve((*Server).pulling)},
		{method: get, path: apiBase + "/inspection/self", right: see, summary: "Each assessed item with its value, evidence and remedy", mount: serve((*Server).selfCheck)},
		{method: get, path: apiBase + "/inspection/checks", right: see, summary: "Spot checks, newest first", mount: serve((*Server).listChecks)},
		{method: post, path: apiBase + "/inspection/checks", right: judge, summary: "Draw cameras that nobody chose", mount: serve((*Server).drawCheck), status: http.StatusCreated},
		{method: get, path: apiBase + "/inspection/checks/{id}", right: see, summary: "A spot check", mount: serve((*Server).getCheck)},
		{method: post, path: apiBase + "/inspection/checks/{id}/findings", right: judge, summary: "Judge one aspect of a camera", mount: serve((*Server).judgeCheck)},
		{method: post, path: apiBase + "/inspection/checks/{id}/finish", right: judge, summary: "Close a spot check; what was found stands", mount: serve((*Server).finishCheck)},
	}
}
