package api

import (
	"net/http"

	"brighteyes/hub/access"
)

// archiveRoutes is the part of the table about files of cameras 一机一档.
func (s *Server) archiveRoutes() []route {
	const get, put, post = http.MethodGet, http.MethodPut, http.MethodPost
	const see, change = access.SeeArchive, access.ChangeArchive
	return []route{
		{method: get, path: apiBase + "/archive", right: see, summary: "Files of cameras with how complete each is, and the rate of complete ones", mount: serve((*Server).listArchive)},
		{method: get, path: apiBase + "/archive/fields", right: see, summary: "The entries of a file, with their codes", mount: serve((*Server).archiveFields)},
		{method: get, path: apiBase + "/archive/export.xlsx", right: see, summary: "The files as a spreadsheet", mount: raw(xlsxType, (*Server).archiveXLSX)},
		{method: get, path: apiBase + "/archive/export.csv", right: see, summary: "The files as CSV", mount: raw("text/csv", (*Server).archiveCSV)},
		{method: post, path: apiBase + "/archive/import", right: change, summary: "What a spreadsheet would change; with confirm, change it", mount: serve((*Server).archiveImport), body: importMost},
		{method: get, path: apiBase + "/archive/{id}", right: see, summary: "The file of a camera", mount: serve((*Server).getArchive)},
		{method: put, path: apiBase + "/archive/{id}", right: change, summary: "Fill in the file of a camera", mount: serve((*Server).putArchive)},
	}
}
