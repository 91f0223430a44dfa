package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/gofiber/fiber/v2"

	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/evidence"
	"brighteyes/hub/retrieval"
)

// packageTime bounds how long a package may take to be read.
const packageTime = 30 * time.Minute

// packTime bounds how long its clips may take to be held to their hashes: 3 GiB at
// 5 MiB/s.
const packTime = 10 * time.Minute

type attachInput struct {
	IDInput
	Body struct {
		Version int       `json:"version" minimum:"1"`
		Camera  string    `json:"camera" maxLength:"63"`
		From    time.Time `json:"from"`
		To      time.Time `json:"to"`
		Kind    string    `json:"kind" maxLength:"8" doc:"ending of the file's name: mp4 mkv avi mpg ps ts dav asf h264 h265"`
		Bytes   int64     `json:"bytes" minimum:"1"`
		Note    string    `json:"note,omitempty" maxLength:"480"`
	}
}

// attachFile announces a file that was copied from a recorder.
func (s *Server) attachFile(ctx context.Context, in *attachInput) (*retrievalOutput, error) {
	r, err := s.findForAct(ctx, in.ID, in.Body.Version, retrieval.Attach)
	if err != nil {
		return nil, err
	}
	b, now := in.Body, s.cfg.Now().UTC()
	next, err := r.Attach(retrieval.Attachment{
		ID: devices.NewID(now), Camera: b.Camera, Span: retrieval.Span{From: b.From, To: b.To}, Kind: b.Kind, Bytes: b.Bytes, Note: b.Note, By: callerOf(ctx).name, At: now,
	})
	return s.keepRetrieval(ctx, now, retrieval.Attach, next, err)
}

type filePartInput struct {
	IDInput
	File    string `path:"file" maxLength:"26"`
	Offset  int64  `query:"offset" required:"true" minimum:"0"`
	RawBody []byte `contentType:"application/octet-stream"`
}

type filePartOutput struct {
	Body struct {
		Have    int64  `json:"have" doc:"bytes that have arrived"`
		SHA256  string `json:"sha256,omitempty" doc:"of the whole file, once it is here"`
		Version int    `json:"version"`
	}
}

// putFilePart takes the next part of a file, which goes to the disk.
func (s *Server) putFilePart(ctx context.Context, in *filePartInput) (*filePartOutput, error) {
	for { // another file of the same request may arrive at the same moment
		out, err := s.tryFilePart(ctx, in)
		if !errors.Is(err, retrieval.ErrConflict) || ctx.Err() != nil {
			return out, explainRetrieval(err)
		}
	}
}

func (s *Server) tryFilePart(ctx context.Context, in *filePartInput) (*filePartOutput, error) {
	r, err := s.findRetrieval(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	who, err := person(ctx)
	if err != nil {
		return nil, err
	}
	f, err := r.Attachment(in.File)
	if err != nil || f.By != who.name || !r.May(retrieval.Attach, who.name) {
		return nil, newProblem(http.StatusNotFound, "there is no such file that waits for more of you")
	}
	out := &filePartOutput{}
	out.Body.Version, out.Body.SHA256, out.Body.Have = r.Version, f.SHA256, f.Bytes
	if f.SHA256 != "" { // its last part came already
		return out, nil
	}
	have, sum, err := s.cfg.Retrieval.Service.Shelf().Put(f, in.Offset, in.RawBody)
	if out.Body.Have = have; errors.Is(err, retrieval.ErrOffset) {
		p := newProblem(http.StatusConflict, fmt.Sprintf("go on at byte %d", have))
		return nil, p
	}
	if err != nil || sum == "" {
		return out, err
	}
	next, err := r.Arrived(f.ID, sum)
	if err != nil {
		return nil, err
	}
	e := s.retrievalEntry(ctx, s.cfg.Now().UTC(), retrieval.Attach, next)
	e.Detail += " " + f.ID + " " + sum
	out.Body.SHA256, out.Body.Version = sum, next.Version
	return out, s.cfg.Retrieval.Store.PutRetrieval(ctx, next, e)
}

type detachInput struct {
	IDInput
	File    string `path:"file" maxLength:"26"`
	Version int    `query:"version" required:"true" minimum:"1"`
}

func (s *Server) detachFile(ctx context.Context, in *detachInput) (*retrievalOutput, error) {
	r, err := s.findForAct(ctx, in.ID, in.Version, retrieval.Detach)
	if err != nil {
		return nil, err
	}
	now := s.cfg.Now().UTC()
	next, err := r.Detach(in.File, callerOf(ctx).name, now)
	out, err := s.keepRetrieval(ctx, now, retrieval.Detach, next, err)
	if err != nil {
		return nil, err
	}
	if err := s.cfg.Retrieval.Service.Shelf().Remove(in.File); err != nil {
		s.cfg.Log.Warn("a file that was taken out of a request is still on the disk", "request", r.Number, "error", err)
	}
	return out, nil
}

// handing finds a package for who hands it out: prepared, or handed out and not closed.
func (s *Server) handing(ctx context.Context, id string) (retrieval.Request, error) {
	r, err := s.findRetrieval(ctx, id)
	if err != nil {
		return r, err
	}
	who, err := person(ctx)
	switch {
	case err != nil:
		return r, err
	case !r.May(retrieval.HandOut, who.name) && !r.May(retrieval.Close, who.name):
		return r, newProblem(http.StatusForbidden, "the package is for who hands it out, while it is prepared or handed out")
	}
	return r, nil
}

// retrievalPackage sends the ZIP. A file that is not the one of its manifest any more
// breaks it off.
func (s *Server) retrievalPackage(c *fiber.Ctx) error {
	ctx := c.UserContext()
	r, err := s.handing(ctx, c.Params("id"))
	if err != nil {
		return err
	}
	if r.Lane == retrieval.Resident {
		return newProblem(http.StatusForbidden, "a resident looks in the office; there is no copy to take away")
	}
	if err := s.audit(ctx, access.AuditEntry{Action: "retrieval.download", Target: "retrieval:" + r.ID, Purpose: string(r.Basis), Detail: r.Number + " " + r.Prepared.SHA256}); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/zip")
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+r.Number+`.zip"`)
	writeWithin(c.Context().Conn(), packageTime)
	c.Context().Response.SetBodyStream(s.cfg.Retrieval.Service.Zip(s.base, r), int(r.Prepared.Bytes)) // closed by the server
	return nil
}

// retrievalFile shows one file of a package in the office: a clip without its sound
// unless that is asked for, which was approved with its pictures and is on the record.
func (s *Server) retrievalFile(c *fiber.Ctx) error {
	ctx := c.UserContext()
	r, err := s.handing(ctx, c.Params("id"))
	if err != nil {
		return err
	}
	f, file, err := s.cfg.Retrieval.Service.OpenFile(ctx, r, c.Params("file"))
	if err != nil {
		return explainRetrieval(err)
	}
	what, entry := "retrieval.file "+f.ID, access.AuditEntry{Action: "retrieval.see", Target: "retrieval:" + r.ID, Purpose: string(r.Basis), Detail: r.Number + " " + f.Name}
	if f.Origin == retrieval.ByHand {
		return sendRange(c, file, "application/octet-stream", func() error { return s.readOnce(ctx, what, entry) })
	}
	detail, err := detailOf(c, devices.Full, devices.Heard)
	if err != nil {
		_ = file.Close() // nothing was read
		return err
	}
	opened := evidence.Opened{Clip: devices.Clip{ID: f.ID, Camera: f.Camera, SHA256: f.SHA256, Sound: f.Sound}, File: file}
	return s.sendClip(c, &opened, detail, what, entry)
}

// verifyPage sends the page that checks packages, so that nobody needs to trust the
// one in a package.
func (s *Server) verifyPage(c *fiber.Ctx) error {
	return download(c, "text/html; charset=utf-8", "verify.html", retrieval.VerifyPage)
}
