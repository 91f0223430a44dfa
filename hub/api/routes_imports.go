package api

import (
	"net/http"

	"brighteyes/hub/access"
)

// importRoutes is the part of the table about spreadsheets that come in. Those
// that go out stand before /devices/{id}, which would take them.
func (s *Server) importRoutes() []route {
	const get, post = http.MethodGet, http.MethodPost
	const add = access.AddDevices
	return []route{
		{method: post, path: importPath, right: add, summary: "Preview a spreadsheet, XLSX or CSV of at most 8 MiB; changes nothing", mount: serve((*Server).previewImport), body: importMost},
		{method: get, path: importPath + "/{id}", right: add, summary: "A preview, or how far it is carried out", mount: serve((*Server).getImport)},
		{method: post, path: importPath + "/{id}/confirm", right: add, summary: "Carry a preview out", mount: serve((*Server).confirmImport)},
	}
}

const importPath = apiBase + "/devices/import"
