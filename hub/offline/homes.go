package offline

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
)

// peopleWait is how long a page waits for the audit record. Without it the rest of
// the page is made all the same.
const peopleWait = 4 * time.Second

// homes are the homes with care, and with people who lives there. Where the read
// cannot be recorded the page says so and names nobody.
func (m *Maker) homes(ctx context.Context, actor string, people bool) Section {
	ctx, cancel := context.WithTimeout(ctx, peopleWait)
	defer cancel()
	read, table := m.c.People.Homes, byCode
	if people {
		read, table = m.c.People.Residents, byName
	}
	list, err := read(ctx, actor)
	if err != nil {
		m.without.Inc()
		m.c.Log.Error("an offline page has no residents: their read could not be recorded", "err", err)
		return Section{
			Title: titleHomes, Missing: true,
			Note: "住户不在本页：读取未能记入审计。请用纸质密封册 · the residents are not on this page: their read could not be put on the audit record. Use the sealed paper folder",
		}
	}
	names := m.siteNames()
	for i := range list {
		list[i].Site = cmp.Or(names[list[i].Site], list[i].Site)
	}
	slices.SortFunc(list, func(a, b Home) int {
		return cmp.Or(natural(a.Building, b.Building), natural(a.Unit, b.Unit), natural(a.Code, b.Code))
	})
	return table(list)
}

const titleHomes = "服务住户 · homes with care"

func byCode(list []Home) Section {
	s := Section{
		Title: titleHomes, Key: true, Mark: 1,
		Head: []string{"户 home", "不在家 away", "层 floor", "地点 place", "代号 code", "设备 devices"},
		Note: "姓名和电话不在本页 · names and phones are not on this page",
	}
	for _, h := range list {
		s.Rows = append(s.Rows, []string{h.door(), away(h.Away), h.Floor, h.Site, h.code(), strings.Join(h.Devices, " ")})
	}
	return s
}

func byName(list []Home) Section {
	s := Section{
		Title: titleHomes, Key: true, Mark: 1,
		Head: []string{"户 home", "不在家 away", "姓名 name", "电话 phone", "怎么进门 way in", "钥匙盒 key box", "层 floor", "地点 place", "代号 code", "设备 devices"},
		Note: "紧急联系人和施救要点不在本页，见纸质密封册 · contacts and what a rescuer must know are not on this page but in the sealed paper folder",
	}
	for _, h := range list {
		p := h.Person
		name := p.Name
		if p.Form != "" && p.Form != p.Name {
			name += "（" + p.Form + "）"
		}
		s.Rows = append(s.Rows, []string{
			h.door(), away(h.Away), name, join(p.Phone, reach(p.Reach), language(p.Language)), p.Access, p.KeyBox,
			h.Floor, h.Site, h.code(), strings.Join(h.Devices, " "),
		})
	}
	return s
}

// code is what lists call them by, where that is not what stands on the door.
func (h Home) code() string {
	if h.Code == h.door() {
		return ""
	}
	return h.Code
}

// door is what stands on it: 5-501.
func (h Home) door() string { return strings.Trim(h.Building+"-"+h.Unit, "-") }

// away says in words where somebody is who is not to be looked for at home.
func away(kind string) string {
	if kind == "" {
		return ""
	}
	return cmp.Or(map[string]string{"hospital": "住院 in hospital", "family": "探亲 with family"}[kind], "外出 away")
}

func reach(how string) string {
	return map[string]string{"message": "先发短信 message first", "visit": "宜上门 visit"}[how]
}

// language is in which to speak to them, where that is not Chinese.
func language(of string) string {
	if strings.HasPrefix(of, "zh") {
		return ""
	}
	return of
}

func join(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), " · ")
}

// natural orders 9 before 10, and numbers before words.
func natural(a, b string) int {
	n, errA := strconv.Atoi(a)
	m, errB := strconv.Atoi(b)
	switch {
	case errA == nil && errB == nil:
		return cmp.Compare(n, m)
	case errA == nil:
		return -1
	case errB == nil:
		return 1
	}
	return cmp.Compare(a, b)
}
