package api

import (
	"net/http"

	"brighteyes/hub/access"
	"brighteyes/hub/photos"
)

// coverageRoutes is the part of the table about what cameras see of public areas.
func (s *Server) coverageRoutes() []route {
	const get, post = http.MethodGet, http.MethodPost
	const see, draw = access.SeeCoverage, access.DrawPlan
	return []route{
		{method: get, path: apiBase + "/coverage", right: see, summary: "Which public areas are seen now, with figures", mount: serve((*Server).coverageNow)},
		{method: get, path: apiBase + "/coverage/map", right: see, summary: "The plan with what is seen, as shapes in metres", mount: serve((*Server).coverageMap)},
		{method: get, path: apiBase + "/coverage/types", right: see, summary: "Types of areas with their weights, and levels of detail", mount: serve((*Server).coverageTypes)},
		{method: get, path: apiBase + "/coverage/seeing", right: see, summary: "Which cameras see a place now", mount: serve((*Server).coverageSeeing)},
		{method: get, path: apiBase + "/coverage/history", right: see, summary: "What was covered, by hour", mount: serve((*Server).coverageHistory)},
		{method: get, path: apiBase + "/coverage/history/sums", right: see, summary: "What was covered in a time, summed up, with hours dark", mount: serve((*Server).coverageSums)},
		{method: get, path: apiBase + "/coverage/outages", right: see, summary: "When areas were dark, by which failure, which repair ended it and who walked there meanwhile", mount: serve((*Server).coverageOutages)},
		{method: post, path: apiBase + "/coverage/images", right: draw, summary: "Keep an image of the plan, JPEG or PNG of at most 8 MiB", mount: serve((*Server).addDrawing), status: http.StatusCreated, body: photos.MostDrawingBytes},
		{method: get, path: apiBase + "/coverage/images/{id}", right: see, summary: "An image of the plan", mount: raw("image/png", (*Server).drawing)},
		{method: get, path: apiBase + "/coverage/plan", right: draw, summary: "The newest version of the plan", mount: serve((*Server).getPlan)},
		{method: get, path: apiBase + "/coverage/suggestions", right: see, summary: "Where another heading or one more camera would help most", mount: serve((*Server).coverageSuggestions)},
		{method: get, path: apiBase + "/coverage/plan.geojson", right: draw, summary: "The plan as GeoJSON", mount: raw("application/geo+json", (*Server).exportPlan)},
		{method: post, path: apiBase + "/coverage/plan/geojson", right: draw, summary: "What a GeoJSON file would draw; keeps nothing", mount: serve((*Server).readPlan), body: planMost},
		{method: get, path: apiBase + "/coverage/plan/{n}", right: draw, summary: "A version of the plan", mount: serve((*Server).getPlanVersion)},
		{method: post, path: apiBase + "/coverage/plan", right: draw, summary: "Save the plan as its next version, or try what would be wrong with it", mount: serve((*Server).savePlan), body: planMost},
	}
}

// planMost bounds a plan: some thousand walls and cameras.
const planMost = 4 << 20
