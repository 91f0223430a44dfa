package api

import (
	"net/http"

	"brighteyes/hub/access"
)

// resortRoutes is the part of the table about drills, the offline page and the synthetic alarm.
func (s *Server) resortRoutes() []route {
	const get, post = http.MethodGet, http.MethodPost
	return []route{
		{method: get, path: apiBase + "/pulses", right: access.SignedIn, summary: "When a synthetic alarm last came the whole way, by source", mount: serve((*Server).listPulses)},
		{method: get, path: apiBase + "/offline/{desk}.html", right: access.KeepDesk, summary: "The page from which a desk works when nothing answers", mount: raw("text/html", (*Server).offlinePage)},

		{method: get, path: apiBase + "/exercises", right: access.SignedIn, summary: "Drills and walk-tests, the latest first", mount: serve((*Server).listExercises)},
		{method: post, path: apiBase + "/exercises", right: access.Exercise, summary: "Begin a drill or a walk-test", mount: serve((*Server).beginExercise), status: http.StatusCreated},
		{method: get, path: apiBase + "/exercises/{id}", right: access.Exercise, summary: "An exercise, with which of its devices are still due", mount: serve((*Server).getExercise)},
		{method: post, path: apiBase + "/exercises/{id}/end", right: access.Exercise, summary: "End an exercise", mount: serve((*Server).endExercise)},
	}
}
