package systemtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// buttonsOf is a list of so many planned buttons, in CSV.
func buttonsOf(n int) []byte {
	var list bytes.Buffer
	list.WriteString("编号,类型,名称,楼栋,楼层,房号\n")
	for i := range n {
		fmt.Fprintf(&list, "help-%d,求助按钮,%d号楼求助按钮 %d,%d,%d,%d\n", i, i/500+1, i%500, i/500+1, i/20%25+1, i%500+101)
	}
	return list.Bytes()
}

type imported struct {
	ID, State          string
	Added, Done, Total int
}

// upload previews a list.
func (h *hub) upload(file []byte) imported {
	h.t.Helper()
	req, err := http.NewRequest("POST", "http://"+h.http+"/api/v1/devices/import", bytes.NewReader(file))
	if err != nil {
		h.t.Fatal(err)
	}
	req.Header.Set("Origin", "http://"+h.http)
	req.Header.Set("Content-Type", "application/octet-stream")
	resp, err := h.client.Do(req)
	if err != nil {
		h.t.Fatal(err)
	}
	defer resp.Body.Close()
	var one imported
	if err := json.NewDecoder(resp.Body).Decode(&one); err != nil || resp.StatusCode != 200 {
		h.t.Fatalf("%d, %v", resp.StatusCode, err)
	}
	return one
}

// How long it takes is told and not judged: docs/onboarding.md has the figure.
func TestTenThousandDevicesAreImported(t *testing.T) {
	h := startHub(t, settings{})
	began := time.Now()
	one := h.upload(buttonsOf(10_000))
	read := time.Since(began)
	if one.State != "ready" || one.Added != 10_000 {
		t.Fatalf("%+v", one)
	}
	h.call("POST", "/api/v1/devices/import/"+one.ID+"/confirm", nil, nil)
	eventually(t, time.Minute, "all of them", func() bool {
		h.call("GET", "/api/v1/devices/import/"+one.ID, nil, &one)
		return one.State == "done" && one.Done == 10_000
	})
	t.Logf("10,000 devices: previewed in %v, there after %v", read, time.Since(began))
	h.stop()
	h.start()
	h.ready()
	if again := h.upload(buttonsOf(10_000)); again.Total != 0 {
		t.Errorf("after a restart the same list would enter %d", again.Total)
	}
}

func TestAListIsImportedAndAnEdgeIsAddedInTheBrowser(t *testing.T) {
	t.Parallel()
	h := startHub(t, settings{})
	dir := t.TempDir()
	bad := write(t, filepath.Join(dir, "bad.csv"), "%s", string(buttonsOf(3))+"HELP_9,门铃,王13800001111,,,\n")
	good := write(t, filepath.Join(dir, "good.csv"), "%s", buttonsOf(300))
	p := openBrowser(t).open("http://"+h.http+"/", 1440, 900)
	p.signIn("admin", password)
	choose := func(file string) {
		t.Helper()
		p.expect("the choice of a file", "document.querySelector('input[type=file]:not([disabled])')")
		p.do(chromedp.SetUploadFiles("input[type=file]", []string{file}))
	}
	at := func(page string) {
		p.do(ignore(chromedp.Evaluate[bool](fmt.Sprintf("(location.hash = %q, true)", page))))
	}
	at("#/devices/import")
	choose(bad)
	p.expect("the bad cells", "document.querySelectorAll('.bad-cell').length === 3")
	p.expect("no way to confirm it", "!document.querySelector('.import-preview button.primary') && !document.body.innerText.includes('13800001111')")
	for _, look := range []struct {
		language, theme string
		width           int64
	}{{"zh", "light", 1440}, {"en", "dark", 1440}, {"zh", "light", 390}, {"en", "light", 390}} {
		p.do(chromedp.EmulateViewport(look.width, 900))
		p.set(look.language, look.theme)
		choose(bad)
		p.expect("the bad cells", "document.querySelectorAll('.bad-cell').length === 3")
		p.expect("nothing wider than the screen", "document.documentElement.scrollWidth <= innerWidth")
		p.shoot(fmt.Sprintf("import-bad-%s-%s-%d", look.language, look.theme, look.width))
	}
	p.set("zh", "light")
	choose(good)
	p.expect("what would be entered", "document.querySelectorAll('.changes tbody tr').length === 200")
	p.shoot("import-good-zh-390")
	p.click(".import-preview button", "300")
	p.sees("导入完成，共 300 项")
	p.do(chromedp.EmulateViewport(1440, 900))
	p.shoot("import-done-zh-1440")

	at("#/edges")
	p.expect("the form", "document.querySelector('#edge-id')")
	p.do(chromedp.SendKeys("#edge-id", "edge-west"))
	p.click(".edge-form button", "添加网关")
	p.expect("the code", "document.querySelector('.qr path') && /be1:[A-Za-z0-9_-]{64}@http/.test(document.querySelector('.command').innerText)")
	p.shoot("edge-code-zh-1440")
	p.do(chromedp.EmulateViewport(390, 900))
	p.expect("nothing wider than the screen", "document.documentElement.scrollWidth <= innerWidth")
	p.shoot("edge-code-zh-390")
	p.expectNoComplaint()
	if d := h.edgeView("edge-west"); !strings.Contains(d.Status, "away") {
		t.Errorf("%+v", d)
	}
}
