package api

import (
	"net/http"

	"brighteyes/hub/access"
	"brighteyes/hub/hazards"
)

// hazardRoutes is the part of the table about hazards and points of help.
func (s *Server) hazardRoutes() []route {
	const get, post, put = http.MethodGet, http.MethodPost, http.MethodPut
	const see, do = access.SeeHazards, access.DoHazards
	const look, keep = access.SeePoints, access.KeepPoints
	all := []route{
		{method: get, path: apiBase + "/hazards", right: see, summary: "Hazards, newest first", mount: serve((*Server).listHazards)},
		{method: post, path: apiBase + "/hazards", right: do, summary: "Tell of a hazard", mount: serve((*Server).addHazard), status: http.StatusCreated},
		{method: get, path: apiBase + "/hazards/{id}", right: see, summary: "A hazard", mount: serve((*Server).getHazard)},
		{method: post, path: apiBase + "/hazards/{id}/photos", right: do, summary: "Add a photo, JPEG or PNG of at most 1 MiB, upright", mount: serve((*Server).addHazardPhoto), status: http.StatusCreated},
		{method: get, path: apiBase + "/hazards/{id}/photos/{photo}", right: see, summary: "A photo of a hazard", mount: raw("image/jpeg", (*Server).hazardPhoto)},

		{method: get, path: apiBase + "/points", right: look, summary: "Points of help: shelters, supplies, defibrillators, hydrants", mount: serve((*Server).listPoints)},
		{method: post, path: apiBase + "/points", right: keep, summary: "Add a point of help", mount: serve((*Server).addPoint), status: http.StatusCreated},
		{method: put, path: apiBase + "/points/{id}", right: keep, summary: "Change a point of help", mount: serve((*Server).putPoint)},
		{method: post, path: apiBase + "/points/{id}/check", right: keep, summary: "Somebody looked at a point of help", mount: serve((*Server).checkPoint)},
		{method: post, path: apiBase + "/points/{id}/retire", right: keep, summary: "Take a point of help out of the lists", mount: serve((*Server).retirePoint)},
	}
	for _, verb := range hazards.Verbs {
		all = append(all, route{method: post, path: apiBase + "/hazards/{id}/" + string(verb), right: do, summary: "Act on a hazard", mount: serve(hazardAct(verb))})
	}
	return all
}
