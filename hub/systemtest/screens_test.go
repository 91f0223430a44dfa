package systemtest

import (
	"context"
	"fmt"
	"html/template"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	pages "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// What a picture of a page may differ in.
var (
	screenWidths = []struct {
		device        string
		width, height int64
	}{{"desk", deskWidth, deskHeight}, {"wall", 1920, 1080}, {"phone", phoneWidth, phoneHeight}}
	screenLanguages = []string{"zh", "en"}
	screenThemes    = []string{"light", "dark", "wall"}
)

// screensDir is where the pictures are kept; git does not see it.
var screensDir = filepath.Join("..", "..", "artefacts", "screens")

// screensWanted tells whether somebody asked for pictures of everything: make screens.
func screensWanted() bool { return os.Getenv("BRIGHTEYES_SCREENS") != "" }

// patience is how long a tab may be open: pictures of everything take their time.
func patience() time.Duration {
	if screensWanted() {
		return 90 * time.Minute
	}
	return 10 * time.Minute
}

// freshScreens makes an empty place for the pictures, so that none of a page that is no
// more stays among them.
func freshScreens(t *testing.T) {
	t.Helper()
	if err := os.RemoveAll(screensDir); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(screensDir, 0o755); err != nil {
		t.Fatal(err)
	}
}

// screens keeps the whole page in both languages, three themes and the widths of a
// desk, a wall and a phone. Only pictures: axe has been over the page in looksAt, and
// the themes differ in colours that web/test/contrast.test.js holds.
func (p *page) screens(name string) {
	p.t.Helper()
	if !screensWanted() {
		return
	}
	for _, size := range screenWidths {
		for _, language := range screenLanguages {
			high := size.height
			p.do(chromedp.EmulateViewport(size.width, high))
			for _, theme := range screenThemes {
				whole, err := strconv.ParseInt(p.tell(fmt.Sprintf("look.variant(%q, %q)", language, theme)), 10, 64)
				if err != nil {
					p.t.Fatalf("the height of %s: %v", name, err)
				}
				if tall := min(whole, tallest); tall > high && size.device != "wall" { // what a wall cannot show at once is not shown
					high = tall
					p.do(chromedp.EmulateViewport(size.width, high))
					p.tell("look.still().then(() => '')")
				}
				p.keepScreen(filepath.Join(screensDir, screenFile(name, size.device, language, theme)))
			}
		}
	}
	p.do(chromedp.EmulateViewport(deskWidth, deskHeight))
}

// keepScreen writes what the window shows as a JPEG: a thousand PNGs of whole pages
// take longer to pack than to paint.
func (p *page) keepScreen(file string) {
	p.t.Helper()
	quality := int64(85)
	p.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		shot, err := cdp.Call(ctx, target, pages.CaptureScreenshot, pages.CaptureScreenshotParams{Format: pages.CaptureScreenshotFormatJpeg, Quality: &quality})
		if err != nil {
			return err
		}
		return os.WriteFile(file, shot.Data, 0o644)
	}))
}

const tallest = 6000 // px of a picture; a log of a year is not looked at to its end

func screenFile(name, device, language, theme string) string {
	return strings.Join([]string{strings.NewReplacer("/", "-", "{", "", "}", "").Replace(name), device, language, "in-" + theme, "jpg"}, ".")
}

// contactSheet is one page that shows all the pictures side by side, so that somebody
// looks at them.
var contactSheet = template.Must(template.New("sheet").Parse(`<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Every page</title>
<style>
body { font: 15px/1.5 sans-serif; margin: 16px; background: #ddd; }
section { display: flex; gap: 10px; overflow-x: auto; padding-bottom: 10px; align-items: start; }
figure { margin: 0; flex: none; }
img { display: block; height: 420px; object-fit: cover; object-position: top; border: 1px solid #888; }
{{range .Kinds}}body:has(#{{.}}:not(:checked)) figure.{{.}} { display: none; }
{{end}}</style>
<h1>Every page</h1>
<p>{{range .Kinds}}<label><input type="checkbox" checked id="{{.}}"> {{.}}</label> {{end}}</p>
{{range .Pages}}<h2>{{.Name}}</h2><section>{{range .Pictures}}<figure class="{{range .Of}}{{.}} {{end}}"><a href="{{.File}}"><img loading="lazy" src="{{.File}}" alt=""></a><figcaption>{{range .Of}}{{.}} {{end}}</figcaption></figure>{{end}}</section>
{{end}}</html>
`))

// writeContactSheet puts index.html beside the pictures.
func writeContactSheet(t *testing.T) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(screensDir, "*.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	type picture struct {
		File string
		Of   []string
	}
	type row struct {
		Name     string
		Pictures []picture
	}
	var rows []row
	for _, file := range files { // in order, so that what belongs to a page stands together
		name, of, _ := strings.Cut(strings.TrimSuffix(filepath.Base(file), ".jpg"), ".")
		if len(rows) == 0 || rows[len(rows)-1].Name != name {
			rows = append(rows, row{Name: name})
		}
		last := &rows[len(rows)-1]
		last.Pictures = append(last.Pictures, picture{filepath.Base(file), strings.Split(of, ".")})
	}
	var sheet strings.Builder
	kinds := []string{"desk", "wall", "phone", "zh", "en", "in-light", "in-dark", "in-wall"}
	if err := contactSheet.Execute(&sheet, map[string]any{"Kinds": kinds, "Pages": rows}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(screensDir, "index.html"), []byte(sheet.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d pictures of %d pages: %s", len(files), len(rows), filepath.Join(screensDir, "index.html"))
}
