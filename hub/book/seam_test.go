package book

import (
	"strings"
	"testing"
)

// A paragraph that is written on several lines reads as one: without a gap between
// Chinese sentences, and with one between English words.
func TestALineOfTheSourceLeavesNoGapInChinese(t *testing.T) {
	files := shelf()
	files["first.md"].Data = append(files["first.md"].Data, "\n先接协调器；\n再接按钮\n和门禁。\n`zigbee` 随后。\n\nFirst the coordinator,\nthen the button.\n"...)
	page := bind(t, files)["first.html"]
	for _, want := range []string{"先接协调器；再接按钮和门禁。<code>zigbee</code>", "coordinator,\nthen"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q:\n%s", want, page)
		}
	}
}
