package offline

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/hub/access"
)

const passphrase = "晴川里 correct horse 42"

// maker makes the pages of a small community, with a call that is open.
func maker(dir string) *Maker {
	return New(Config{
		Passphrase: passphrase, Dir: dir, Metrics: prometheus.NewRegistry(),
		Open: func() []alerts.Alert {
			return []alerts.Alert{
				{ID: "a1", Category: alerts.Care, Severity: alerts.Critical, State: alerts.Open, Title: "求助：5-501", Site: "b5", OpenedAt: time.Now()},
				{ID: "a2", Category: alerts.Safety, State: alerts.Open, Title: "强行打开：北门", OpenedAt: time.Now()},
			}
		},
		Devices: func() []devices.Registered {
			return []devices.Registered{
				{Device: devices.Device{ID: "button-5-501", Kind: devices.Button, Name: "求助按钮 5-501", Site: "b5", Location: &devices.Location{Building: "5", Unit: "501"}}},
				{Device: devices.Device{ID: "gate-east-1", Kind: devices.Gate, Name: "东门人行闸", Site: "b5"}},
				{Device: devices.Device{ID: "gate-old", Kind: devices.Gate}, Lifecycle: devices.Retired},
			}
		},
		Sites: func() []devices.Site {
			return []devices.Site{{ID: "b5", Name: "5号楼", Holders: []devices.Holder{{Role: "property", Holder: "值班员丙"}}}}
		},
		People: homes{},
		Duty:   posts{},
	})
}

// homes is a community of 12 buildings; refuses is what its audit record says.
type homes struct{ refuses error }

func (h homes) Homes(context.Context, string) ([]Home, error) {
	var all []Home
	for building := 12; building > 0; building-- {
		for floor := 1; floor <= 6; floor++ {
			home := Home{
				Code: fmt.Sprintf("%d-%d01", building, floor), Site: "b5", Building: strconv.Itoa(building), Floor: strconv.Itoa(floor),
				Unit: fmt.Sprintf("%d01", floor), Devices: []string{fmt.Sprintf("button-%d-%d01", building, floor)},
			}
			if building == 5 && floor == 6 {
				home.Away = "hospital"
			}
			all = append(all, home)
		}
	}
	return all, h.refuses
}

func (h homes) Residents(ctx context.Context, actor string) ([]Home, error) {
	all, err := h.Homes(ctx, actor)
	for i, home := range all {
		all[i].Person = &Person{
			Name: "演示" + home.Code, Form: "阿姨", Phone: fmt.Sprintf("1390000%02d%02s", len(home.Building)+i, home.Floor), Language: "zh",
			Access: "一道门禁密码见门岗，二道门敲三下", KeyBox: "门厅左侧 · K-" + home.Code,
		}
	}
	return all, err
}

type posts struct{}

func (posts) Posts(access.Role, time.Time) []Post {
	return []Post{{Roster: "为老服务", Post: "B", Who: "坐席甲", Reach: []string{"voice"}}}
}

// A real browser, the file on a disk, and no network: the content is there with
// the passphrase and not without it.
func TestAPageOpensFromADiskWithItsPassphraseOnly(t *testing.T) {
	page, err := maker("").Page(t.Context(), access.Care, "care")
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"5-501", "5号楼", "演示5-501", "13900", "坐席甲", passphrase} {
		if bytes.Contains(page, []byte(secret)) {
			t.Errorf("%q can be read in the file", secret)
		}
	}
	file := filepath.Join(t.TempDir(), "care.html")
	if err := os.WriteFile(file, page, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx := browse(t)
	do(t, ctx, chromedp.Navigate("file://"+file))
	enter(t, ctx, "not the passphrase")
	expect(t, ctx, "the refusal", "document.querySelector('#said').textContent.includes('口令不对')")
	if is(ctx, "document.body.innerText.includes('5-501')") {
		t.Error("the content is shown without the passphrase")
	}
	enter(t, ctx, passphrase)
	for _, text := range []string{"求助：5-501", "求助按钮 5-501", "演示5-501", "坐席甲", "值班员丙", "120", "分钟"} {
		expect(t, ctx, text, fmt.Sprintf("document.body.innerText.includes(%q)", text))
	}
	for _, text := range []string{"强行打开", "gate-old", "东门人行闸"} { // another desk's, and what is no more
		if is(ctx, fmt.Sprintf("document.body.innerText.includes(%q)", text)) {
			t.Errorf("%s is shown", text)
		}
	}
	// Its own policy lets nothing out, whatever would be in it.
	do(t, ctx, ignore("fetch('http://127.0.0.1:9/').then(() => window.out = 'sent', (e) => window.out = 'refused'), true"))
	expect(t, ctx, "the refusal of a connection", "window.out === 'refused'")
}

// At a dead hub somebody types a home as they say it and reads who lives there.
func TestAHomeIsFoundByWhatOneTypes(t *testing.T) {
	ctx := opened(t, maker(""), access.Care)
	expect(t, ctx, "the cursor where one types", "document.activeElement.id === 'find'")
	shown := "[...document.querySelectorAll('tbody tr')].filter((r) => r.offsetParent && r.querySelector('th')).map((r) => r.querySelector('th').textContent).join(' ')"
	for word, want := range map[string]string{
		"5-501": "5-501", "5 501": "5-501", "5号楼501": "5-501", "演示5-501": "5-501", "K-5-501": "5-501", "12-3": "12-301",
		"601": "1-601 2-601 3-601 4-601 5-601 6-601 7-601 8-601 9-601 10-601 11-601 12-601", "no such": "",
	} {
		do(t, ctx, typed(word))
		if got, err := chromedp.Run(ctx, chromedp.Evaluate[string](shown)); err != nil || got != want {
			t.Errorf("%q finds %q, want %q (%v)", word, got, want, err)
		}
	}
	do(t, ctx, typed("5-501"))
	for _, text := range []string{"演示5-501（阿姨）", "敲三下", "K-5-501", "求助：5-501", "求助按钮 5-501"} { // all that concerns it, at the top
		expect(t, ctx, text, fmt.Sprintf("document.body.innerText.includes(%q)", text))
	}
	if !is(ctx, "document.querySelector('.key').getBoundingClientRect().top < document.querySelectorAll('section')[1].getBoundingClientRect().top") {
		t.Error("the home does not come first")
	}
	if is(ctx, "document.querySelector('tbody tr th').getBoundingClientRect().bottom > innerHeight") {
		t.Error("the home stands below the screen")
	}
	// On paper nobody is left out because of what was typed.
	do(t, ctx, ignore("window.dispatchEvent(new Event('beforeprint')), true"))
	expect(t, ctx, "all homes", "document.querySelectorAll('tbody tr th').length === 72 && !document.querySelector('tbody tr[hidden]')")
	expect(t, ctx, "who is in hospital", "[...document.querySelectorAll('.mark')].map((m) => m.closest('tr').children[0].textContent + m.textContent).join() === '5-601住院 in hospital'")
	do(t, ctx, ignore("document.querySelector('#lock').click(), true"))
	expect(t, ctx, "a page that is locked", "document.querySelector('#word') && !document.body.innerText.includes('演示5-501')")
}

func TestPeopleAreInTheFolderOnlyWhereTheConfigurationSaysSo(t *testing.T) {
	for _, people := range []bool{false, true} {
		dir := t.TempDir()
		m := maker(dir)
		m.c.InFolder = people
		if err := m.writeAll(t.Context()); err != nil {
			t.Fatal(err)
		}
		ctx := browse(t)
		do(t, ctx, chromedp.Navigate("file://"+filepath.Join(dir, "care.html")))
		enter(t, ctx, passphrase)
		expect(t, ctx, "the homes", "document.body.innerText.includes('5-501')")
		if got := is(ctx, "document.body.innerText.includes('演示5-501') || document.body.innerText.includes('13900')"); got != people {
			t.Errorf("people: %v, and they are in the file: %v", people, got)
		}
	}
}

func TestNoOtherDeskHoldsAnybody(t *testing.T) {
	m := maker("")
	for _, desk := range Desks {
		text := fmt.Sprintf("%+v", m.content(t.Context(), desk, "somebody", true))
		if has := strings.Contains(text, "演示5-501") || strings.Contains(text, "13900") || strings.Contains(text, "敲三下"); has != (desk == access.Care) {
			t.Errorf("%s holds residents: %v", desk, has)
		}
	}
}

func TestAReadThatIsNotOnRecordIsSaidAndNamesNobody(t *testing.T) {
	m := maker("")
	m.c.People = homes{refuses: errors.New("the disk is full")}
	ctx := opened(t, m, access.Care)
	expect(t, ctx, "why nobody is there", "document.querySelector('.missing').textContent.includes('未能记入审计')")
	for _, text := range []string{"演示5-501", "13900", "disk", "服务住户 · homes with care\n无"} {
		if is(ctx, fmt.Sprintf("document.body.innerText.includes(%q)", text)) {
			t.Errorf("%s is shown", text)
		}
	}
	expect(t, ctx, "the rest of the page", "document.body.innerText.includes('求助：5-501')")
	do(t, ctx, typed("7-701"))
	if !is(ctx, "document.querySelector('.missing').offsetParent") {
		t.Error("who looks for a home is not told that none are there")
	}
}

// opened is a desk's page, open in a browser.
func opened(t *testing.T, m *Maker, desk access.Role) context.Context {
	t.Helper()
	page, err := m.Page(t.Context(), desk, "somebody")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), string(desk)+".html")
	if err := os.WriteFile(file, page, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx := browse(t)
	do(t, ctx, chromedp.Navigate("file://"+file))
	enter(t, ctx, passphrase)
	expect(t, ctx, "the page", "!document.querySelector('#content').hidden")
	return ctx
}

// A file whose name of the desk or time was changed does not open.
func TestAPageThatWasChangedDoesNotOpen(t *testing.T) {
	page, err := maker("").Page(t.Context(), access.Property, "property")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "care.html")
	if err := os.WriteFile(file, bytes.Replace(page, []byte(`"about":"property`), []byte(`"about":"police`), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx := browse(t)
	do(t, ctx, chromedp.Navigate("file://"+file))
	enter(t, ctx, passphrase)
	expect(t, ctx, "the refusal", "document.querySelector('#said').textContent.includes('已损坏')")
}

func TestNoTwoPagesShareAKeyAndShortPassphrasesAreRefused(t *testing.T) {
	c := Content{Desk: "care", MadeAt: time.Unix(0, 0)}
	one, err1 := Page(c, passphrase)
	two, err2 := Page(c, passphrase)
	if err1 != nil || err2 != nil || bytes.Equal(one, two) {
		t.Errorf("%v, %v, or both are the same", err1, err2)
	}
	if _, err := Page(c, "short"); err == nil || strings.Contains(err.Error(), "short") {
		t.Errorf("error %v", err)
	}
}

func TestTheFolderIsWrittenAtOnceAndEveryHour(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- maker(dir).Run(ctx) }()
		read := func() string {
			synctest.Wait()
			text, err := os.ReadFile(filepath.Join(dir, "care.html"))
			if err != nil {
				t.Fatal(err)
			}
			return string(text)
		}
		first := read()
		<-time.After(59 * time.Minute)
		if read() != first {
			t.Error("it is written more often")
		}
		<-time.After(2 * time.Minute)
		if read() == first {
			t.Error("it was not written after an hour")
		}
		for _, desk := range Desks {
			info, err := os.Stat(filepath.Join(dir, string(desk)+".html"))
			if err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%s: %v %v", desk, info, err)
			}
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

func browse(t *testing.T) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.UserDataDir(t.TempDir()))
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(cancel)
	do(t, ctx, chromedp.EmulateViewport(1000, 900))
	return ctx
}

func do(t *testing.T, ctx context.Context, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatalf("in the browser: %v", err)
	}
}

func enter(t *testing.T, ctx context.Context, word string) {
	t.Helper()
	do(t, ctx, ignore(fmt.Sprintf("document.querySelector('#word').value = %q, document.querySelector('#said').textContent = '', document.querySelector('#open').click(), true", word)))
}

func typed(word string) chromedp.Action[chromedp.Void] {
	return ignore(fmt.Sprintf("document.querySelector('#find').value = %q, document.querySelector('#find').dispatchEvent(new Event('input')), true", word))
}

func is(ctx context.Context, condition string) bool {
	yes, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("Boolean("+condition+")"))
	return err == nil && yes
}

func expect(t *testing.T, ctx context.Context, what, condition string) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for began := time.Now(); !is(ctx, condition); <-tick.C {
		if time.Since(began) > 60*time.Second {
			text, _ := chromedp.Run(ctx, chromedp.Evaluate[string]("document.body.innerText"))
			t.Fatalf("waited for %s; the page says:\n%.1200s", what, text)
		}
	}
}

// ignore evaluates and forgets.
func ignore(js string) chromedp.Action[chromedp.Void] {
	a := chromedp.Evaluate[bool]("(" + js + ")")
	return func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		_, err := a(ctx, target)
		return chromedp.Void{}, err
	}
}
