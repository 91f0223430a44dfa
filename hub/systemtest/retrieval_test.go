package systemtest

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	protocol "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"

	"brighteyes/devices"
)

// field is a time as a page's field has it, of the browser's own zone.
func field(at time.Time) string { return at.Local().Format("2006-01-02T15:04:05") }

// download presses a link and returns the file that it brings.
func (p *page) download(text, name string) []byte {
	p.t.Helper()
	dir := p.t.TempDir()
	p.do(func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, target, protocol.SetDownloadBehavior, protocol.SetDownloadBehaviorParams{Behavior: protocol.SetDownloadBehaviorBehaviorAllow, DownloadPath: dir})
		return chromedp.Void{}, err
	})
	p.click("a", text)
	var file []byte
	eventually(p.t, 30*time.Second, "the download of "+name, func() bool {
		var err error
		file, err = os.ReadFile(filepath.Join(dir, name))
		return err == nil
	})
	return file
}

// Police ask for the pictures of a forced door, the approver approves, the keeper
// attaches what the recorder has, packs and hands out; the page that the hub gives,
// opened without a network, finds the package right, and every change of it wrong.
func TestPicturesAreHandedOutByThreeAndVerifiedWithoutANetwork(t *testing.T) {
	t.Parallel()
	h := startHub(t, settings{})
	h.hire("police", "民警乙", "police")
	h.hire("keeper", "值班员丙", "property")
	gate := watchedGate(h)
	from := time.Now().Add(-time.Minute).Truncate(time.Second)
	gate.Force(1)
	var clip devices.Clip
	eventually(t, 2*time.Minute, "the clip of the forced door", func() bool {
		for _, c := range all[devices.Clip](h, "/api/v1/clips", nil) {
			if c.State == devices.ClipReady {
				clip = c
			}
		}
		return clip.ID != ""
	})
	to := clip.To.Add(2 * time.Second).Truncate(time.Second)
	eventually(t, time.Minute, "the span to be past", func() bool { return time.Now().After(to) })

	b := openBrowser(t)
	police := b.open(h.url(), deskWidth, deskHeight, chromedp.WithNewBrowserContext())
	police.signIn("police", password)
	police.set("zh", "light")
	police.goTo("#/retrievals/new")
	police.click(".retrieval-form .cameras label", "cam-1")
	const pair = ".retrieval-form form > .pair"
	for _, entry := range [][2]string{
		{pair + " label:nth-child(1) input:not([type])", "晴川里派出所"}, {pair + " label:nth-child(2) input:not([type])", "晴公调字〔2026〕0017号"},
		{".two .pair:nth-of-type(1) label:nth-child(1) input", "民警乙"}, {".two .pair:nth-of-type(1) label:nth-child(2) input", "310245"},
		{".two .pair:nth-of-type(2) label:nth-child(1) input", "民警丁"}, {".two .pair:nth-of-type(2) label:nth-child(2) input", "310246"},
		{".retrieval-form textarea", "东门被强行打开，查明经过"},
		{pair + " label:nth-child(1) input[type=datetime-local]", field(from)}, {pair + " label:nth-child(2) input[type=datetime-local]", field(to)},
	} {
		police.enter(entry[0], entry[1])
	}
	police.shoot("retrieval-form-filled")
	police.click("button", "保存草稿")
	police.sees("草稿")
	police.sees("批准前不查找画面")
	police.click("button", "提交审批")
	police.sees("您是申请人，不能审批或交接")
	request := h.requests()[0]

	approver := b.open(h.url(), deskWidth, deskHeight, chromedp.WithNewBrowserContext())
	approver.signIn("admin", password)
	approver.set("zh", "light")
	approver.goTo("#/retrievals/" + request.ID)
	approver.looks("retrieval-approve", "document.querySelector('.retrieval-acts .act-form')")
	approver.click("button", "按申请批准")
	approver.sees("您是审批人，不能整理或交接")

	keeper := b.open(h.url(), deskWidth, deskHeight) // in the browser's own context, for its downloads
	keeper.signIn("keeper", password)
	keeper.set("zh", "light")
	keeper.goTo("#/retrievals")
	keeper.sees("待您办理")
	keeper.looks("retrievals", "document.querySelector('.retrieval-list')")
	keeper.goTo("#/retrievals/" + request.ID)
	keeper.click("summary", "附上从录像机拷出的文件")
	copied := filepath.Join(t.TempDir(), "ch01.mp4")
	if err := os.WriteFile(copied, bytes.Repeat([]byte("recorder"), 200_000), 0o600); err != nil {
		t.Fatal(err)
	}
	keeper.do(chromedp.SetUploadFiles(".retrieval-attach input[type=file]", []string{copied}))
	keeper.click("button", "上传并附上")
	keeper.sees("值班员丙 手工附加")
	keeper.expect("no span to be missing", "!document.querySelector('.gaps')")
	keeper.looks("retrieval-footage", "document.querySelector('.retrieval-footage li')")
	keeper.click("button", "整理打包")
	keeper.sees("画面包已定")
	packed := keeper.download("下载画面包", request.Number+".zip")
	keeper.goTo("#/retrievals")
	check := keeper.download("下载核验页", "verify.html")
	keeper.click("summary", "社区月度公示")
	keeper.expect("the notice of the month", "document.querySelector('.retrieval-notice dd')?.innerText.includes('少于')")
	keeper.media("print")
	keeper.expect("on paper the notice, and no single request", "document.querySelector('.retrieval-notice dd').checkVisibility() && !document.querySelector('.retrieval-list').checkVisibility() && !document.querySelector('.retrieval-filters').checkVisibility()")
	keeper.shoot("retrieval-notice-printed")
	keeper.media("")
	keeper.goTo("#/retrievals/" + request.ID)
	keeper.click("label", "民警丁")
	keeper.click("button", "登记已交接")
	keeper.click("a", "打印回执")
	keeper.sees("视频画面调取回执")
	keeper.looks("retrieval-receipt", "document.querySelector('.receipt .signatures')")
	prints, err := chromedp.Run(keeper.ctx, chromedp.Evaluate[[]string]("[...document.querySelectorAll('.receipt dd code')].map(e => e.innerText)"))
	if err != nil || len(prints) != 2 || len(prints[0]) < 64 {
		t.Fatalf("the receipt's fingerprints are %q, %v", prints, err)
	}
	keeper.goTo("#/retrievals/new") // in the residents' lane
	keeper.looks("retrieval-form", "document.querySelector('.retrieval-form .lane-how')")
	keeper.expectNoComplaint()
	police.expectNoComplaint()
	approver.expectNoComplaint()

	v := &verifier{page: b.open("about:blank", deskWidth, deskHeight, chromedp.WithNewBrowserContext()), dir: t.TempDir(), files: unzipped(t, packed)}
	v.open(check)
	v.file("package.zip", packed)
	v.finds("good", "✓", "package.zip")
	for _, print := range prints {
		v.page.sees(print)
	}
	v.page.looksAlone("verify-good")
	v.unpacked("whole", nil)
	v.finds("good", "✓", "whole")
	clipName := ""
	for name := range v.files {
		if strings.HasPrefix(name, "clips/") {
			clipName = name
		}
	}
	if clipName == "" || len(v.files) != 5 {
		t.Fatalf("the package has %v", slices.Collect(maps.Keys(v.files)))
	}
	for _, c := range []struct {
		what, says string
		change     func(files map[string][]byte)
	}{
		{"a file removed", "✗ missing", func(f map[string][]byte) { delete(f, clipName) }},
		{"a file added", "✗ added", func(f map[string][]byte) { f["clips/999_cam-1.mp4"] = []byte("not ours") }},
		{"a manifest altered", "The signature does not agree", func(f map[string][]byte) {
			f["manifest.json"] = bytes.Replace(f["manifest.json"], []byte("晴川里派出所"), []byte("别的派出所"), 1)
		}},
		{"another file with a manifest that fits it", "The signature does not agree", func(f map[string][]byte) {
			old := sha(f[clipName])
			f[clipName][0] ^= 1
			f["manifest.json"] = bytes.Replace(f["manifest.json"], []byte(old), []byte(sha(f[clipName])), 1)
		}},
		{"no signature", "manifest.sig is missing", func(f map[string][]byte) { delete(f, "manifest.sig") }},
		{"no manifest", "There is no manifest.json", func(f map[string][]byte) { delete(f, "manifest.json") }},
		{"a byte flipped", "✗ changed", func(f map[string][]byte) { f[clipName][len(f[clipName])/2] ^= 1 }},
	} {
		v.unpacked(c.what, c.change)
		v.finds("bad", "✗", c.what)
		if !v.is(fmt.Sprintf("document.body.innerText.includes(%q)", c.says)) {
			t.Errorf("of %s the page does not say %q", c.what, c.says)
		}
	}
	v.page.looksAlone("verify-bad")
	v.file("short.zip", packed[:len(packed)-100])
	v.finds("bad", "✗", "short.zip")
	v.page.expectNoComplaint()
}

// looksAlone shoots a page that has no switch of themes, in its other language and
// narrow too.
func (p *page) looksAlone(name string) {
	p.t.Helper()
	p.shoot(name + "-1440")
	p.click("#lang", "")
	p.do(chromedp.EmulateViewport(390, 900))
	p.expect("nothing wider than the screen", "document.documentElement.scrollWidth <= innerWidth")
	p.shoot(name + "-390")
	p.click("#lang", "")
	p.do(chromedp.EmulateViewport(1440, 900))
}

// requests lists requests for pictures.
func (h *hub) requests() []struct{ ID, Number string } {
	return all[struct{ ID, Number string }](h, "/api/v1/retrievals", nil)
}

func sha(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

func unzipped(t *testing.T, packed []byte) map[string][]byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, f := range z.File {
		from, err := f.Open()
		if err == nil {
			files[f.Name], err = io.ReadAll(from)
		}
		if err != nil {
			t.Fatal(f.Name, err)
		}
	}
	return files
}

// verifier is the checking page, opened from the disk, with what is given to it.
type verifier struct {
	*page
	dir   string
	files map[string][]byte // of the package
	give  string            // selector of the field, and what it takes
	paths []string
}

func (v *verifier) open(html []byte) {
	v.t.Helper()
	v.file("verify.html", html)
	v.do(chromedp.Navigate("file://" + v.paths[0]))
}

func (v *verifier) file(name string, body []byte) {
	v.t.Helper()
	path := filepath.Join(v.dir, name)
	if err := os.WriteFile(path, body, 0o600); err != nil {
		v.t.Fatal(err)
	}
	v.give, v.paths = "#files", []string{path}
}

// unpacked is the package in a folder of its own, changed or not.
func (v *verifier) unpacked(name string, change func(files map[string][]byte)) {
	v.t.Helper()
	files := map[string][]byte{}
	for name, body := range v.files {
		files[name] = bytes.Clone(body)
	}
	if change != nil {
		change(files)
	}
	root := filepath.Join(v.dir, "unpacked "+name)
	for name, body := range files {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			v.t.Fatal(err)
		}
		if err := os.WriteFile(path, body, 0o600); err != nil {
			v.t.Fatal(err)
		}
	}
	v.give, v.paths = "#folder", []string{root}
}

func (v *verifier) finds(verdict, sign, what string) {
	v.t.Helper()
	v.do(ignore(chromedp.Evaluate[bool]("(delete document.body.dataset.done, true)")), chromedp.SetUploadFiles(v.give, v.paths))
	v.expect("the verdict of "+what, "document.body.dataset.done")
	if !v.is(fmt.Sprintf("document.querySelector('#verdict').className === %q && document.querySelector('#verdict').innerText.startsWith(%q)", verdict, sign)) {
		text, _ := chromedp.Run(v.ctx, chromedp.Evaluate[string]("document.body.innerText"))
		v.t.Errorf("%s is not found %s:\n%.600s", what, verdict, text)
	}
}
