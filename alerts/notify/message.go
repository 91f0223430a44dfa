package notify

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	"brighteyes/alerts"
)

// Message is what leaves the house. It is about one call or more, the most
// urgent first.
type Message struct {
	// ID is the same for every attempt: the delivery's, or one made of those of
	// all deliveries that the message joins.
	ID    string
	Calls []Call
	More  int // that wait for the same receiver and are not listed
	// Link opens the page on which the receiver answers; may be empty.
	Link   string
	Repeat bool // it may have been handed over before
	Test   bool
	Sent   time.Time
	// English chooses the language; Chinese otherwise.
	English bool
}

// Call is one alert as a message may tell of it. Place has gone through Clean.
type Call struct {
	Delivery, Alert string
	Place           string // code of the place, such as 5-501
	Kind, KindEN    string // such as 求助
	Help            bool   // a person calls for help
	Category        alerts.Category
	Severity        alerts.Severity
	Drill           bool
	Sent            bool // the receiver is sent there by a desk
	// Round counts the calls on the alert, from 1. It stays in the house.
	Round int
	// Late is how old it was when the hub learned of it, Waited how long it has
	// waited for somebody since.
	Late, Waited time.Duration
}

// Bounds of what is listed and of a text.
const (
	placeMost  = 40 // characters
	listedMost = 5  // calls named in a text
)

// Clean returns a place as it may leave the house: one short line without a run
// of seven digits or more, which could be somebody's number.
func Clean(place string) string {
	place = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, strings.TrimSpace(place))
	var out, digits []rune
	flush := func() {
		if len(digits) >= 7 {
			digits = []rune("…")
		}
		out, digits = append(out, digits...), nil
	}
	for _, r := range place {
		if unicode.IsDigit(r) {
			digits = append(digits, r)
			continue
		}
		flush()
		out = append(out, r)
	}
	flush()
	if len(out) > placeMost {
		out = append(out[:placeMost-1], '…')
	}
	return string(out)
}

// Count is how many calls the message is about.
func (m Message) Count() int { return len(m.Calls) + m.More }

// Subject is one line without the link.
func (m Message) Subject() string {
	marks := m.marks()
	if m.Count() == 1 {
		return marks + m.Calls[0].line(m.English)
	}
	if m.Count() == 0 {
		return marks + m.pick("通道测试", "channel test")
	}
	return marks + m.counted()
}

// Text is the whole message: what it is, where, how old, and where to answer.
func (m Message) Text() string {
	text := m.Subject()
	if m.Count() > 1 {
		var named []string
		for _, c := range m.Calls[:min(len(m.Calls), listedMost)] {
			named = append(named, c.line(m.English))
		}
		text += m.pick("：", ": ") + strings.Join(named, m.pick("；", "; "))
		if rest := m.Count() - len(named); rest > 0 {
			text += m.pick(fmt.Sprintf("；另有%d个", rest), fmt.Sprintf("; and %d more", rest))
		}
	}
	if m.Link != "" {
		text += m.pick("。处理：", ". Answer: ") + m.Link
	}
	return text
}

// Spoken is the message to be read out: no link, and what the keys do.
func (m Message) Spoken() string {
	text := m.Subject()
	if m.Count() > 1 {
		text += m.pick("。第一个：", ". The first: ") + m.Calls[0].line(m.English)
	}
	if m.Test {
		return text
	}
	return text + m.pick("。我来处理请按1，不能去请按2。", ". Press 1 to take it, 2 if you cannot.")
}

func (m Message) marks() string {
	var marks string
	if m.Test {
		marks += m.pick("【测试】", "[Test] ")
	}
	for _, c := range m.Calls {
		if c.Drill {
			marks += m.pick("【演练】", "[Drill] ")
			break
		}
	}
	if m.Repeat {
		marks += m.pick("（重复发送）", "(sent again) ")
	}
	return marks
}

// counted is "3个求助", "2个求助、40个告警".
func (m Message) counted() string {
	help := 0
	for _, c := range m.Calls {
		if c.Help {
			help++
		}
	}
	others := m.Count() - help
	var parts []string
	if help > 0 {
		parts = append(parts, m.pick(fmt.Sprintf("%d个求助", help), fmt.Sprintf("%d calls for help", help)))
	}
	if others > 0 {
		parts = append(parts, m.pick(fmt.Sprintf("%d个告警", others), fmt.Sprintf("%d alarms", others)))
	}
	return strings.Join(parts, m.pick("、", ", "))
}

func (m Message) pick(zh, en string) string {
	if m.English {
		return en
	}
	return zh
}

// line is "求助 5-501 迟到3分钟".
func (c Call) line(english bool) string {
	kind, late, waited := c.Kind, "迟到%d分钟", "已等%d分钟"
	if english {
		kind, late, waited = c.KindEN, "%d min late", "waiting %d min"
	}
	switch {
	case c.Sent && english:
		kind = "you are sent: " + kind
	case c.Sent:
		kind = "派您前往：" + kind
	}
	parts := []string{kind}
	if c.Place != "" {
		parts = append(parts, c.Place)
	}
	if n := int(c.Late / time.Minute); n > 0 {
		parts = append(parts, fmt.Sprintf(late, n))
	}
	if n := int(c.Waited / time.Minute); n > 0 {
		parts = append(parts, fmt.Sprintf(waited, n))
	}
	return strings.Join(parts, " ")
}
