package systemtest

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/uhppote/uhppotesim"
)

// The words that stand on each picture, as its page said them when it was taken.
const pictureWords = "testdata/book_pictures.json"

// album takes the pictures that the book shows of the desks. With BRIGHTEYES_BOOK
// set they replace those of docs/images; without it they are held against them.
type album struct {
	t      *testing.T
	spoken string              // what the catalogues of both languages hold
	kept   map[string][]string // by picture
	taken  map[string][]string
}

func openAlbum(t *testing.T) *album {
	t.Helper()
	a := &album{t: t, kept: map[string][]string{}, taken: map[string][]string{}}
	raw, err := os.ReadFile(pictureWords)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &a.kept); err != nil {
		t.Fatal(err)
	}
	catalogues, err := filepath.Glob("../../web/static/lang/*.js")
	if err != nil || len(catalogues) == 0 {
		t.Fatalf("no catalogue: %v", err)
	}
	for _, file := range catalogues {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		a.spoken += string(text)
	}
	return a
}

// words are the headings and ways of the page as far as the program says them: the
// names of devices and whatever else changes by the hour are left out.
func (a *album) words(p *page) []string {
	a.t.Helper()
	var words []string
	if err := json.Unmarshal([]byte(p.tell(`Promise.resolve(JSON.stringify([...new Set([...document.querySelectorAll("nav a, main h1, main h2, main h3")]
		.filter((e) => e.checkVisibility()).map((e) => e.innerText.replace(/[\d:%.,/\s]+/g, " ").trim()).filter(Boolean))].sort()))`)), &words); err != nil {
		a.t.Fatal(err)
	}
	return slices.DeleteFunc(words, func(word string) bool { return !strings.Contains(a.spoken, `"`+word+`"`) })
}

// take shows the page in both languages: each picture must be in the book, and the
// page must still say what stands on it.
func (a *album) take(p *page, name string) {
	a.t.Helper()
	for _, language := range []string{"zh", "en"} {
		p.tell(fmt.Sprintf("import('./lib/i18n.js').then((m) => m.speak(%q)).then(() => '')", language))
		p.expect("the page in "+language, fmt.Sprintf("document.documentElement.lang.startsWith(%q) && !document.querySelector('main .loading, .banner-lost')", language))
		p.tell("document.fonts.ready.then(() => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(() => r('')))))")
		words, picture := a.words(p), name+"-"+language
		if os.Getenv("BRIGHTEYES_BOOK") == "" { // a part of the page may come later than the picture would be taken
			for began := time.Now(); !slices.Equal(words, a.kept[picture]) && time.Since(began) < time.Minute; words = a.words(p) {
				time.Sleep(200 * time.Millisecond)
			}
		}
		a.taken[picture] = words
		p.shoot("book-" + name + "-" + language)
	}
	p.tell("import('./lib/i18n.js').then((m) => m.speak('zh')).then(() => '')")
}

// close puts the pictures into the book, or says which of it are missing or old.
func (a *album) close() {
	a.t.Helper()
	images := filepath.Join("..", "..", "docs", "images")
	if os.Getenv("BRIGHTEYES_BOOK") != "" {
		for name := range a.taken {
			picture, err := os.ReadFile(filepath.Join("..", "..", "artefacts", "book-"+name+".png"))
			if err != nil {
				a.t.Fatal(err)
			}
			a.keep(filepath.Join(images, name+".png"), picture)
		}
		words, err := json.MarshalIndent(a.taken, "", "  ")
		if err != nil {
			a.t.Fatal(err)
		}
		a.keep(pictureWords, append(words, '\n'))
		return
	}
	for name, words := range a.taken {
		if _, err := os.Stat(filepath.Join(images, name+".png")); err != nil {
			a.t.Errorf("the book has no picture %s; make pictures", name)
		}
		if !slices.Equal(words, a.kept[name]) {
			a.t.Errorf("the picture %s is old, make pictures: its page says\n%q, on the picture stands\n%q", name, words, a.kept[name])
		}
	}
	shown, err := filepath.Glob(filepath.Join(images, "*.png"))
	if err != nil {
		a.t.Fatal(err)
	}
	for _, file := range shown {
		if name := strings.TrimSuffix(filepath.Base(file), ".png"); a.taken[name] == nil {
			a.t.Errorf("no test takes the picture %s", name)
		}
	}
}

func (a *album) keep(file string, content []byte) {
	a.t.Helper()
	if err := os.WriteFile(file, content, 0o644); err != nil {
		a.t.Fatal(err)
	}
}

// The pictures of the book are those of the demo as its story has it, of a gate that is
// forced in it, and of whoever is sent; each in Chinese and in English.
func TestThePicturesOfTheBookShowTheDesksAsTheyAre(t *testing.T) {
	t.Parallel()
	h := startWholeDemo(t, t.TempDir())
	a := openAlbum(t)
	b, apart := openBrowser(t, chromedp.Flag("autoplay-policy", "no-user-gesture-required")), chromedp.WithNewBrowserContext()
	b.patience = 10 * time.Minute
	desk := func(user string, width, height int64) *page {
		p := b.open(h.url(), width, height, apart)
		p.signIn(user, password)
		p.click(".sound-check button", "稍后")
		// A community of one's own has no bar of the demo.
		p.do(ignore(chromedp.Evaluate[bool]("((s) => (s.replaceSync('.demo-dock { display: none }'), document.adoptedStyleSheets.push(s), true))(new CSSStyleSheet())")))
		return p
	}
	gate := visitorsGate(h)
	eventually(t, 3*time.Minute, "all to be well", func() bool {
		can, _ := h.homes()
		return can == 8 && h.covered() == "100%"
	})
	police, care, property := desk("police", deskWidth, deskHeight), desk("care", deskWidth, deskHeight), desk("property", deskWidth, deskHeight)

	gate.Force(1)
	eventually(t, time.Minute, "the alarm of the gate", func() bool { return len(h.alerts("gate-visitors")) == 1 })
	police.goTo("#/alerts/" + h.alerts("gate-visitors")[0].ID)
	police.expect("the card, the picture and the clip", "document.querySelector('.response-card') && document.querySelector('.pictures .tile-live') && document.querySelector('.pictures .clip video')")
	a.take(police, "police-alert")
	h.call("POST", "/api/v1/alerts/"+h.alerts("gate-visitors")[0].ID+"/resolve", map[string]string{"outcome": string(alerts.NothingFound)}, nil)

	h.call("POST", "/api/v1/demo/freeze/cam-north-1", nil, nil) // by hand and not by the story, whose clock waits for nobody
	police.goTo("#/")
	police.expect("the plan with the north gate hatched", "document.querySelector('.coverage-panel h2 b')?.innerText === '87%'")
	police.expect("that it is folded, and the plan to be there", "document.querySelector('.briefing:not(.briefing-unread)') && document.querySelector('.coverage-panel').getBoundingClientRect().top < innerHeight / 2 + 80")
	a.take(police, "police")
	a.take(bigScreen(t, h, b), "wall")

	h.call("POST", "/api/v1/demo/power/off", nil, nil)
	property.goTo("#/")
	property.expect("one incident with nine under it", "document.querySelector('main').innerText.includes('已合并 9')")
	a.take(property, "property")
	property.goTo("#/upkeep")
	property.expect("what is mended first", "document.querySelector('main h1')?.innerText.includes('今日先修') && document.querySelector('main').innerText.includes('供电')")
	a.take(property, "upkeep")

	h.call("POST", "/api/v1/demo/press/button-5-501", nil, nil)
	care.expect("the call and its resident", "document.querySelector('.slot-waiting .call') && document.querySelectorAll('.call-sheet .chain li').length >= 5 && document.querySelector('main').innerText.includes('联系人（按顺序）')")
	a.take(care, "call")

	call := h.alerts("button-5-501")[0].ID
	h.call("POST", "/api/v1/alerts/"+call+"/acknowledge", nil, nil)
	h.call("POST", "/api/v1/alerts/"+call+"/dispatch", map[string]string{"assignee": "zhiban-bing"}, nil)
	phone := desk("property", phoneWidth, phoneHeight)
	phone.goTo("#/my")
	phone.expect("the call on the phone, and whose it is", "document.querySelector('.my-call h2')?.innerText === '5-501' && document.querySelector('main').innerText.includes('演示-0501')")
	a.take(phone, "my-call")
	a.close()
	for _, p := range []*page{police, care, property, phone} {
		p.expectNoComplaint()
	}
}

// visitorsGate adds a gate to the demo that can be forced: the demo's story has none.
func visitorsGate(h *hub) *uhppotesim.Controller {
	h.t.Helper()
	gate, err := uhppotesim.Start(uhppotesim.Config{Serial: 405419897})
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(gate.Close)
	token, key := h.enrol("edge-visitors")
	dir := h.t.TempDir()
	edge := newProcess(h.t, "edge", "edge", "--config", write(h.t, filepath.Join(dir, "edge.yaml"), `id: edge-visitors
data: %q
hub: {mqtt: "mqtt://%s", http: "http://%s", token: %q, key: %q}
devices:
  - {id: gate-visitors, kind: gate, name: 东门访客闸, driver: uhppote, site: east-gate, heartbeat_s: 10, settings: {controller: 405419897, address: %q, listen: "127.0.0.1:0", poll_s: 1}}
`, filepath.Join(dir, "data"), h.mqtt, h.http, token, key, gate.Addr()))
	edge.start()
	eventually(h.t, time.Minute, "the gate to be online", func() bool {
		var d struct{ Status devices.Status }
		status, _ := h.try("GET", "/api/v1/devices/gate-visitors", nil, &d)
		return status == 200 && d.Status == devices.Online
	})
	return gate
}
