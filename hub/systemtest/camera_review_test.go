package systemtest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"brighteyes/alerts"
)

// What 视频质量诊断 found is looked at by a person, at the reference beside the picture
// that was judged and with the figure by which it was: one finding is confirmed and one
// is false, and each alarm ends as what it was. Who looked, and what for, is on record.
func TestAFindingOfTheDiagnosisIsConfirmedOrFalse(t *testing.T) {
	t.Parallel()
	h := startDemo(t, t.TempDir())
	b, apart := openBrowser(t), chromedp.WithNewBrowserContext()
	desk := b.open(h.url(), deskWidth, deskHeight, apart)
	desk.signIn("police", password)
	blind := func(area string) (one alerts.Alert, found bool) {
		for _, a := range all[alerts.Alert](h, "/api/v1/alerts", nil) {
			if a.Rule == alerts.RuleBlind && a.Site == area {
				return a, true
			}
		}
		return one, false
	}
	for _, f := range []struct {
		camera, area, verdict string
		outcome               alerts.Outcome
	}{
		{"cam-north-1", "north-gate", "已处置", alerts.Handled},
		{"cam-playground-1", "playground", "设备误报", alerts.DeviceFault},
	} {
		h.call("POST", "/api/v1/demo/freeze/"+f.camera, nil, nil)
		var a alerts.Alert
		eventually(t, time.Minute, f.area+" to be told as not seen", func() (found bool) { a, found = blind(f.area); return found })
		desk.goTo("#/alerts/" + a.ID)
		desk.expect("why the area is not seen", "document.querySelector('.alert-page')?.innerText.includes('画面冻结')")
		desk.goTo("#/devices/" + f.camera)
		desk.expect("no picture without a purpose", "document.querySelector('.review .view-bar select') && [...document.querySelectorAll('.review .view-bar button')].every((e) => e.disabled) && !document.querySelector('.review img')")
		desk.choose(".review .view-bar select", "maintenance")
		desk.click(".review .view-bar button", "对比参考画面")
		desk.expect("the finding with its picture, under a watermark", "document.querySelector('.review-fault h3')?.innerText.includes('画面冻结') && document.querySelector('.review-side:last-child img')?.naturalWidth === 320 && document.querySelector('.review-side:last-child .watermark')?.innerText.includes('民警乙')")
		var kept struct {
			Faults []struct {
				Name  string
				Limit float64
				Of    int
			}
		}
		h.call("GET", "/api/v1/cameras/"+f.camera+"/review?purpose=maintenance", nil, &kept)
		figures := read[map[string]string](desk, "Object.fromEntries([...document.querySelectorAll('.review-fault')].find((e) => e.querySelector('h3').innerText.includes('画面冻结')).querySelectorAll('dl > div').values().map((e) => [e.querySelector('dt').innerText, e.querySelector('dd').innerText]))")
		frozen := false
		for _, one := range kept.Faults {
			if one.Name == "frozen" {
				frozen = true
				if got, want := figures["低于此值为故障"], fmt.Sprintf("%.4g", one.Limit); !strings.HasPrefix(got, want) {
					t.Errorf("the page has %q as the limit, the edge %s", figures, want)
				}
			}
		}
		if !frozen {
			t.Errorf("the edge says %+v", kept)
		}
		desk.shoot("review-" + f.camera)
		desk.goTo("#/alerts/" + a.ID)
		desk.click(".alert-page button", "受理")
		desk.expect("that it is taken", "document.querySelector('.alert-head').innerText.includes('已受理')") // what follows goes with the version that it has then
		desk.click(".alert-page button", "办结…")
		desk.click(".resolve label", f.verdict)
		desk.click(".resolve button", "办结")
		desk.expect("what it was", fmt.Sprintf("document.querySelector('.alert-head').innerText.includes(%q)", f.verdict))
		var over alerts.Alert
		h.call("GET", "/api/v1/alerts/"+a.ID, nil, &over)
		if over.State != alerts.Resolved || over.Outcome != f.outcome {
			t.Errorf("on record %s is %s, %s", f.area, over.State, over.Outcome)
		}
		var looks struct {
			Items []struct{ Actor, Purpose string }
		}
		h.call("GET", "/api/v1/audit?action=camera.review&target=camera:"+f.camera, nil, &looks)
		if n := len(looks.Items); n != 2 || looks.Items[n-1].Actor != "police" || looks.Items[n-1].Purpose != "maintenance" {
			t.Errorf("who looked at %s is on record as %+v", f.camera, looks.Items)
		}
	}

	h.call("POST", "/api/v1/demo/mend/cam-north-1", nil, nil)
	desk.goTo("#/devices/cam-north-1")
	desk.choose(".review .view-bar select", "maintenance")
	eventually(t, time.Minute, "the mended camera to be well", func() bool {
		desk.click(".review .view-bar button", "") // 对比参考画面, then 重新取图
		return desk.is("!document.querySelector('.review-fault') && document.querySelector('.review')?.innerText.includes('未见故障')")
	})

	keeper := b.open(h.url()+"#/devices/cam-playground-1", deskWidth, deskHeight, apart)
	keeper.signIn("admin", password)
	accept := func(camera, became string) {
		t.Helper()
		keeper.goTo("#/devices/" + camera)
		keeper.click(".view-accept .chip", "重新安装")
		keeper.click(".view-accept button", "确认现在的画面")
		keeper.expect(became, fmt.Sprintf("document.querySelector('.view-accept .outcome')?.innerText.includes(%q)", became))
	}
	accept("cam-playground-1", "没有接受：画面静止不动")
	accept("cam-north-1", "已定为新参考，开始重新学习")
	desk.click(".review .view-bar button", "重新取图")
	desk.expect("the new reference, of which there is one picture", "document.querySelector('.review-side img')?.naturalWidth === 320 && document.querySelector('.review-side figcaption')?.innerText.includes('参考画面（新确认，学习中）') && document.querySelector('.review .mark-late')?.innerText.includes('学习中')")
	for _, p := range []*page{desk, keeper} {
		p.expectNoComplaint()
	}
}
