package api

import (
	"testing"

	"brighteyes/hub/access"
	"brighteyes/hub/imports"
)

func TestADescribedCommunityIsPreviewedAndEntered(t *testing.T) {
	h := importing(t)
	admin := h.as(access.Admin)
	h.as(access.Property).get("/devices/layout/templates").expect(403)
	if items := admin.get("/devices/layout/templates").expect(200).object()["items"].([]any); len(items) < 10 {
		t.Errorf("%v", items)
	}
	described := map[string]any{
		"name": "晴川里社区", "code": "qingchuan", "buildings": []any{map[string]any{"numbers": "21-22", "floors": 3, "units": 2}},
		"gates": []any{map[string]any{"name": "南门"}}, "devices": []any{map[string]any{"template": "button.unit", "count": 1}, map[string]any{"template": "camera.gate", "count": 1}},
	}
	var v struct {
		Import                 importView
		Places, Devices, There int
	}
	described["code"] = "晴川"
	admin.post("/devices/layout", described).expect(200).into(&v)
	if v.Import.State != imports.Refused || v.Import.ID != "" || v.Import.Mistakes[0].Field != "code" || v.Import.Mistakes[0].Zh == "" {
		t.Fatalf("%+v", v)
	}
	described["code"] = "qingchuan"
	admin.post("/devices/layout", described).expect(200).into(&v)
	if v.Import.State != imports.Ready || v.Places != 4 || v.Devices != 13 || v.Import.Added != 13 || v.There != 0 {
		t.Fatalf("%+v", v)
	}
	admin.get("/devices/button-21-301").expect(404)
	admin.post("/devices/import/"+v.Import.ID+"/confirm", nil).expect(200)
	eventually(t, "it is entered", func() bool {
		var one importView
		admin.get("/devices/import/" + v.Import.ID).expect(200).into(&one)
		return one.State == imports.Done
	})
	if d := admin.get("/devices/button-21-301").expect(200).object(); d["name"] != "21号楼301求助按钮" || d["site"] != "b21" || d["lifecycle"] != "planned" {
		t.Errorf("%v", d)
	}
	admin.post("/devices/layout", described).expect(200).into(&v)
	if v.There != 17 || v.Import.Added != 0 {
		t.Errorf("described again it would enter %+v", v)
	}
}
