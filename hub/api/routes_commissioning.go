package api

import (
	"net/http"

	"brighteyes/hub/access"
	"brighteyes/hub/commissioning"
)

// commissioningRoutes is the part of the table about bringing devices into service,
// suspending and replacing them.
func (s *Server) commissioningRoutes() []route {
	const get, post = http.MethodGet, http.MethodPost
	const see, do, created = access.SeeDevices, access.DoWork, http.StatusCreated
	all := []route{
		{method: get, path: apiBase + "/commissioning", right: see, summary: "Devices being commissioned, the latest first", mount: serve((*Server).listChecklists)},
		{method: post, path: apiBase + "/devices/{id}/commissioning", right: do, summary: "Begin the checklist of a device", mount: serve((*Server).beginChecklist), status: created},
		{method: get, path: apiBase + "/commissioning/{id}", right: see, summary: "A checklist", mount: serve((*Server).getChecklist)},
		{method: post, path: apiBase + "/commissioning/{id}/photos", right: do, summary: "Tick an item by a photo, JPEG or PNG of at most 1 MiB, upright", mount: serve((*Server).addChecklistPhoto), status: created},
		{method: get, path: apiBase + "/commissioning/{id}/photos/{photo}", right: see, summary: "A photo of a checklist", mount: raw("image/jpeg", (*Server).checklistPhoto)},

		{method: get, path: apiBase + "/devices/{id}/life", right: see, summary: "How a device came into service, was suspended, proved and replaced", mount: serve((*Server).deviceLife)},
		{method: post, path: apiBase + "/devices/{id}/replace", right: do, summary: "Another device hangs where this one did", mount: serve((*Server).replaceDevice), status: created},

		{method: get, path: apiBase + "/gates/proofs", right: see, summary: "What gates do without power and in a fire; what is due first", mount: serve((*Server).listProofs)},
		{method: post, path: apiBase + "/devices/{id}/proofs", right: do, summary: "A gate was seen to do it", mount: serve((*Server).addProof), status: created},

		{method: get, path: apiBase + "/suspensions", right: see, summary: "Suspensions that wait or run", mount: serve((*Server).listSuspensions)},
		{method: post, path: apiBase + "/devices/{id}/suspensions", right: do, summary: "Ask for a device to be suspended", mount: serve((*Server).askSuspension), status: created},
		{method: post, path: apiBase + "/suspensions/{id}/decide", right: do, summary: "Approve or refuse; an admin's, and not who asked", mount: serve((*Server).decideSuspension)},
		{method: post, path: apiBase + "/suspensions/{id}/end", right: do, summary: "Take it back, or put the device into service again", mount: serve((*Server).endSuspension)},
	}
	for _, verb := range commissioning.Verbs {
		all = append(all, route{method: post, path: apiBase + "/commissioning/{id}/" + string(verb), right: do, summary: "Act on a checklist", mount: serve(checklistAct(verb))})
	}
	return all
}
