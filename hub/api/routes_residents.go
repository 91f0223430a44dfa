package api

import (
	"net/http"

	"brighteyes/hub/access"
)

// residentRoutes is the part of the table about residents who subscribed to
// care. No answer of theirs is kept for repeats: it would lie in the records as
// it was read.
func (s *Server) residentRoutes() []route {
	const get, post, patch, del = http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodDelete
	const see, change = access.SeeResidents, access.ChangeResidents
	all := []route{
		{method: get, path: apiBase + "/residents", right: see, summary: "Residents who subscribed to care: place and code", mount: serve((*Server).listResidents)},
		{method: post, path: apiBase + "/residents", right: change, summary: "Enrol a resident who consented", mount: serve((*Server).addResident), status: http.StatusCreated},
		{method: post, path: apiBase + "/residents/search", right: see, summary: "Whose telephone number this is: place and code", mount: serve((*Server).searchResidents)},
		// Who may see which counts depends on how many there are; see hub/residents.
		{method: get, path: apiBase + "/residents/counts", right: access.SeeAlerts, summary: "How many there are", mount: serve((*Server).countResidents)},
		{method: get, path: apiBase + "/residents/today", right: see, summary: "Today's care calls, follow-ups, who is away, reviews due", mount: serve((*Server).residentsToday)},
		{method: get, path: apiBase + "/residents/cannot-call", right: see, summary: "Who cannot call for help now, with the check call of each", mount: serve((*Server).cannotCall)},
		{method: post, path: apiBase + "/residents/follow-ups/{id}", right: change, summary: "What became of a follow-up", mount: serve((*Server).followedUp)},
		{method: get, path: apiBase + "/residents/{id}", right: see, summary: "One resident, for a purpose", mount: serve((*Server).getResident)},
		{method: patch, path: apiBase + "/residents/{id}", right: change, summary: "Change what is held", mount: serve((*Server).patchResident)},
		{method: del, path: apiBase + "/residents/{id}", right: change, summary: "Erase a resident who left, died or withdrew", mount: serve((*Server).eraseResident)},
		{method: get, path: apiBase + "/residents/{id}/held", right: see, summary: "What this system holds about them, to print", mount: serve((*Server).heldResident)},
		{method: post, path: apiBase + "/residents/{id}/contacts/confirm", right: change, summary: "A contact agreed, and the number is right", mount: serve((*Server).confirmContact)},
		{method: post, path: apiBase + "/residents/{id}/absences", right: change, summary: "They are away, or will be", mount: serve((*Server).addAbsence)},
		{method: post, path: apiBase + "/residents/{id}/absences/end", right: change, summary: "They are back, or do not go", mount: serve((*Server).endAbsence)},
		{method: post, path: apiBase + "/residents/{id}/review", right: change, summary: "It was gone through with them", mount: serve((*Server).reviewed)},
		{method: post, path: apiBase + "/residents/{id}/watch", right: change, summary: "Begin a welfare watch that they asked for", mount: serve((*Server).beginWatch)},
		{method: post, path: apiBase + "/residents/{id}/watch/pause", right: change, summary: "Pause it until then, or go on", mount: serve((*Server).pauseWatch)},
		{method: del, path: apiBase + "/residents/{id}/watch", right: change, summary: "End it, and forget what it knew", mount: serve((*Server).endWatch)},
		{method: get, path: apiBase + "/residents/{id}/routine", right: see, summary: "Why a check-in is owed, in words", mount: serve((*Server).routine)},
		{method: post, path: apiBase + "/residents/{id}/calls", right: change, summary: "What became of a care call, follow-up or check call", mount: serve((*Server).calledResident)},
		{method: post, path: apiBase + "/residents/{id}/follow-ups", right: change, summary: "Have them called again later", mount: serve((*Server).addFollowUp)},

		// The card of a call is for the care desk, and for whom it asked; see hub/residents.
		{method: get, path: apiBase + "/alerts/{id}/resident", right: access.SeeAlerts, summary: "The card of a call", mount: serve((*Server).callCard)},
		{method: post, path: apiBase + "/alerts/{id}/resident/ask", right: change, summary: "Ask a guard or the police to a call", mount: serve((*Server).askTo)},
		{method: post, path: apiBase + "/alerts/{id}/resident/break-glass", right: access.SeeAlerts, summary: "Name and phone, for the police who were asked", mount: serve((*Server).breakGlass)},

		{method: get, path: apiBase + "/requests", right: see, summary: "What is wanted and not urgent, newest first", mount: serve((*Server).listRequests)},
		{method: post, path: apiBase + "/requests", right: change, summary: "A request by hand", mount: serve((*Server).addRequest), status: http.StatusCreated},
		{method: post, path: apiBase + "/requests/{id}/take", right: change, summary: "Take a request", mount: serve((*Server).takeRequest)},
		{method: post, path: apiBase + "/requests/{id}/done", right: change, summary: "Close a request", mount: serve((*Server).finishRequest)},
	}
	for i := range all {
		all[i].secret = all[i].method == post
	}
	return all
}
