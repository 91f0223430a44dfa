package api

import (
	"net/http"

	"brighteyes/hub/access"
)

// myRoutes is the part of the table about the calls to which the caller was sent.
// Which these are decides my.go; the rights are those of everybody who works here.
func (s *Server) myRoutes() []route {
	const get, post = http.MethodGet, http.MethodPost
	return []route{
		{method: get, path: apiBase + "/my/calls", right: access.SeeAlerts, summary: "Where I was sent, as long as it is open", mount: serve((*Server).myCalls)},
		{method: get, path: apiBase + "/my/calls/{id}/resident", right: access.SeeAlerts, summary: "What a responder who was sent must know of a call, while it is open", mount: serve((*Server).myCard)},
		{method: get, path: apiBase + "/alerts/{id}/way", right: access.SeeAlerts, summary: "The way on foot over the plan to an open call, for the care desk, who was sent, the guard room that helps and police who were asked", mount: serve((*Server).way)},
		{method: post, path: apiBase + "/my/calls/{id}/photos", right: access.ActOnAlerts, summary: "A photo of a thing at a call to which I was sent, JPEG or PNG of at most 1 MiB, upright; never of a person", mount: serve((*Server).addCallPhoto), status: http.StatusCreated, private: true},
		{method: get, path: apiBase + "/alerts/{id}/photos", right: access.SeeAlerts, summary: "Photos of things at a call, for the care desk and, while it is open, who was sent", mount: serve((*Server).callPhotos)},
		{method: get, path: apiBase + "/alerts/{id}/photos/{photo}", right: access.SeeAlerts, summary: "A photo of a thing at a call", mount: raw("image/jpeg", (*Server).callPhoto)},
		{method: post, path: apiBase + "/my/calls/{id}", right: access.ActOnAlerts, summary: "What I did about a call to which I was sent", mount: serve((*Server).myAct)},
	}
}
