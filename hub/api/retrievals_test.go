package api

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/wire"
	"brighteyes/hub/access"
	"brighteyes/hub/evidence"
	"brighteyes/hub/records"
	"brighteyes/hub/retrieval"
)

// clipFolder is clips on record with their files in a folder, as the hub has them.
type clipFolder struct {
	rec  *records.Records
	dir  string
	slow *atomic.Int64 // ns that it takes to open a clip
}

func (f clipFolder) Origin() retrieval.Origin { return retrieval.AlertClip }

func (f clipFolder) Find(ctx context.Context, _ retrieval.Request, scope retrieval.Scope) ([]retrieval.Piece, error) {
	clips, err := f.rec.ClipsWithin(ctx, scope.Cameras, scope.From, scope.To)
	var pieces []retrieval.Piece
	for _, c := range clips {
		pieces = append(pieces, retrieval.Piece{Origin: retrieval.AlertClip, ID: c.ID, Camera: c.Camera, Span: retrieval.Span{From: c.From, To: c.To}, Kind: "mp4", Bytes: c.Bytes, SHA256: c.SHA256, Sound: c.Sound})
	}
	return pieces, err
}

func (f clipFolder) Open(ctx context.Context, id string) (io.ReadSeekCloser, error) {
	select {
	case <-time.After(time.Duration(f.slow.Load())):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return os.Open(filepath.Join(f.dir, id))
}

// recorders has parts fetched by nobody: they wait.
type recorders struct{ rec *records.Records }

func (f recorders) Fetch(ctx context.Context, request string, parts []evidence.Part) error {
	for _, p := range parts {
		c := devices.Clip{ID: devices.NewID(time.Now()), Request: request, Camera: p.Camera, Edge: "edge-1", From: p.From, To: p.To, State: devices.ClipWaiting, CreatedAt: time.Now()}
		if _, err := f.rec.AddClip(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

func (f recorders) Fetches(ctx context.Context, request string) ([]devices.Clip, error) {
	return f.rec.ClipsFetched(ctx, request)
}

func (f recorders) StopFetching(ctx context.Context, request string) error {
	all, err := f.rec.ClipsFetched(ctx, request)
	for _, c := range all {
		err = errors.Join(err, f.rec.FailClip(ctx, c.ID, "stopped"))
	}
	return err
}

// handing is a hub that hands out pictures.
type handing struct {
	*hub
	clips                    clipFolder
	police, approver, keeper *client
	from, to                 time.Time
}

func handsOut(t *testing.T, changes ...func(*Config)) *handing {
	t.Helper()
	o := &handing{clips: clipFolder{dir: t.TempDir(), slow: &atomic.Int64{}}}
	o.hub = start(t, func(c *Config) {
		o.clips.rec = c.People.(*records.Records)
		shelf, err := retrieval.OpenShelf(filepath.Join(t.TempDir(), "retrievals"), func() int64 { return math.MaxInt64 })
		must(t, err)
		c.Retrieval = RetrievalConfig{Store: o.clips.rec, Service: retrieval.NewService(retrieval.Config{
			Store: o.clips.rec, Sources: []retrieval.Source{o.clips, shelf}, Shelf: shelf, Key: ed25519.NewKeyFromSeed(bytes.Repeat([]byte{1}, 32)),
			Coming: func(context.Context, retrieval.Request) (int, error) { return 0, nil },
			Hub:    func() string { return "晴川里社区" }, Camera: func(string) string { return "东门" }, Now: time.Now, Log: slog.New(slog.DiscardHandler),
		}), Fetches: recorders{o.clips.rec}}
		for _, change := range changes {
			change(c)
		}
	})
	o.police, o.approver, o.keeper = o.as(access.Police), o.as(access.Admin), o.as(access.Property)
	o.to = time.Now().UTC().Add(-time.Hour).Truncate(time.Second)
	o.from = o.to.Add(-10 * time.Minute)
	return o
}

func (o *handing) clip(from time.Time, body string) string {
	o.t.Helper()
	id, sum := devices.NewID(time.Now()), sha256.Sum256([]byte(body))
	must(o.t, os.WriteFile(filepath.Join(o.clips.dir, id), []byte(body), 0o600))
	clip := devices.Clip{ID: id, Alert: "a" + id, Camera: "cam-1", From: from, To: from.Add(20 * time.Second), State: devices.ClipWaiting, CreatedAt: from}
	_, err := o.clips.rec.AddClip(o.t.Context(), clip)
	must(o.t, err)
	clip.State, clip.Bytes, clip.SHA256, clip.Sound = devices.ClipReady, int64(len(body)), hex.EncodeToString(sum[:]), new(bool)
	must(o.t, o.clips.rec.KeepClip(o.t.Context(), clip, ""))
	return id
}

func (o *handing) ask(change ...func(map[string]any)) map[string]any {
	body := map[string]any{
		"lane": "office", "unit": "晴川里派出所", "document": "晴公调字〔2026〕0017号", "basis": "decree799_police", "purpose": "北门财物被盗",
		"persons": []map[string]any{{"name": "民警乙", "number": "310245"}, {"name": "民警丙", "number": "310246"}},
		"cameras": []string{"cam-1"}, "from": o.from, "to": o.to, "due_at": time.Now().Add(24 * time.Hour),
	}
	for _, f := range change {
		f(body)
	}
	return body
}

func own(b map[string]any) {
	b["lane"], b["unit"], b["basis"], b["persons"] = "resident", "5-501", "vehicle", []any{}
}

func (c *client) takes(r map[string]any, step string, body map[string]any) *answer {
	c.h.t.Helper()
	if body == nil {
		body = map[string]any{}
	}
	body["version"] = r["version"]
	if step == "prepare" {
		return c.post(fmt.Sprintf("/retrievals/%s/prepare?version=%v", r["id"], r["version"]), nil)
	}
	return c.post("/retrievals/"+r["id"].(string)+"/"+step, body)
}

func receiptOf(r map[string]any) map[string]any {
	return map[string]any{"taker": "民警丙", "medium": "usb_stick", "package": r["prepared"].(map[string]any)["sha256"]}
}

func TestPicturesAreAskedForApprovedAndHandedOutByThree(t *testing.T) {
	o := handsOut(t)
	o.clip(o.from.Add(time.Minute), strings.Repeat("clip", 3000))
	o.clip(o.from.Add(-10*time.Second), "reaches out of the span")
	r := o.police.post("/retrievals", o.ask()).expect(http.StatusCreated).object()
	if number := r["number"].(string); number != fmt.Sprintf("DQ-%d-0001", time.Now().Year()) {
		t.Errorf("number %s", number)
	}
	o.approver.takes(r, "approve", nil).expect(http.StatusConflict) // nobody sent it in
	r = o.police.takes(r, "submit", nil).expect(200).object()
	o.police.takes(r, "approve", nil).expect(http.StatusForbidden)
	o.keeper.takes(r, "approve", nil).expect(http.StatusForbidden)
	o.keeper.takes(r, "prepare", nil).expect(http.StatusConflict)
	r = o.approver.takes(r, "approve", nil).expect(200).object()
	o.approver.takes(r, "prepare", nil).expect(http.StatusConflict) // who approved
	o.police.takes(r, "prepare", nil).expect(http.StatusForbidden)
	if gaps := r["gaps"].([]any); len(gaps) != 2 || len(r["footage"].([]any)) != 1 || len(r["beyond"].([]any)) != 1 {
		t.Errorf("%v, %v, %v", gaps, r["footage"], r["beyond"])
	}
	r = o.keeper.takes(r, "prepare", nil).expect(200).object()
	at := "/retrievals/" + r["id"].(string)
	o.approver.get(at + "/package.zip").expect(http.StatusForbidden)
	o.police.get(at + "/package.zip").expect(http.StatusForbidden)
	body := o.keeper.get(at + "/package.zip").expect(200).body
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil || len(z.File) != 4 {
		t.Fatal(err, len(z.File))
	}
	o.approver.takes(r, "hand-out", receiptOf(r)).expect(http.StatusConflict)
	wrong := receiptOf(r)
	wrong["package"] = strings.Repeat("0", 64)
	o.keeper.takes(r, "hand-out", wrong).expect(http.StatusConflict)
	r = o.keeper.takes(r, "hand-out", receiptOf(r)).expect(200).object()
	if r["state"] != "handed_out" || r["receipt"].(map[string]any)["by"] != "property" {
		t.Errorf("%v", r["receipt"])
	}
	o.keeper.takes(r, "close", nil).expect(200)
	o.keeper.get(at + "/package.zip").expect(http.StatusForbidden)

	steps := ""
	for _, e := range o.audit() {
		if strings.HasPrefix(e.Action, "retrieval.") {
			steps = e.Actor + " " + strings.TrimPrefix(e.Action, "retrieval.") + "; " + steps
		}
		if strings.Contains(e.Detail+e.Target+e.Purpose, "民警") {
			t.Errorf("the audit record names the persons: %+v", e)
		}
	}
	if want := "police draft; police submit; admin approve; property prepare; property download; property hand-out; property close; "; steps != want {
		t.Errorf("on record: %s", steps)
	}
}

func (h *hub) audit() []access.AuditEntry {
	h.t.Helper()
	list, _, err := h.records.AuditEntries(h.t.Context(), access.AuditFilter{Limit: 500})
	must(h.t, err)
	return list
}

func TestADraftDoesNotTellItsDrafterWhichClipsThereAre(t *testing.T) {
	o := handsOut(t)
	id := o.clip(o.from.Add(time.Minute), "clip of a care call")
	at := o.from.Add(time.Minute).Format(time.RFC3339)
	for name, c := range map[string]struct {
		by   *client
		body map[string]any
	}{"property": {o.keeper, o.ask(own)}, "police": {o.police, o.ask()}} {
		r := c.by.post("/retrievals", c.body).expect(http.StatusCreated).object()
		for _, step := range []string{"", "submit"} {
			if step != "" {
				r = c.by.takes(r, step, nil).expect(200).object()
			}
			for _, seen := range []*answer{c.by.get("/retrievals/" + r["id"].(string)), o.keeper.get("/retrievals/" + r["id"].(string))} {
				v := seen.expect(200).object()
				if strings.Contains(string(seen.body), id) || strings.Contains(string(seen.body), at) || v["looked"] != false || len(v["gaps"].([]any)) != 0 {
					t.Errorf("before the approval %s learns %s", name, seen.body)
				}
			}
		}
		if v := o.approver.get("/retrievals/" + r["id"].(string)).expect(200).object(); v["looked"] != true || len(v["footage"].([]any)) != 1 {
			t.Errorf("who approves sees %v", v["footage"])
		}
		o.approver.takes(r, "approve", nil).expect(200)
		if v := c.by.get("/retrievals/" + r["id"].(string)).expect(200).object(); v["looked"] != true || len(v["footage"].([]any)) != 1 {
			t.Errorf("after the approval %s sees %v", name, v["footage"])
		}
	}
}

func TestACameraInAHomeIsNotAskedFor(t *testing.T) {
	o := handsOut(t)
	home := devices.Device{ID: "cam-501", Kind: devices.Camera, Location: &devices.Location{Building: "5", Floor: "5", Unit: "501"}}
	o.registry.ApplyInventory("edge-east", wire.InventoryMessage{Devices: []devices.Device{home}}, false, time.Now())
	if d, known := o.registry.Device(home.ID); !known || !access.AtHome(d.Device) {
		t.Fatalf("there is no camera in a home: %+v", d)
	}
	for _, c := range []*client{o.keeper, o.approver} {
		c.post("/retrievals", o.ask(own, func(b map[string]any) { b["cameras"] = []string{"cam-1", "cam-501"} })).expect(http.StatusUnprocessableEntity)
	}
}

func TestAPackageMayTakeLongerToBeReadThanARequest(t *testing.T) {
	o := handsOut(t, func(c *Config) { c.RequestTime = 2 * time.Second })
	o.clip(o.from.Add(time.Minute), "clip")
	r := o.police.post("/retrievals", o.ask()).expect(http.StatusCreated).object()
	r = o.police.takes(r, "submit", nil).expect(200).object()
	r = o.approver.takes(r, "approve", nil).expect(200).object()
	o.clips.slow.Store(int64(2500 * time.Millisecond))
	r = o.keeper.takes(r, "prepare", nil).expect(200).object()
	o.keeper.takes(r, "hand-out", receiptOf(r)).expect(200)
}

func TestARequestWithTooManyClipsIsShownAndNotPacked(t *testing.T) {
	o := handsOut(t)
	for i := range retrieval.MostClips + 1 {
		at := o.from.Add(time.Duration(i) * time.Second)
		_, err := o.clips.rec.AddClip(t.Context(), devices.Clip{ID: devices.NewID(at), Alert: "a", Camera: "cam-1", From: at, To: at.Add(time.Second), State: devices.ClipReady, CreatedAt: at})
		must(t, err)
	}
	r := o.police.post("/retrievals", o.ask()).expect(http.StatusCreated).object()
	r = o.police.takes(r, "submit", nil).expect(200).object()
	r = o.approver.takes(r, "approve", nil).expect(200).object()
	if r["too_many"] != true || r["looked"] != false || len(r["gaps"].([]any)) != 0 {
		t.Errorf("%v, %v, %v", r["too_many"], r["looked"], r["gaps"])
	}
	if why := string(o.keeper.takes(r, "prepare", nil).expect(http.StatusConflict).body); !strings.Contains(why, "narrow the span") {
		t.Error(why)
	}
}

func TestOnlyWhatWasApprovedIsHandedOut(t *testing.T) {
	o := handsOut(t)
	o.clip(o.from.Add(time.Minute), "in what was approved")
	o.clip(o.to.Add(-time.Minute), "in what was asked for only")
	r := o.police.post("/retrievals", o.ask()).expect(http.StatusCreated).object()
	r = o.police.takes(r, "submit", nil).expect(200).object()
	o.approver.takes(r, "approve", map[string]any{"cameras": []string{"cam-1"}, "from": o.from, "to": o.to.Add(time.Second)}).expect(http.StatusUnprocessableEntity)
	r = o.approver.takes(r, "approve", map[string]any{"cameras": []string{"cam-1"}, "from": o.from, "to": o.from.Add(5 * time.Minute)}).expect(200).object()
	late := map[string]any{"version": r["version"], "camera": "cam-1", "from": o.from, "to": o.to, "kind": "dav", "bytes": 3}
	o.keeper.post("/retrievals/"+r["id"].(string)+"/attachments", late).expect(http.StatusUnprocessableEntity)
	r = o.keeper.takes(r, "prepare", nil).expect(200).object()
	if files := r["prepared"].(map[string]any)["files"].([]any); len(files) != 1 {
		t.Errorf("%v", files)
	}
	body := o.keeper.get("/retrievals/" + r["id"].(string) + "/package.zip").expect(200).body
	if !bytes.Contains(body, []byte("in what was approved")) || bytes.Contains(body, []byte("in what was asked for only")) {
		t.Error("what was not approved is in the package")
	}
}

func TestAFileFromTheRecorderComesInPartsAndIsPartOfThePackage(t *testing.T) {
	o := handsOut(t)
	r := o.police.post("/retrievals", o.ask()).expect(http.StatusCreated).object()
	r = o.police.takes(r, "submit", nil).expect(200).object()
	r = o.approver.takes(r, "approve", nil).expect(200).object()
	o.keeper.takes(r, "prepare", nil).expect(http.StatusConflict) // there is nothing yet
	content := bytes.Repeat([]byte("recorder"), 200_000)
	r = o.keeper.post("/retrievals/"+r["id"].(string)+"/attachments", map[string]any{"version": r["version"], "camera": "cam-1", "from": o.from, "to": o.to, "kind": "dav", "bytes": len(content)}).expect(http.StatusCreated).object()
	at := "/retrievals/" + r["id"].(string)
	file := r["attached"].([]any)[0].(map[string]any)["id"].(string)
	o.keeper.takes(r, "prepare", nil).expect(http.StatusConflict) // it has not come
	put := func(offset int, part []byte) *answer {
		return o.keeper.with([]string{"Content-Type"}, "application/octet-stream").do("PUT", fmt.Sprintf("%s/attachments/%s?offset=%d", at, file, offset), string(part))
	}
	o.police.with([]string{"Content-Type"}, "application/octet-stream").do("PUT", at+"/attachments/"+file+"?offset=0", "x").expect(http.StatusForbidden)
	put(5, content[5:10]).expect(http.StatusConflict)
	put(0, content[:900_000]).expect(200)
	put(0, content[:900_000]).expect(200) // its answer was lost
	last := put(900_000, content[900_000:]).expect(200).object()
	sum := sha256.Sum256(content)
	if last["sha256"] != hex.EncodeToString(sum[:]) {
		t.Errorf("%v", last)
	}
	put(900_000, content[900_000:]).expect(200)
	r = o.keeper.get(at).expect(200).object()
	if len(r["gaps"].([]any)) != 0 {
		t.Errorf("still missing: %v", r["gaps"])
	}
	r = o.keeper.takes(r, "prepare", nil).expect(200).object()
	if body := o.keeper.get(at + "/package.zip").expect(200).body; !bytes.Contains(body, content) {
		t.Error("the file is not in the package")
	}
	o.keeper.do("DELETE", fmt.Sprintf("%s/attachments/%s?version=%v", at, file, r["version"]), nil).expect(http.StatusConflict)
}

func TestAPackageThatChangedOnTheDiskIsBrokenOff(t *testing.T) {
	o := handsOut(t)
	id := o.clip(o.from.Add(time.Minute), strings.Repeat("clip", 300_000))
	r := o.police.post("/retrievals", o.ask()).expect(http.StatusCreated).object()
	r = o.police.takes(r, "submit", nil).expect(200).object()
	r = o.approver.takes(r, "approve", nil).expect(200).object()
	r = o.keeper.takes(r, "prepare", nil).expect(200).object()
	path := filepath.Join(o.clips.dir, id)
	text, err := os.ReadFile(path)
	must(t, err)
	text[100] ^= 1
	must(t, os.WriteFile(path, text, 0o600))
	o.keeper.takes(r, "hand-out", receiptOf(r)).expect(http.StatusConflict)
	q, err := http.NewRequestWithContext(t.Context(), http.MethodGet, o.at("/retrievals/"+r["id"].(string)+"/package.zip"), nil)
	must(t, err)
	q.Header = o.keeper.header
	answer, err := o.keeper.http.Do(q)
	must(t, err)
	defer answer.Body.Close()
	if got, err := io.ReadAll(answer.Body); err == nil || int64(len(got)) >= answer.ContentLength {
		t.Errorf("%d of %d bytes came without an error", len(got), answer.ContentLength)
	}
}

func TestResidentsLookInTheOfficeAndThePoliceDoNotSeeTheirRequests(t *testing.T) {
	o := handsOut(t)
	o.police.post("/retrievals", o.ask(own)).expect(http.StatusForbidden)
	o.keeper.post("/retrievals", o.ask()).expect(http.StatusForbidden)
	o.as(access.Care).get("/retrievals").expect(http.StatusForbidden)
	o.clip(o.from.Add(time.Minute), "clip")
	r := o.approver.post("/retrievals", o.ask(own)).expect(http.StatusCreated).object()
	at := "/retrievals/" + r["id"].(string)
	o.police.get(at).expect(http.StatusNotFound)
	if list := o.police.get("/retrievals").expect(200).ids(); list != "" {
		t.Errorf("the police see %s", list)
	}
	if list := o.keeper.get("/retrievals?camera=cam-1&lane=resident&state=drafted").expect(200).ids(); list != r["id"] {
		t.Errorf("the keeper sees %s", list)
	}
	// A second person with the role approves.
	must(t, o.records.AddUser(t.Context(), access.User{ID: "01USERSECOND", Name: "second", DisplayName: "second", Roles: access.Roles{access.Admin}, PasswordHash: theHash(), CreatedAt: time.Now()}))
	secret, now := access.NewSecret(), time.Now()
	must(t, o.records.PutSession(t.Context(), access.Session{Key: access.KeyOf(secret), UserID: "01USERSECOND", CreatedAt: now, UsedAt: now, ExpiresAt: now.Add(time.Hour)}))
	second := o.withCookie(secret)
	r = o.approver.takes(r, "submit", nil).expect(200).object()
	o.approver.takes(r, "approve", nil).expect(http.StatusConflict)
	r = second.takes(r, "approve", nil).expect(200).object()
	r = o.keeper.takes(r, "prepare", nil).expect(200).object()
	o.keeper.get(at + "/package.zip").expect(http.StatusForbidden)
	file := r["prepared"].(map[string]any)["files"].([]any)[0].(map[string]any)["id"].(string)
	if seen := o.keeper.get(at + "/files/" + file).expect(200).body; string(seen) != "clip" {
		t.Errorf("%q", seen)
	}
	second.get(at + "/files/" + file).expect(http.StatusForbidden)
	o.keeper.takes(r, "hand-out", receiptOf(r)).expect(http.StatusUnprocessableEntity)
	o.keeper.takes(r, "hand-out", map[string]any{"medium": "viewed", "witness": "值班员丙", "package": receiptOf(r)["package"]}).expect(200)
}

func TestAProgramTakesNoStepOfARequest(t *testing.T) {
	o := handsOut(t)
	token := o.approver.post("/tokens", map[string]any{"name": "script", "roles": []string{"admin"}}).expect(http.StatusCreated).object()["token"].(string)
	program := o.withToken(token)
	program.post("/retrievals", o.ask()).expect(http.StatusForbidden)
	r := o.police.post("/retrievals", o.ask()).expect(http.StatusCreated).object()
	r = o.police.takes(r, "submit", nil).expect(200).object()
	program.takes(r, "approve", nil).expect(http.StatusForbidden)
	if mine := program.get("/retrievals/" + r["id"].(string)).expect(200).object()["mine"].([]any); len(mine) != 0 {
		t.Errorf("%v", mine)
	}
}

func TestTheReadingOfAPackageIsStoppedByAPersonAndThatIsOnRecord(t *testing.T) {
	o := handsOut(t)
	roles := []string{"admin", "care", "police", "property"} // of a program with every right
	token := o.approver.post("/tokens", map[string]any{"name": "script", "roles": roles}).expect(http.StatusCreated).object()["token"].(string)
	r := o.police.post("/retrievals", o.ask()).expect(http.StatusCreated).object()
	id := r["id"].(string)
	stops := func() (n int) {
		for _, e := range o.audit() {
			if e.Action == "retrieval.reading.stop" && e.Target == "retrieval:"+id {
				n++
			}
		}
		return n
	}
	o.withToken(token).do("DELETE", "/retrievals/"+id+"/reading", nil).expect(http.StatusForbidden)
	if n := stops(); n != 0 {
		t.Errorf("a program that was refused left %d rows", n)
	}
	o.keeper.do("DELETE", "/retrievals/"+id+"/reading", nil).expect(http.StatusNoContent)
	if n := stops(); n != 1 {
		t.Errorf("%d rows are on record, want 1", n)
	}
}

func TestWhatSomebodyChangedMeanwhileIsNotOverwritten(t *testing.T) {
	o := handsOut(t)
	old := o.police.post("/retrievals", o.ask()).expect(http.StatusCreated).object()
	at := fmt.Sprintf("/retrievals/%s?version=", old["id"])
	changed := o.police.do("PUT", at+"1", o.ask(func(b map[string]any) { b["purpose"] = "北门电动车被盗" })).expect(200).object()
	if changed["purpose"] != "北门电动车被盗" || changed["version"].(float64) != 2 {
		t.Errorf("%v", changed)
	}
	o.police.do("PUT", at+"1", o.ask()).expect(http.StatusConflict)
	o.police.takes(old, "submit", nil).expect(http.StatusConflict)
	problem := string(o.police.post("/retrievals", o.ask(func(b map[string]any) { b["persons"] = []any{} })).expect(http.StatusUnprocessableEntity).body)
	if !strings.Contains(problem, "body.persons") || !strings.Contains(problem, "两名人员") {
		t.Error(problem)
	}
	o.police.post("/retrievals", o.ask(func(b map[string]any) { b["cameras"] = []string{"cam-99"} })).expect(http.StatusUnprocessableEntity)
}

func TestThePublicNoticeHasNoSmallNumbers(t *testing.T) {
	o := handsOut(t)
	for range 10 {
		r := o.police.post("/retrievals", o.ask()).expect(http.StatusCreated).object()
		o.police.takes(r, "submit", nil).expect(200)
	}
	f := o.keeper.get("/retrievals/figures?month=" + time.Now().Format("2006-01")).expect(200).object()
	if f["office"] != 10.0 || f["resident"] != nil || f["given"] != nil {
		t.Errorf("%v", f)
	}
	o.keeper.get("/retrievals/figures?month=2026-13").expect(http.StatusUnprocessableEntity)
	if page := string(o.keeper.get("/retrievals/verify.html").expect(200).body); !strings.Contains(page, "default-src 'none'") {
		t.Error("the page that checks packages is another one")
	}
}
