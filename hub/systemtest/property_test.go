package systemtest

import (
	"fmt"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

// A gate is slow: the property desk has it mended, and a second person believes it
// by a photo, on a telephone. What the pages say is what the records say.
func TestAGateIsMendedAndBelievedByASecondPerson(t *testing.T) {
	t.Parallel()
	h := startDemo(t, t.TempDir())
	b := openBrowser(t)
	desk := b.open(h.url(), deskWidth, deskHeight)
	desk.signIn("property", password)
	at := func(p *page, hash string) {
		p.do(ignore(chromedp.Evaluate[bool](fmt.Sprintf("(location.hash = %q, true)", hash))))
	}
	at(desk, "#/upkeep")
	desk.expect("the list of what to mend first", "document.querySelector('main h1')?.innerText.includes('今日先修')")
	desk.shoot("property-upkeep")
	at(desk, "#/orders?device=gate-east-1&fault=lock")
	desk.expect("the form, filled", "document.querySelector('.quiet-form select')?.value === 'device:gate-east-1'")
	enter := func(p *page, selector, text string) {
		p.do(ignore(chromedp.Evaluate[bool](fmt.Sprintf("((e) => { e.value = %q; e.dispatchEvent(new Event('input', { bubbles: true })); return true; })(document.querySelector(%q))", text, selector))))
	}
	enter(desk, ".quiet-form input[type=datetime-local]", "2027-03-01T18:00")
	enter(desk, ".quiet-form .wide input", "闸机回位慢，调整回位弹簧")
	desk.click(".quiet-form button", "建立工单")
	desk.expect("the order", "/^#\\/orders\\/[0-9A-Z]{26}$/.test(location.hash)")
	desk.click(".order-acts button", "接单")
	desk.click(".order-acts button", "报完工")
	desk.sees("须由另一人验收")
	desk.expect("no way to believe oneself", "![...document.querySelectorAll('.order-acts button')].some((e) => e.innerText.includes('验收通过'))")

	hash, err := chromedp.Run(desk.ctx, chromedp.Evaluate[string]("location.hash"))
	if err != nil {
		t.Fatal(err)
	}
	phone := b.open(h.url(), phoneWidth, phoneHeight, chromedp.WithNewBrowserContext())
	phone.signIn("admin", password)
	at(phone, hash)
	phone.click(".order-acts button", "验收通过")
	phone.expect("a photo to be asked for", "document.querySelector('.action-error')")
	phone.do(chromedp.SetUploadFiles(".photo-columns > div:nth-child(2) input[type=file]", []string{photograph(t)}))
	phone.expect("the photo", "document.querySelector('.order-photos img')?.naturalWidth === 1600")
	phone.click(".order-acts button", "验收通过")
	phone.sees("已办结")
	phone.expect("nothing wider than the screen", "document.documentElement.scrollWidth <= innerWidth")
	phone.shoot("order-closed-phone")
	at(desk, "#/orders?view=past")
	desk.sees("闸机回位慢")
	desk.sees("按期完成")
	at(desk, "#/vendors")
	desk.sees("修复及时率 =")
	desk.expectNoComplaint()

	var order struct {
		State      string
		VerifiedBy string `json:"verified_by"`
		ReportedBy string `json:"reported_by"`
		Photos     []struct{ When, SHA256 string }
	}
	h.call("GET", "/api/v1/work-orders/"+hash[len("#/orders/"):], nil, &order)
	if order.State != "closed" || order.ReportedBy != "property" || order.VerifiedBy != "admin" || len(order.Photos) != 1 || order.Photos[0].When != "after" {
		t.Errorf("on record is %+v", order)
	}
}

// photograph is a picture as large as a telephone's.
func photograph(t *testing.T) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "after.jpg")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := jpeg.Encode(f, image.NewGray(image.Rect(0, 0, 4000, 3000)), nil); err != nil {
		t.Fatal(err)
	}
	return name
}
