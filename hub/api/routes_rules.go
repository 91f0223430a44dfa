package api

import (
	"net/http"

	"brighteyes/hub/access"
)

// ruleRoutes is the part of the table about rules of users.
func (s *Server) ruleRoutes() []route {
	const get, post, patch, del = http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodDelete
	return []route{
		{method: get, path: apiBase + "/rules", right: access.SeeRules, summary: "Rules of users, and from when on they know what happened", mount: serve((*Server).listRules)},
		{method: post, path: apiBase + "/rules", right: access.ChangeRules, summary: "Add a rule", mount: serve((*Server).addRule), status: http.StatusCreated},
		{method: post, path: apiBase + "/rules/check", right: access.ChangeRules, summary: "Check the text of rules; every mistake with line and column", mount: serve((*Server).checkRules)},
		{method: post, path: apiBase + "/rules/test", right: access.ChangeRules, summary: "Run tests over the text of rules", mount: serve((*Server).testRules)},
		{method: post, path: apiBase + "/rules/dry-run", right: access.ChangeRules, summary: "What the text would have raised, removed and delayed in the last 30 days", mount: serve((*Server).dryRunRules)},
		{method: get, path: apiBase + "/rules/{id}", right: access.SeeRules, summary: "A rule", mount: serve((*Server).getRule)},
		{method: patch, path: apiBase + "/rules/{id}", right: access.ChangeRules, summary: "Change a rule's text, or whether it runs", mount: serve((*Server).patchRule)},
		{method: del, path: apiBase + "/rules/{id}", right: access.ChangeRules, summary: "End a rule; what it raised recovers", mount: serve((*Server).deleteRule)},
		{method: get, path: apiBase + "/rules/{id}/versions", right: access.SeeRules, summary: "All versions of a rule, newest first, by whom", mount: serve((*Server).ruleVersions)},
	}
}
