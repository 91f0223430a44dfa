package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"

	"github.com/gofiber/fiber/v2"

	"brighteyes/hub/access"
	"brighteyes/hub/archive"
	"brighteyes/hub/sheets"
)

// archiveRows is the files that the caller may see as rows of a sheet, put on the
// audit record.
func (s *Server) archiveRows(c *fiber.Ctx, kind string) ([][]string, error) {
	ctx := c.UserContext()
	kept, err := s.cameraFiles(ctx)
	if err != nil {
		return nil, err
	}
	facts := map[string]archive.Facts{}
	var files []archive.File
	for _, d := range kept.cameras {
		facts[d.ID] = s.cameraFacts(d)
		files = append(files, kept.file(d))
	}
	if err := s.audit(ctx, access.AuditEntry{Action: "archive.export", Target: "cameras", Detail: kind}); err != nil {
		return nil, err
	}
	return archive.Rows(files, func(camera string) archive.Facts { return facts[camera] }, language(c)), nil
}

func (s *Server) archiveXLSX(c *fiber.Ctx) error {
	rows, err := s.archiveRows(c, "xlsx")
	if err != nil {
		return err
	}
	file, err := sheets.RowsXLSX(map[string]string{"zh": "一机一档", "en": "cameras"}[language(c)], rows)
	if err != nil {
		return err
	}
	return download(c, xlsxType, "cameras.xlsx", file)
}

func (s *Server) archiveCSV(c *fiber.Ctx) error {
	rows, err := s.archiveRows(c, "csv")
	if err != nil {
		return err
	}
	file, err := sheets.RowsCSV(rows)
	if err != nil {
		return err
	}
	return download(c, "text/csv; charset=utf-8", "cameras.csv", file)
}

type archiveImportInput struct {
	Confirm string `query:"confirm" maxLength:"64" doc:"the sha256 of the preview: carry out what it said"`
	RawBody []byte `contentType:"application/octet-stream"`
}

type archiveChangeView struct {
	Row    int      `json:"row"`
	Camera string   `json:"camera"`
	Fields []string `json:"fields"`
}

type sheetMistakeView struct {
	Row int `json:"row" doc:"from 1"`
	FlawView
}

type archivePlanOutput struct {
	Body struct {
		SHA256   string              `json:"sha256" doc:"of the file"`
		Done     bool                `json:"done"`
		Rows     int                 `json:"rows"`
		Same     int                 `json:"same"`
		Changes  []archiveChangeView `json:"changes"`
		Mistakes []sheetMistakeView  `json:"mistakes" doc:"with one nothing is changed"`
		More     int                 `json:"more_mistakes"`
	}
}

// archiveImport says what a sheet would change. Confirmed by the hash of the same
// file it changes all of it or nothing.
func (s *Server) archiveImport(ctx context.Context, in *archiveImportInput) (*archivePlanOutput, error) {
	kept, err := s.cameraFiles(ctx)
	if err != nil {
		return nil, err
	}
	tables, err := sheets.Read(in.RawBody)
	var mistake sheets.Mistake
	if errors.As(err, &mistake) {
		return nil, newProblem(http.StatusUnprocessableEntity, "the file cannot be read", wrong{Location: "body", Message: mistake.En, Zh: mistake.Zh, Code: mistake.Code})
	}
	if err != nil {
		return nil, err
	}
	plan := archive.Read(tables[0].Rows, kept.find)
	sum := sha256.Sum256(in.RawBody)
	out := &archivePlanOutput{}
	b := &out.Body
	b.SHA256, b.Rows, b.Same, b.More = hex.EncodeToString(sum[:]), plan.Rows, plan.Same, plan.More
	b.Changes, b.Mistakes = []archiveChangeView{}, []sheetMistakeView{}
	var files []archive.File
	var fields [][]string
	for _, c := range plan.Changes {
		b.Changes = append(b.Changes, archiveChangeView{c.Row, c.Next.Camera, c.Fields})
		files, fields = append(files, c.Next), append(fields, c.Fields)
	}
	for _, m := range plan.Mistakes {
		b.Mistakes = append(b.Mistakes, sheetMistakeView{m.Row, viewFlaws([]archive.Mistake{m.Mistake})[0]})
	}
	switch {
	case in.Confirm == "":
		return out, nil
	case in.Confirm != b.SHA256:
		return nil, newProblem(http.StatusConflict, "this is not the file of the preview; look at its own preview first")
	case len(plan.Mistakes) > 0:
		return nil, newProblem(http.StatusConflict, "the file has mistakes; nothing of it is entered until they are mended")
	}
	b.Done = true
	if len(files) == 0 {
		return out, nil
	}
	return out, s.keepFiles(ctx, files, fields, "; from sheet sha256 "+b.SHA256)
}
