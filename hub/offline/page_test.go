package offline

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
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

type homes struct{}

func (homes) Homes(context.Context, string) ([]Home, error) {
	return []Home{{Code: "演示-0501", Site: "b5", Building: "5", Unit: "501"}}, nil
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
	for _, secret := range []string{"5-501", "5号楼", "演示-0501", "坐席甲", passphrase} {
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
	for _, text := range []string{"求助：5-501", "求助按钮 5-501", "演示-0501", "坐席甲", "值班员丙", "120", "分钟"} {
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
	picture, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err == nil && os.Getenv("OFFLINE_PICTURE") != "" {
		_ = os.WriteFile(os.Getenv("OFFLINE_PICTURE"), picture, 0o600)
	}
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
