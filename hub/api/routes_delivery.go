package api

import (
	"net/http"

	"brighteyes/hub/access"
)

// deliveryRoutes is the part of the table about answers from messages, and the telephone.
func (s *Server) deliveryRoutes() []route {
	const get, post = http.MethodGet, http.MethodPost
	return []route{
		// Who has the link of a message needs nothing else; see delivery.go.
		{method: get, path: "/r/{token}", right: access.Nothing, summary: "The page of a message's link", mount: raw("text/html", (*Server).linkPage)},
		{method: get, path: apiBase + "/answers/{token}", right: access.Nothing, summary: "The calls of a message's link; changes nothing", mount: serve((*Server).lookAtLink)},
		{method: post, path: apiBase + "/answers/{token}", right: access.Nothing, summary: "A responder answers from a message", mount: serve((*Server).answerLink), secret: true},
		{method: post, path: apiBase + "/replies/{channel}/{secret}", right: access.Nothing, summary: "A gateway brings an answer to a message", mount: raw("application/json", (*Server).reply), secret: true},
		{method: get, path: apiBase + "/channels", right: access.SeeDuty, summary: "How the channels of messages do", mount: serve((*Server).listChannels)},
		{method: post, path: apiBase + "/channels/{name}/test", right: access.ManageAccess, summary: "Send a message that says that it is a test", mount: serve((*Server).testChannel)},
	}
}
