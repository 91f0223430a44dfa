package isapi

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// status is the device's word on a request, in XML or JSON.
type status struct {
	http int
	Code number `json:"statusCode" xml:"statusCode"` // 1 OK, 2 busy, 3 error, 4 invalid, 5 and 6 bad, 7 restart needed
	Sub  text   `json:"subStatusCode" xml:"subStatusCode"`
}

func (s *status) Error() string {
	return fmt.Sprintf("the device answers %d, status %d %q", s.http, s.Code, s.Sub)
}

// unsupported reports whether the device has no such function.
func (s *status) unsupported() bool {
	switch s.http {
	case http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotImplemented:
		return true
	}
	return s.Sub == "notSupport" || s.Sub == "invalidOperation" && s.http == http.StatusForbidden
}

// malformed reports whether the device wants the request otherwise.
func (s *status) malformed() bool {
	return s.http == http.StatusBadRequest || s.Code == 5 || s.Code == 6
}

func unsupported(err error) bool {
	var s *status
	return errors.As(err, &s) && s.unsupported()
}

func malformed(err error) bool {
	var s *status
	return errors.As(err, &s) && s.malformed() && !s.unsupported()
}

func statusOf(code int, body []byte) *status {
	s := status{http: code}
	_ = either(body, &s) // an answer without a readable status has none
	return &s
}

// either decodes a body that is JSON or XML.
func either(body []byte, into any) error {
	body = bytes.TrimSpace(body)
	if len(body) > 0 && body[0] == '{' {
		if err := json.Unmarshal(body, into); err != nil {
			return errors.New("JSON: " + plainly(err))
		}
		return nil
	}
	d := xml.NewDecoder(bytes.NewReader(body))
	d.CharsetReader = asciiOnly
	if err := d.Decode(into); err != nil {
		return errors.New("XML: " + plainly(err))
	}
	return nil
}

// search is what is asked of a controller's log.
type search struct {
	ID       string `json:"searchID"`
	Position int    `json:"searchResultPosition"`
	Most     int    `json:"maxResults"`
	Major    int    `json:"major"` // 0: all
	Minor    int    `json:"minor"`
	Serial   uint64 `json:"beginSerialNo,omitempty"`
	From     string `json:"startTime,omitempty"`
	To       string `json:"endTime,omitempty"`
}

// page is a piece of a controller's log.
type page struct {
	records []record
	more    bool
	total   int
}

const recordsPath = "/ISAPI/AccessControl/AcsEvent?format=json"

// find reads one page. Each has a search of its own, since a controller forgets
// them.
func (c *client) find(ctx context.Context, s search) (page, error) {
	s.ID = rand.Text()[:16]
	body, err := json.Marshal(map[string]search{"AcsEventCond": s})
	if err != nil {
		return page{}, fmt.Errorf("search: %w", err)
	}
	answer, err := c.ask(ctx, http.MethodPost, recordsPath, "application/json", body)
	if err != nil {
		return page{}, err
	}
	p, err := decodePage(answer)
	if err != nil {
		return page{}, fmt.Errorf("records: %w", err)
	}
	return p, nil
}

func decodePage(body []byte) (page, error) {
	var answer struct {
		Event *struct {
			Status text   `json:"responseStatusStrg"`
			Total  number `json:"totalMatches"`
			List   []struct {
				Major  number `json:"major"`
				Minor  number `json:"minor"`
				Time   text   `json:"time"`
				Door   number `json:"doorNo"`
				Serial number `json:"serialNo"`
			} `json:"InfoList"`
		} `json:"AcsEvent"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return page{}, errors.New("JSON: " + plainly(err))
	}
	if answer.Event == nil {
		return page{}, errors.New("no AcsEvent")
	}
	p := page{more: answer.Event.Status == "MORE", total: int(answer.Event.Total)}
	for _, r := range answer.Event.List {
		p.records = append(p.records, record{code: pair{int(r.Major), int(r.Minor)}, serial: uint64(r.Serial), door: int(r.Door), at: string(r.Time)})
	}
	return p, nil
}

// sorted puts a page into the order of its serial numbers; falling says that
// the controller gave the newest first.
func (p *page) sorted() (falling bool) {
	if n := len(p.records); n > 1 {
		falling = p.records[0].serial > p.records[n-1].serial
	}
	slices.SortStableFunc(p.records, func(a, b record) int {
		return int(min(max(int64(a.serial)-int64(b.serial), -1), 1))
	})
	return falling
}

// clockTime reads the device's own clock.
func (c *client) clockTime(ctx context.Context, zone *time.Location) (t time.Time, ok bool, err error) {
	body, err := c.ask(ctx, http.MethodGet, "/ISAPI/System/time", "", nil)
	if err != nil {
		return time.Time{}, false, err
	}
	var answer struct {
		Local text `json:"localTime" xml:"localTime"`
	}
	if err := either(body, &answer); err != nil {
		return time.Time{}, false, fmt.Errorf("clock: %w", err)
	}
	t, ok = moment(string(answer.Local), zone)
	return t, ok, nil
}

// model asks what the device is, and which firmware it runs.
func (c *client) model(ctx context.Context) (model, firmware string, err error) {
	body, err := c.ask(ctx, http.MethodGet, "/ISAPI/System/deviceInfo", "", nil)
	if err != nil {
		return "", "", err
	}
	var answer struct {
		Model    text `json:"model" xml:"model"`
		Firmware text `json:"firmwareVersion" xml:"firmwareVersion"`
	}
	if err := either(body, &answer); err != nil {
		return "", "", fmt.Errorf("model: %w", err)
	}
	return string(answer.Model), string(answer.Firmware), nil
}

// doorStates are the states of a controller's doors, by door. A door that it
// says nothing clear of is not in the map.
type doorStates struct {
	unlocked map[int]bool // the lock's relay
	open     map[int]bool // the contact at the leaf
	mode     map[int]int  // 2 held open, 3 held locked, 1 and 4 as usual
}

// doors asks for the states of the doors. The numbers are those of the SDK's
// NET_DVR_ACS_WORK_STATUS: 0 closed, 1 open, from 2 on faults of the wiring.
func (c *client) doors(ctx context.Context) (doorStates, error) {
	body, err := c.ask(ctx, http.MethodGet, "/ISAPI/AccessControl/AcsWorkStatus?format=json", "", nil)
	if err != nil {
		return doorStates{}, err
	}
	return decodeDoors(body)
}

func decodeDoors(body []byte) (doorStates, error) {
	var answer struct {
		Work struct {
			Lock []number `json:"doorLockStatus"`
			Leaf []number `json:"magneticStatus"`
			Mode []number `json:"doorStatus"`
		} `json:"AcsWorkStatus"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return doorStates{}, errors.New("doors: JSON: " + plainly(err))
	}
	truths := func(list []number) map[int]bool {
		m := map[int]bool{}
		for i, v := range list {
			if v <= 1 {
				m[i+1] = v == 1
			}
		}
		return m
	}
	d := doorStates{unlocked: truths(answer.Work.Lock), open: truths(answer.Work.Leaf), mode: map[int]int{}}
	for i, v := range answer.Work.Mode {
		d.mode[i+1] = int(v)
	}
	return d, nil
}
