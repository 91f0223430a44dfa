package api

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"brighteyes/hub/access"
	"brighteyes/hub/imports"
)

// importing is a hub that imports spreadsheets.
func importing(t *testing.T) *hub {
	t.Helper()
	places := &swappedImports{}
	h := start(t, func(c *Config) { c.Imports = places })
	i := imports.New(imports.Config{Registry: h.registry, Audit: h.records.Audit, Now: time.Now, Log: h.cfg.Log})
	places.Imports = i
	ctx, cancel := context.WithCancel(t.Context())
	var own sync.WaitGroup
	own.Go(func() { _ = i.Run(ctx) })
	t.Cleanup(func() { cancel(); own.Wait() })
	return h
}

type swappedImports struct{ Imports }

func (c *client) upload(file string) *answer {
	return c.with([]string{"Content-Type"}, "application/octet-stream").do(http.MethodPost, "/devices/import", file)
}

func TestAListIsPreviewedConfirmedAndThere(t *testing.T) {
	h := importing(t)
	admin := h.as(access.Admin)
	var v importView
	admin.upload("编号,类型,地点,名称\nbtn-9,求助按钮,b5,5号楼901\nBTN_8,门铃,b5,王13800001111\n").expect(200).into(&v)
	if v.State != imports.Refused || v.BadRows != 1 || len(v.Mistakes) != 3 || v.Mistakes[0].Cell != "A3" || !strings.Contains(v.Mistakes[0].Zh, "btn-8") {
		t.Fatalf("%+v", v)
	}
	admin.post("/devices/import/"+v.ID+"/confirm", nil).expect(409)
	admin.upload("编号,类型,地点,名称\nbtn-9,求助按钮,b5,5号楼901\n").expect(200).into(&v)
	if v.State != imports.Ready || v.Added != 1 || len(v.Changes) != 1 {
		t.Fatalf("%+v", v)
	}
	admin.get("/devices/btn-9").expect(404)
	for range 2 {
		admin.with([]string{"Idempotency-Key"}, "k").post("/devices/import/"+v.ID+"/confirm", nil).expect(200)
	}
	eventually(t, "it is entered", func() bool {
		admin.get("/devices/import/" + v.ID).expect(200).into(&v)
		return v.State == imports.Done
	})
	if d := admin.get("/devices/btn-9").expect(200).object(); d["lifecycle"] != "planned" || d["name"] != "5号楼901" {
		t.Errorf("%v", d)
	}
	if rows := auditOf(h, "device.import.add"); len(rows) != 1 || rows[0].Detail != "btn-9" || len(auditOf(h, "device.import")) != 1 {
		t.Errorf("%+v", rows)
	}
	admin.get("/devices/import/01ARZ3NDEKTSV4RRFFQ69G5FAV").expect(404)
	admin.upload("nothing that is a list").expect(200).into(&v)
	if v.State != imports.Refused || v.Mistakes[0].Code != "file.headings" {
		t.Errorf("%+v", v)
	}
}

func TestAnExportHasWhatTheCallerMaySee(t *testing.T) {
	h := importing(t)
	for role, homes := range map[access.Role]bool{access.Admin: true, access.Police: false} {
		a := h.as(role).get("/devices/export.csv")
		if a.status != 200 {
			continue
		}
		if strings.Contains(string(a.body), "gate-1") && strings.Contains(string(a.body), "smoke-501") != homes {
			t.Errorf("%s sees %s", role, a.body)
		}
	}
	a := h.as(access.Property).get("/devices/export.csv").expect(200)
	if !strings.HasPrefix(string(a.body), "\ufeff编号 id,类型 kind") || !strings.Contains(string(a.body), "gate-1,门禁,东门人行闸") {
		t.Errorf("%s", a.body)
	}
	for _, path := range []string{"/devices/export.xlsx?lang=en", "/devices/template.xlsx"} {
		if a := h.as(access.Property).get(path).expect(200); a.header.Get("Content-Type") != xlsxType || !strings.Contains(a.header.Get("Content-Disposition"), ".xlsx") {
			t.Errorf("%v", a.header)
		}
	}
	var v importView
	h.as(access.Admin).upload(string(h.as(access.Admin).get("/devices/export.xlsx").expect(200).body)).expect(200).into(&v)
	if v.Added+v.Changed+v.BadRows != 0 || v.Unchanged != 5 {
		t.Errorf("the hub's own export would change something: %+v", v)
	}
}

// Only this route takes more than 1 MiB, and only from who may use it.
func TestALargeListIsReadOfWhoMayImportItOnly(t *testing.T) {
	h := importing(t)
	var list strings.Builder
	list.WriteString("id,kind,name\n")
	for i := range 19_000 {
		fmt.Fprintf(&list, "btn-%d,button,%s\n", i, strings.Repeat("按", 30))
	}
	if list.Len() <= bodyMost {
		t.Fatal("the list is no large one")
	}
	h.as(access.Admin).upload(list.String()).expect(200)
	// A refusal comes before the body does.
	refused := func(c *client, path string, bytes int) {
		t.Helper()
		got := h.say(fmt.Sprintf("POST %s HTTP/1.1\r\nHost: x\r\nCookie: %s\r\nContent-Length: %d\r\n\r\n", apiBase+path, c.header.Get("Cookie"), bytes))
		if !strings.HasPrefix(got, "413") || !strings.Contains(got, problemType) {
			t.Errorf("%d bytes to %s: %s", bytes, path, got)
		}
	}
	refused(h.stranger(), "/devices/import", bodyMost+1)
	refused(h.withCookie("forged"), "/devices/import", bodyMost+1)
	refused(h.as(access.Property), "/devices/import", bodyMost+1)
	refused(h.as(access.Admin), "/devices/import", importMost+1)
	refused(h.as(access.Admin), "/devices", bodyMost+1)
}
