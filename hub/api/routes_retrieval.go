package api

import (
	"net/http"

	"brighteyes/hub/access"
	"brighteyes/hub/retrieval"
)

// retrievalRoutes is the part of the table about handing out pictures 调取.
func (s *Server) retrievalRoutes() []route {
	const get, post, put, del = http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete
	const see, draft, hand = access.SeeRetrievals, access.DraftRetrievals, access.HandOutRetrievals
	const one = apiBase + "/retrievals/{id}"
	all := []route{
		{method: get, path: apiBase + "/retrievals", right: see, summary: "Requests for pictures, newest first", mount: serve((*Server).listRetrievals)},
		{method: post, path: apiBase + "/retrievals", right: draft, summary: "Draft a request for pictures", mount: serve((*Server).addRetrieval), status: http.StatusCreated},
		{method: get, path: apiBase + "/retrievals/figures", right: see, summary: "What the public notice of a month tells", mount: serve((*Server).retrievalFigures)},
		{method: get, path: apiBase + "/retrievals/verify.html", right: see, summary: "The page that checks a package without a network", mount: raw("text/html", (*Server).verifyPage)},
		{method: get, path: one, right: see, summary: "A request for pictures", mount: serve((*Server).getRetrieval)},
		{method: put, path: one, right: draft, summary: "Change a draft", mount: serve((*Server).editRetrieval)},
		{method: post, path: one + "/attachments", right: hand, summary: "Announce a file that was copied from a recorder", mount: serve((*Server).attachFile), status: http.StatusCreated},
		{method: put, path: one + "/attachments/{file}", right: hand, summary: "The next part of such a file, at most 1 MiB", mount: serve((*Server).putFilePart)},
		{method: del, path: one + "/attachments/{file}", right: hand, summary: "Take such a file out again", mount: serve((*Server).detachFile)},
		{method: post, path: one + "/fetch", right: hand, summary: "Have edges fetch from recorders what is missing of what was approved", mount: serve((*Server).fetchRecordings), status: http.StatusAccepted},
		{method: del, path: one + "/fetch", right: hand, summary: "No longer wait for what has not come", mount: serve((*Server).stopFetching)},
		{method: post, path: one + "/prepare", right: hand, summary: "Pack what there is within what was approved", mount: serve((*Server).prepareRetrieval)},
		{method: get, path: one + "/reading", right: hand, summary: "How far the clips are held to their hashes, while a package is prepared or handed out", mount: serve((*Server).retrievalReading)},
		{method: del, path: one + "/reading", right: hand, summary: "Stop that; the request stays as it is", mount: serve((*Server).stopRetrievalReading), status: http.StatusNoContent},
		{method: get, path: one + "/package.zip", right: hand, summary: "The package", mount: raw("application/zip", (*Server).retrievalPackage)},
		{method: get, path: one + "/files/{file}", right: hand, summary: "A file of the package, or a range of it, to look at", mount: raw("video/mp4", (*Server).retrievalFile)},
	}
	for _, verb := range retrieval.Verbs {
		all = append(all, route{method: post, path: one + "/" + string(verb), right: rightOf(verb), summary: "Act on a request for pictures", mount: serve(retrievalAct(verb))})
	}
	return all
}
