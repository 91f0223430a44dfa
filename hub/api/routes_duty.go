package api

import (
	"net/http"

	"brighteyes/hub/access"
)

// dutyRoutes is the part of the table about responders, rotas and escalation policies.
func (s *Server) dutyRoutes() []route {
	const (
		get, post, put, del = http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete
		created             = http.StatusCreated
	)
	return []route{
		{method: get, path: apiBase + "/on-duty", right: access.SeeDuty, summary: "Who holds which post now, and which desks are staffed", mount: serve((*Server).onDuty)},
		{method: get, path: apiBase + "/presence", right: access.SeeDuty, summary: "Which desks are staffed", mount: serve((*Server).listPresence)},
		{method: post, path: apiBase + "/presence", right: access.KeepDesk, summary: "Somebody is at a desk, or nobody is", mount: serve((*Server).present)},
		{method: get, path: apiBase + "/alerts/{id}/holders", right: access.SeeAlerts, summary: "Who answers for its place now", mount: serve((*Server).listHolders)},

		{method: get, path: apiBase + "/responders", right: access.SeeDuty, summary: "Who can be called, addresses masked", mount: serve((*Server).listResponders)},
		{method: post, path: apiBase + "/responders", right: access.ChangeDuty, summary: "Add a responder", mount: serve((*Server).addResponder), status: created},
		{method: get, path: apiBase + "/responders/{id}", right: access.SeeDuty, summary: "A responder", mount: serve((*Server).getResponder)},
		{method: put, path: apiBase + "/responders/{id}", right: access.ChangeDuty, summary: "Change a responder", mount: serve((*Server).putResponder)},
		{method: del, path: apiBase + "/responders/{id}", right: access.ChangeDuty, summary: "Remove a responder who stands nowhere", mount: serve((*Server).deleteResponder)},
		{method: get, path: apiBase + "/responders/{id}/leave", right: access.ChangeDuty, summary: "What a leaving must hand over", mount: serve((*Server).getLeave)},
		{method: post, path: apiBase + "/responders/{id}/leave", right: access.ChangeDuty, summary: "A responder leaves; ends their account, sessions and tokens", mount: serve((*Server).leave)},
		{method: post, path: apiBase + "/responders/{id}/reassign", right: access.ChangeDuty, summary: "Give one of their places to another", mount: serve((*Server).reassign)},

		{method: post, path: apiBase + "/responders/{id}/channels/{kind}/test", right: access.ChangeDuty, summary: "Send a responder a message that says that it is a test", mount: serve((*Server).testResponder)},

		// A browser is subscribed by its own person only.
		{method: get, path: apiBase + "/push/key", right: access.KeepDesk, summary: "What my browser needs to take messages, and whether it does", mount: serve((*Server).pushKey)},
		{method: post, path: apiBase + "/push/subscriptions", right: access.KeepDesk, summary: "My browser takes messages from now on", mount: serve((*Server).subscribePush)},
		{method: del, path: apiBase + "/push/subscriptions", right: access.KeepDesk, summary: "No browser of mine takes messages any more", mount: serve((*Server).unsubscribePush)},

		{method: get, path: apiBase + "/rosters", right: access.SeeDuty, summary: "Rosters, with their gaps", mount: serve((*Server).listRosters)},
		{method: post, path: apiBase + "/rosters", right: access.ChangeDuty, summary: "Add a roster", mount: serve((*Server).addRoster), status: created},
		{method: get, path: apiBase + "/rosters/{id}", right: access.SeeDuty, summary: "A roster, with its gaps", mount: serve((*Server).getRoster)},
		{method: put, path: apiBase + "/rosters/{id}", right: access.ChangeDuty, summary: "Change a roster", mount: serve((*Server).putRoster)},
		{method: del, path: apiBase + "/rosters/{id}", right: access.ChangeDuty, summary: "Remove a roster that no policy names", mount: serve((*Server).deleteRoster)},
		{method: get, path: apiBase + "/rosters/{id}/week", right: access.SeeDuty, summary: "Seven days of a roster as they come", mount: serve((*Server).rosterWeek)},

		{method: get, path: apiBase + "/policies", right: access.SeeDuty, summary: "Escalation policies, the built-in ones last", mount: serve((*Server).listPolicies)},
		{method: post, path: apiBase + "/policies", right: access.ChangeDuty, summary: "Add a policy", mount: serve((*Server).addPolicy), status: created},
		{method: get, path: apiBase + "/policies/{id}", right: access.SeeDuty, summary: "A policy", mount: serve((*Server).getPolicy)},
		{method: put, path: apiBase + "/policies/{id}", right: access.ChangeDuty, summary: "Change a policy", mount: serve((*Server).putPolicy)},
		{method: del, path: apiBase + "/policies/{id}", right: access.ChangeDuty, summary: "Remove a policy; others or the built-in ones take over", mount: serve((*Server).deletePolicy)},
	}
}
