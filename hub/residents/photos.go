package residents

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/hub/access"
)

const (
	// PhotosMost is how many photos a call has at most.
	PhotosMost = 10
	// PhotosKept is how long they are kept: for the follow-up, and for a complaint.
	PhotosKept = 90 * 24 * time.Hour

	forgetEvery = time.Hour
)

// ErrFull means that a call has all the photos that it may.
var ErrFull = errors.New("this call has 10 photos already")

// PhotoOf names what a photo shows: a thing, never a person. There are no others.
type PhotoOf string

// What a photo shows.
const (
	OfLock   PhotoOf = "home_locked"  // the door as it was left
	OfDevice PhotoOf = "device_reset" // the button or its power
	OfThing  PhotoOf = "note"         // another thing, such as a broken gate
)

// PhotosOf lists what photos show.
var PhotosOf = [...]PhotoOf{OfLock, OfDevice, OfThing}

// CallPhoto is a photo of a thing at a call, without what it shows.
type CallPhoto struct {
	ID     string    `json:"id"`
	Of     PhotoOf   `json:"of"`
	At     time.Time `json:"at"`
	By     string    `json:"by"`
	Bytes  int       `json:"bytes"`
	SHA256 string    `json:"sha256"`
}

// SealedPhoto is a photo as the records keep it.
type SealedPhoto struct {
	ID, Alert   string
	Call        int    // of the alert, by its number
	Device      string // that called; empty of a call by telephone
	At          time.Time
	Facts, Body string   // sealed; Body is empty in a list
	Residents   []string // ids of those whose call it was; only where it is added
}

// AddPhoto keeps a photo of a thing at an open call, sealed, by a responder who was
// sent to it; that they were, and that jpeg was written anew, is for the caller to know.
func (r *Residents) AddPhoto(ctx context.Context, who Caller, a alerts.Alert, of PhotoOf, jpeg []byte) (CallPhoto, error) {
	switch {
	case !slices.Contains(PhotosOf[:], of):
		return CallPhoto{}, &alerts.InvalidError{Field: "of", Reason: "home_locked, device_reset or note"}
	case a.Category != alerts.Care || a.State == alerts.Resolved:
		return CallPhoto{}, fmt.Errorf("photo of alert %s: %w", a.ID, ErrPurpose)
	}
	sum, now := sha256.Sum256(jpeg), r.now().UTC()
	p := CallPhoto{ID: devices.NewID(now), Of: of, At: now, By: who.Name, Bytes: len(jpeg), SHA256: hex.EncodeToString(sum[:])}
	facts, err := r.sealer.seal(photoFacts(p.ID), p)
	if err != nil {
		return CallPhoto{}, err
	}
	body, err := r.sealer.seal(photoBody(p.ID), jpeg)
	if err != nil {
		return CallPhoto{}, err
	}
	entry := r.audit(who, "call.photo.add", "alert:"+a.ID, ForCall, p.ID+" "+string(of))
	r.writing.Lock() // who is erased meanwhile takes it along
	defer r.writing.Unlock()
	err = r.cfg.Store.AddCallPhoto(ctx, SealedPhoto{
		ID: p.ID, Alert: a.ID, Call: a.Call(), Device: a.Device, At: now, Facts: facts, Body: body, Residents: r.ofDevice(a.Device),
	}, PhotosMost, entry)
	if err != nil {
		return CallPhoto{}, fmt.Errorf("keep a photo of alert %s: %w", a.ID, err)
	}
	return p, nil
}

// Photos are those of a call, for the care desk, and while it is open for who was sent
// to it (sent; that they were is for the caller to know). It is on the audit record.
func (r *Residents) Photos(ctx context.Context, who Caller, a alerts.Alert, sent bool) ([]CallPhoto, error) {
	if err := seesPhotos(who, a, sent); err != nil {
		return nil, err
	}
	rows, err := r.cfg.Store.CallPhotos(ctx, a.ID, r.audit(who, "call.photo.list", "alert:"+a.ID, ForCall, ""))
	if err != nil {
		return nil, fmt.Errorf("photos of alert %s: %w", a.ID, err)
	}
	list := make([]CallPhoto, len(rows))
	for i, row := range rows {
		if err := r.sealer.open(photoFacts(row.ID), row.Facts, &list[i]); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Photo is what one of them shows, as a JPEG. It is on the audit record.
func (r *Residents) Photo(ctx context.Context, who Caller, a alerts.Alert, sent bool, id string) (jpeg []byte, err error) {
	if err := seesPhotos(who, a, sent); err != nil {
		return nil, err
	}
	row, err := r.cfg.Store.OpenCallPhoto(ctx, a.ID, id, r.audit(who, "call.photo.see", "alert:"+a.ID, ForCall, id))
	if err != nil {
		return nil, fmt.Errorf("photo of alert %s: %w", a.ID, err)
	}
	return jpeg, r.sealer.open(photoBody(row.ID), row.Body, &jpeg)
}

func seesPhotos(who Caller, a alerts.Alert, sent bool) error {
	switch {
	case a.Category != alerts.Care:
		return ErrNotFound
	case who.Roles.Has(access.Care), sent && a.State != alerts.Resolved:
		return nil
	}
	return ErrForbidden
}

func photoFacts(id string) string { return "call photo " + id }
func photoBody(id string) string  { return "call photo body " + id }

// forgetPhotos takes photos away whose time is over.
func (r *Residents) forgetPhotos(ctx context.Context) error {
	if err := r.cfg.Store.ForgetCallPhotos(ctx, r.now().Add(-PhotosKept)); err != nil {
		return fmt.Errorf("forget photos of calls: %w", err)
	}
	return nil
}
