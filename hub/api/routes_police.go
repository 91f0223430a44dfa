package api

import (
	"net/http"

	"brighteyes/hub/access"
)

// policeRoutes is the part of the table about the police desk: response cards,
// reports, calls to services, what changed.
func (s *Server) policeRoutes() []route {
	const get, post = http.MethodGet, http.MethodPost
	const created = http.StatusCreated
	return []route{
		{method: get, path: apiBase + "/cards", right: access.SeeAlerts, summary: "The newest version of every response card", mount: serve((*Server).listCards)},
		{method: post, path: apiBase + "/cards", right: access.ChangeResponse, summary: "Save a response card as its next version", mount: serve((*Server).saveCard), status: created},
		{method: post, path: apiBase + "/alerts/{id}/card", right: access.SeeAlerts, summary: "Show the response card; the first time fixes its version", mount: serve((*Server).showCard)},

		{method: post, path: apiBase + "/alerts/{id}/hand-over", right: access.ActOnAlerts, summary: "110, 119 or 120 was called", mount: serve((*Server).handOver), private: true},
		{method: get, path: apiBase + "/alerts/{id}/before", right: access.PoliceDesk, summary: "What a gate told before and after an alert of it", mount: serve((*Server).before)},

		{method: get, path: apiBase + "/alerts/{id}/reports", right: access.PoliceDesk, summary: "The reports about an alert that were sent, and the draft of the next", mount: serve((*Server).listReports)},
		{method: post, path: apiBase + "/alerts/{id}/reports", right: access.PoliceDesk, summary: "A report was sent", mount: serve((*Server).sendReport), status: created, private: true},
		{method: http.MethodPut, path: apiBase + "/alerts/{id}/reports/draft", right: access.PoliceDesk, summary: "Keep what is being written of the next report", mount: serve((*Server).writeReport)},
		{method: get, path: apiBase + "/desk/reports", right: access.PoliceDesk, summary: "Reports that are owed", mount: serve((*Server).owedReports)},
		{method: get, path: apiBase + "/desk/report-duties", right: access.SeeAlerts, summary: "Which alarms are reported, to whom and how soon", mount: serve((*Server).getReportTable)},
		{method: post, path: apiBase + "/desk/report-duties", right: access.ChangeResponse, summary: "Save which alarms are reported as the next version", mount: serve((*Server).saveReportTable), status: created},

		{method: get, path: apiBase + "/desk/briefing", right: access.PoliceDesk, summary: "What changed since I left", mount: serve((*Server).getBriefing)},
		{method: post, path: apiBase + "/desk/briefing/read", right: access.PoliceDesk, summary: "I have read what changed", mount: serve((*Server).readBriefing)},
	}
}
