package api

import (
	"net/http"

	"brighteyes/hub/access"
	"brighteyes/hub/workorders"
)

// workRoutes is the part of the table about work orders and contractors.
func (s *Server) workRoutes() []route {
	const get, post, put = http.MethodGet, http.MethodPost, http.MethodPut
	const see, do = access.SeeWork, access.DoWork
	all := []route{
		{method: get, path: apiBase + "/work-orders", right: see, summary: "Work orders, newest first", mount: serve((*Server).listWorkOrders)},
		{method: post, path: apiBase + "/work-orders", right: do, summary: "Have something mended", mount: serve((*Server).addWorkOrder), status: http.StatusCreated},
		{method: get, path: apiBase + "/work-orders/{id}", right: see, summary: "A work order", mount: serve((*Server).getWorkOrder)},
		{method: post, path: apiBase + "/work-orders/{id}/photos", right: do, summary: "Add a photo, JPEG or PNG of at most 1 MiB, upright", mount: serve((*Server).addWorkPhoto), status: http.StatusCreated},
		{method: get, path: apiBase + "/work-orders/{id}/photos/{photo}", right: see, summary: "A photo of a work order", mount: raw("image/jpeg", (*Server).workPhoto)},
		{method: get, path: apiBase + "/vendors", right: see, summary: "Contractors", mount: serve((*Server).listVendors)},
		{method: get, path: apiBase + "/vendors/scores", right: see, summary: "How contractors do, with the formula", mount: serve((*Server).vendorScores)},
		{method: put, path: apiBase + "/vendors/{id}", right: do, summary: "Add or change a contractor", mount: serve((*Server).putVendor)},
	}
	for _, verb := range workorders.Verbs {
		all = append(all, route{method: post, path: apiBase + "/work-orders/{id}/" + string(verb), right: do, summary: "Act on a work order", mount: serve(workAct(verb))})
	}
	return all
}
