package api

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/archive"
	"brighteyes/hub/registry"
)

// Archive keeps the files of cameras. hub/records implements it.
type Archive interface {
	CameraFiles(ctx context.Context) ([]archive.File, error)
	PutCameraFiles(ctx context.Context, files []archive.File, entries []access.AuditEntry) error
}

// cameraFiles is the files of all cameras that the caller may see, as they stand now.
type cameraFiles struct {
	cameras []registry.DeviceView // by id, retired ones left out
	files   map[string]archive.File
	codes   map[string][]string
}

func (s *Server) cameraFiles(ctx context.Context) (cameraFiles, error) {
	sh := cameraFiles{files: map[string]archive.File{}}
	if s.cfg.Archive == nil {
		return sh, newProblem(http.StatusServiceUnavailable, "this hub keeps no files of cameras")
	}
	all, err := s.cfg.Archive.CameraFiles(ctx)
	if err != nil {
		return sh, err
	}
	for _, f := range all {
		sh.files[f.Camera] = f
	}
	sh.codes = archive.Codes(all)
	roles := callerOf(ctx).roles
	for _, d := range s.cfg.Registry.Devices(registry.Filter{}) {
		if d.Kind == devices.Camera && !d.Undeclared && d.Lifecycle != devices.Retired && roles.SeeDevice(d.Device) {
			sh.cameras = append(sh.cameras, d)
		}
	}
	return sh, nil
}

// find returns the file of a camera, an empty one when nothing was typed yet.
func (c cameraFiles) find(camera string) (archive.File, bool) {
	for _, d := range c.cameras {
		if d.ID == camera {
			return c.file(d), true
		}
	}
	return archive.File{}, false
}

func (c cameraFiles) file(d registry.DeviceView) archive.File {
	if f, typed := c.files[d.ID]; typed {
		return f
	}
	return archive.File{Camera: d.ID, Values: map[string]string{}}
}

func (s *Server) cameraFacts(d registry.DeviceView) archive.Facts {
	site, _ := s.cfg.Registry.Site(d.Site)
	return archive.FactsOf(d.Device, site.Name, d.Values)
}

// FlawView is an entry of a file that cannot be right.
type FlawView struct {
	Field string `json:"field"`
	Code  string `json:"code"`
	Zh    string `json:"zh"`
	En    string `json:"en"`
}

func viewFlaws(list []archive.Mistake) []FlawView {
	views := []FlawView{}
	for _, m := range list {
		views = append(views, FlawView{m.Field, m.Code, m.Zh, m.En})
	}
	return views
}

// FileView is the file of a camera with how complete it is.
type FileView struct {
	archive.File
	Name        string            `json:"name"`
	Lifecycle   devices.Lifecycle `json:"lifecycle"`
	Known       map[string]string `json:"known" doc:"entries that the hub knows by itself"`
	CompletePct int               `json:"complete_pct" doc:"of the entries that must be there, how many are, without a flaw"`
	Missing     []string          `json:"missing"`
	Flaws       []FlawView        `json:"flaws"`
}

func (s *Server) viewFile(c cameraFiles, d registry.DeviceView) (FileView, archive.Score) {
	f, k := c.file(d), s.cameraFacts(d)
	score := archive.Judge(f, k, c.codes)
	v := FileView{
		File: f, Name: d.Name, Lifecycle: d.Lifecycle, Known: map[string]string{},
		CompletePct: score.Percent(), Missing: score.Missing, Flaws: viewFlaws(score.Flaws),
	}
	for _, field := range archive.Fields {
		if value := f.Value(field.Key, k); field.Known && value != "" {
			v.Known[field.Key] = value
		}
	}
	return v, score
}

type archiveOutput struct {
	Body struct {
		list[FileView]
		Rate    archive.Rate `json:"rate" doc:"of cameras in service"`
		Formula string       `json:"formula"`
	}
}

func (s *Server) listArchive(ctx context.Context, in *PageInput) (*archiveOutput, error) {
	kept, err := s.cameraFiles(ctx)
	if err != nil {
		return nil, err
	}
	out := &archiveOutput{}
	var views []FileView
	for _, d := range kept.cameras {
		v, score := s.viewFile(kept, d)
		views = append(views, v)
		if d.Lifecycle == devices.InService {
			out.Body.Rate.Cameras++
			if score.Complete() {
				out.Body.Rate.Complete++
			}
		}
	}
	one, err := page(views, func(v FileView) string { return v.Camera }, *in)
	if err != nil {
		return nil, err
	}
	out.Body.list, out.Body.Formula = one.Body, archive.Formula
	return out, nil
}

func (s *Server) archiveFields(context.Context, *struct{}) (*listOutput[archive.Field], error) {
	return listOf(archive.Fields, ""), nil
}

type fileOutput struct{ Body FileView }

func (s *Server) getArchive(ctx context.Context, in *IDInput) (*fileOutput, error) {
	kept, err := s.cameraFiles(ctx)
	if err != nil {
		return nil, err
	}
	for _, d := range kept.cameras {
		if d.ID == in.ID {
			v, _ := s.viewFile(kept, d)
			return &fileOutput{v}, nil
		}
	}
	return nil, newProblem(http.StatusNotFound, "there is no such camera")
}

type putArchiveInput struct {
	IDInput
	Body struct {
		Version int               `json:"version" doc:"of the file as it was seen; when somebody changed it since: 409"`
		Values  map[string]string `json:"values" doc:"by the key of the entry; an empty text takes it out, what is not named stays"`
	}
}

func (s *Server) putArchive(ctx context.Context, in *putArchiveInput) (*fileOutput, error) {
	kept, err := s.cameraFiles(ctx)
	if err != nil {
		return nil, err
	}
	f, known := kept.find(in.ID)
	switch {
	case !known:
		return nil, newProblem(http.StatusNotFound, "there is no such camera")
	case f.Version != in.Body.Version:
		return nil, newProblem(http.StatusConflict, archive.ErrConflict.Error())
	}
	next, changed, mistakes := f.Change(in.Body.Values)
	if len(mistakes) > 0 {
		p := newProblem(http.StatusUnprocessableEntity, "validation failed")
		for _, m := range mistakes {
			p.Errors = append(p.Errors, wrong{Location: "body.values." + m.Field, Message: m.En, Zh: m.Zh, Code: m.Code})
		}
		return nil, p
	}
	if len(changed) > 0 {
		if err := s.keepFiles(ctx, []archive.File{next}, [][]string{changed}, ""); err != nil {
			return nil, err
		}
	}
	return s.getArchive(ctx, &in.IDInput)
}

// keepFiles writes changed files, each with its row of the audit record, which names
// the entries and not what stands in them.
func (s *Server) keepFiles(ctx context.Context, files []archive.File, changed [][]string, by string) error {
	now := s.cfg.Now().UTC()
	entries := make([]access.AuditEntry, len(files))
	for i := range files {
		files[i].Version++
		files[i].By, files[i].At = callerOf(ctx).name, now
		entries[i] = s.entry(ctx, now, "archive.change", "device:"+files[i].Camera, strings.Join(changed[i], " ")+by)
	}
	err := s.cfg.Archive.PutCameraFiles(ctx, files, entries)
	if errors.Is(err, archive.ErrConflict) {
		return newProblem(http.StatusConflict, err.Error())
	}
	return err
}
