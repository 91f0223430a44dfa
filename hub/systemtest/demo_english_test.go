package systemtest

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// staysChinese is what an English page of the demo says in Chinese: names of people, and what
// somebody typed. Everything else has a name in English, or words of the page.
var staysChinese = []string{
	`坐席甲|民警乙|值班员[丙丁]|管理员`,                    // who works there
	`住户 演示-\d+|联系人[甲乙]（演示）|子女|邻居|演示-K\d+`,    // who lives there, whom to call, the key
	`演示数据：请先敲门并报称呼|开\d号门，引导上楼|门厅信箱旁（演示）|需搀扶`, // how the home is reached, as the resident's file has it
	`[^ ]*（演示）`, // titles of hazards, points of help and work orders, and the edge's name
	`门岗钥匙箱`,     // keys that somebody holds
	`“晴川里社区突发事件处置预案（虚构）”`, // a document that is quoted
	`演示：生成的历史|中文`,         // a note on a record; a language is called by its own name
}

// readsEnglish switches to English and holds what the page says against staysChinese, folded
// parts too. It has come when it says there.
func (p *page) readsEnglish(where, there string) {
	p.t.Helper()
	p.goTo(where)
	p.set("en", "light")
	p.expect(there, fmt.Sprintf(`(document.querySelectorAll("main details").forEach((d) => (d.open = true)), document.querySelector("main").innerText.includes(%q))`, there))
	script := fmt.Sprintf(`(() => {
		const stays = new RegExp(%q, "gu"), left = [];
		for (const e of document.querySelectorAll("main, .rail, .dock, main [aria-label], main [title], main title")) {
			for (const text of [e.matches("title") ? e.textContent : e.matches("main, .rail, .dock") ? e.innerText : "", e.getAttribute("aria-label"), e.getAttribute("title")])
				left.push(...(text ?? "").split("\n").filter((line) => /\p{Script=Han}/u.test(line.replace(stays, ""))));
		}
		return JSON.stringify([...new Set(left)]);
	})()`, strings.Join(staysChinese, "|"))
	var left []string
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for began := time.Now(); time.Since(began) < 20*time.Second; <-tick.C { // what was just unfolded may still be asked for
		left = nil
		if err := json.Unmarshal([]byte(p.tell(script)), &left); err != nil {
			p.t.Fatalf("%s in English: %v", where, err)
		}
		if len(left) == 0 {
			break
		}
	}
	for _, text := range left {
		p.t.Errorf("%s in English says %q", where, text)
	}
	p.shoot("demo-english-" + strings.Trim(where, "#/"))
}
