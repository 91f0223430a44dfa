package api

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"brighteyes/hub/access"
	"brighteyes/hub/records"
)

func withArchive(t *testing.T) *hub {
	t.Helper()
	return start(t, func(c *Config) { c.Archive = c.People.(*records.Records) })
}

// fills types values into the file of cam-1 as it stands.
func (c *client) fills(values map[string]string) *answer {
	c.h.t.Helper()
	version := c.get("/archive/cam-1").expect(200).object()["version"]
	return c.do("PUT", "/archive/cam-1", map[string]any{"version": version, "values": values})
}

func TestTheFileOfACameraIsFilledInAndItsFlawsAreNamed(t *testing.T) {
	h := withArchive(t)
	property, police := h.as(access.Property), h.as(access.Police)

	a := property.fills(map[string]string{"gb_code": "34020000011327000001", "region": "340200", "label": "东大门"}).expect(200).object()
	if a["version"].(float64) != 1 || a["by"] != "property" || !strings.Contains(string(property.get("/archive/cam-1").expect(200).body), "label.name") {
		t.Errorf("the label that is not the camera's name is no flaw: %v", a)
	}
	before := a["complete_pct"].(float64)
	a = police.fills(map[string]string{"label": "东门", "camera": "固定枪机"}).expect(200).object()
	if after := a["complete_pct"].(float64); after <= before || a["values"].(map[string]any)["camera"] != "3" {
		t.Errorf("%v%% became %v%%: %v", before, after, a)
	}

	wrong := police.fills(map[string]string{"gb_code": "123", "keeper": "13812345678"}).expect(http.StatusUnprocessableEntity)
	if text := string(wrong.body); !strings.Contains(text, "body.values.gb_code") || !strings.Contains(text, "国标编码是 20 位数字") || strings.Contains(text, "138123") {
		t.Error(text)
	}
	police.do("PUT", "/archive/cam-1", map[string]any{"version": 1, "values": map[string]string{"maker": "甲"}}).expect(http.StatusConflict)
	police.do("PUT", "/archive/gate-1", map[string]any{"version": 0, "values": map[string]string{"maker": "甲"}}).expect(http.StatusNotFound)
	h.as(access.Care).get("/archive").expect(http.StatusForbidden)

	audit := string(h.as(access.Admin).get("/audit").expect(200).body)
	if !strings.Contains(audit, "archive.change") || !strings.Contains(audit, "gb_code label region") || strings.Contains(audit, "34020000011327000001") {
		t.Errorf("the audit record is to name the entries and not what stands in them: %s", audit)
	}
}

func TestTheRateOfCompleteFilesIsOfCamerasInService(t *testing.T) {
	h := withArchive(t)
	list := h.as(access.Police).get("/archive").expect(200).object()
	rate := list["rate"].(map[string]any)
	if rate["cameras"].(float64) != 1 || rate["complete"].(float64) != 0 || !strings.Contains(list["formula"].(string), "建档率") {
		t.Errorf("%v", list)
	}
	h.as(access.Admin).post("/devices", map[string]any{"id": "cam-2", "kind": "camera", "name": "北门"}).expect(http.StatusCreated) // planned
	list = h.as(access.Police).get("/archive").expect(200).object()
	if rate := list["rate"].(map[string]any); rate["cameras"].(float64) != 1 || len(list["items"].([]any)) != 2 {
		t.Errorf("a camera that is only planned counts: %v", list)
	}
}

func TestASheetIsPreviewedAndEnteredWholeOrNotAtAll(t *testing.T) {
	h := withArchive(t)
	police := h.as(access.Police)
	upload := func(path, file string) *answer {
		t.Helper()
		return police.with([]string{"Content-Type"}, "application/octet-stream").post(path, file)
	}
	plan := upload("/archive/import", "设备,厂商,补光属性\ncam-1,甲厂,红外补光\ncam-9,乙厂,无补光\n").expect(200).object()
	if plan["done"] != false || len(plan["changes"].([]any)) != 1 || !strings.Contains(string(police.get("/archive/cam-1").expect(200).body), `"version":0`) {
		t.Errorf("a preview changed something: %v", plan)
	}
	upload("/archive/import?confirm="+plan["sha256"].(string), "设备,厂商,补光属性\ncam-1,甲厂,红外补光\ncam-9,乙厂,无补光\n").expect(http.StatusConflict)

	good := "设备,厂商,补光属性\ncam-1,甲厂,红外补光\n"
	plan = upload("/archive/import", good).expect(200).object()
	upload("/archive/import?confirm="+plan["sha256"].(string), good+"\n").expect(http.StatusConflict)
	if done := upload("/archive/import?confirm="+plan["sha256"].(string), good).expect(200).object(); done["done"] != true {
		t.Errorf("%v", done)
	}
	values := police.get("/archive/cam-1").expect(200).object()["values"].(map[string]any)
	if values["maker"] != "甲厂" || values["light"] != "2" {
		t.Errorf("%v", values)
	}

	csv := police.get("/archive/export.csv?lang=zh").expect(200)
	again := upload("/archive/import", string(csv.body)).expect(200).object()
	if again["same"].(float64) != 1 || len(again["changes"].([]any)) != 0 || len(again["mistakes"].([]any)) != 0 {
		t.Errorf("what was exported reads otherwise: %v", again)
	}
	xlsx := police.get("/archive/export.xlsx").expect(200)
	again = upload("/archive/import", string(xlsx.body)).expect(200).object()
	if again["same"].(float64) != 1 || !slices.Equal(xlsx.body[:2], []byte("PK")) {
		t.Errorf("%v", again)
	}
}
