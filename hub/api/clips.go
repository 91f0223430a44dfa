package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/evidence"
)

// clipRoutes is the part of the table about clips.
func (s *Server) clipRoutes() []route {
	const get, post = http.MethodGet, http.MethodPost
	return []route{
		{method: get, path: apiBase + "/clips", right: access.SeeClips, summary: "Evidence of alerts", mount: serve((*Server).listClips)},
		{method: get, path: apiBase + "/clips/{id}.mp4", right: access.SeeClips, summary: "A clip, or a range of it", mount: raw("video/mp4", (*Server).clip)},
		{method: get, path: apiBase + "/clips/{id}/manifest", right: access.SeeClips, summary: "A clip's manifest, signed by the hub: a compact JWS", mount: raw("application/jose", (*Server).clipManifest)},
		{method: get, path: apiBase + "/clips/{id}/holds", right: access.SeeClips, summary: "Who keeps a clip from being deleted, and who did", mount: serve((*Server).clipHolds)},
		{method: post, path: apiBase + "/clips/{id}/holds", right: access.HoldClips, summary: "Keep a clip from being deleted", mount: serve((*Server).holdClip), status: http.StatusCreated},
		{method: post, path: apiBase + "/clips/{id}/holds/{hold}/release", right: access.HoldClips, summary: "No longer", mount: serve((*Server).releaseClip)},
	}
}

const clipTime = 10 * time.Minute // to read a clip over a slow line

type clipsInput struct {
	PageInput
	Alert string `query:"alert" maxLength:"64"`
}

// listClips lists clips of alerts that the caller sees whole.
func (s *Server) listClips(ctx context.Context, in *clipsInput) (*listOutput[devices.Clip], error) {
	if s.cfg.Clips == nil {
		return listOf[devices.Clip](nil, ""), nil
	}
	whole := map[string]bool{}
	return fill(in.PageInput, func(limit int, cursor string) ([]devices.Clip, string, error) {
		return s.cfg.Clips.Clips(ctx, in.Alert, limit, cursor)
	}, func(clip devices.Clip) (devices.Clip, bool) {
		may, looked := whole[clip.Alert]
		if !looked {
			may = s.seesWhole(ctx, clip.Alert)
			whole[clip.Alert] = may
		}
		return clip, may
	})
}

func (s *Server) seesWhole(ctx context.Context, alert string) bool {
	a, err := s.findAlert(ctx, alert)
	return err == nil && callerOf(ctx).roles.SeeAlert(a) == access.Whole
}

// clipOf is a clip of an alert that the caller sees whole; any other is not found.
func (s *Server) clipOf(ctx context.Context, id string) (devices.Clip, error) {
	if s.cfg.Clips == nil {
		return devices.Clip{}, newProblem(http.StatusServiceUnavailable, "there are no clips here")
	}
	clip, err := s.cfg.Clips.Clip(ctx, id)
	if err == nil && !s.seesWhole(ctx, clip.Alert) {
		err = evidence.ErrNotFound
	}
	return clip, err
}

// clip sends a clip's file, or a range of it, without its sound unless that is asked
// for. Each reader is on the audit record, and each listener as one, once for the many
// ranges that a player fetches.
func (s *Server) clip(c *fiber.Ctx) error {
	ctx := c.UserContext()
	clip, err := s.clipOf(ctx, c.Params("id"))
	if err != nil {
		return err
	}
	detail, err := detailOf(c, devices.Full, devices.Heard)
	if err != nil {
		return err
	}
	if detail == devices.Heard && !s.mayHear(ctx, clip) {
		return newProblem(http.StatusForbidden, "the sound of a clip needs the right "+string(access.SeePictures)+", or its alert not to be over; without detail=sound it comes without")
	}
	opened, err := s.cfg.Clips.Open(ctx, clip.ID)
	if err != nil {
		return err
	}
	entry := access.AuditEntry{Action: "clip.read", Target: "clip:" + clip.ID, Purpose: "alert:" + clip.Alert}
	return s.sendClip(c, &opened, detail, clip.ID, entry)
}

// mayHear reports whether the caller, who sees the alert of a clip whole, might listen
// to its camera now, or for that alert.
func (s *Server) mayHear(ctx context.Context, clip devices.Clip) bool {
	roles := callerOf(ctx).roles
	a, err := s.findAlert(ctx, clip.Alert)
	return err == nil && (roles.May(access.SeePictures) || roles.PicturesOf(a, clip.Camera))
}

// sendClip sends an opened clip: with its sound as to a listener, which is on the audit
// record as such, or else without. read is the row of who only sees.
func (s *Server) sendClip(c *fiber.Ctx, o *evidence.Opened, detail devices.Detail, what string, read access.AuditEntry) error {
	clip, silent := o.Clip, false
	if detail == devices.Heard {
		read = access.AuditEntry{Action: "camera.listen", Target: "camera:" + clip.Camera, Purpose: read.Purpose, Detail: strings.TrimSpace("clip " + clip.ID + " " + read.Detail)}
		what = "sound of " + what
	} else {
		var err error
		if silent, err = o.Silent(); err != nil {
			_ = o.File.Close() // it was only read
			return err
		}
	}
	if clip.SHA256 != "" && !silent { // without its sound it is another file
		c.Set(fiber.HeaderETag, `"`+clip.SHA256+`"`)
	}
	return sendRange(c, o.File, "video/mp4", func() error { return s.readOnce(c.UserContext(), what, read) })
}

// sendRange sends pictures, or the range of them that was asked for, once read has put
// the reader on the audit record. It closes file.
func sendRange(c *fiber.Ctx, file io.ReadSeekCloser, kind string, read func() error) error {
	keep := false
	defer func() {
		if !keep {
			_ = file.Close() // it was only read
		}
	}()
	size, err := file.Seek(0, io.SeekEnd)
	if err != nil {
		return fmt.Errorf("measure pictures: %w", err)
	}
	c.Set(fiber.HeaderAcceptRanges, "bytes")
	c.Set(fiber.HeaderContentType, kind)
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	first, length, partial, err := byteRange(c.Get(fiber.HeaderRange), size)
	if err != nil {
		c.Set(fiber.HeaderContentRange, "bytes */"+strconv.FormatInt(size, 10))
		return err
	}
	if err := read(); err != nil {
		return err
	}
	if partial {
		c.Status(http.StatusPartialContent)
		c.Set(fiber.HeaderContentRange, fmt.Sprintf("bytes %d-%d/%d", first, first+length-1, size))
	}
	if _, err := file.Seek(first, io.SeekStart); err != nil {
		return fmt.Errorf("read pictures: %w", err)
	}
	writeWithin(c.Context().Conn(), clipTime)
	keep = true
	c.Context().Response.SetBodyStream(&part{io.LimitReader(file, length), file}, int(length)) // closed by the server
	return nil
}

// part is some of a file.
type part struct {
	io.Reader
	io.Closer
}

var errRange = errors.New("range")

// byteRange reads a Range header of one range. One that cannot be read is
// ignored, as HTTP says; one that lies outside is refused.
func byteRange(header string, size int64) (first, length int64, partial bool, err error) {
	spec, ok := strings.CutPrefix(header, "bytes=")
	from, to, dash := strings.Cut(spec, "-")
	if !ok || !dash || strings.Contains(spec, ",") {
		return 0, size, false, nil
	}
	outside := newProblem(http.StatusRequestedRangeNotSatisfiable, "the clip has "+strconv.FormatInt(size, 10)+" bytes")
	a, errA := number(from)
	b, errB := number(to)
	switch {
	case errA != nil || errB != nil || from == "" && to == "":
		return 0, size, false, nil
	case from == "": // the last b bytes
		if b == 0 || size == 0 {
			return 0, 0, false, outside
		}
		first = max(size-b, 0)
		return first, size - first, true, nil
	case a >= size:
		return 0, 0, false, outside
	case to == "":
		return a, size - a, true, nil
	case b < a:
		return 0, size, false, nil
	}
	return a, min(b, size-1) - a + 1, true, nil
}

func number(digits string) (int64, error) {
	if digits == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err == nil && n < 0 {
		err = errRange
	}
	return n, err
}
