package rules

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"brighteyes/devices"
)

// when reads what a rule looks at.
func (r *reader) when(rule *Rule, s whenSource) {
	given := 0
	for _, set := range [...]bool{s.Event != nil, s.Metric != nil, s.Status != nil, s.Absence != nil, s.Rate != nil, s.Together != nil} {
		if set {
			given++
		}
	}
	if given != 1 {
		r.wrong("when", "when.kinds", given)
		return
	}
	switch {
	case s.Event != nil:
		rule.Kind = OnEvent
		rule.members = []matcher{r.event("when.event", *s.Event)}
	case s.Metric != nil:
		rule.Kind = OnMetric
		rule.members = []matcher{r.metric("when.metric", *s.Metric)}
		rule.hold = r.span("when.metric.for", s.Metric.For, 0)
		rule.stale = r.span("when.metric.stale", s.Metric.Stale, 0)
	case s.Status != nil:
		rule.Kind = OnStatus
		rule.members = []matcher{r.filter("when.status", s.Status.FilterSource)}
		rule.hold = r.span("when.status.for", s.Status.For, 0)
		rule.is = r.statuses(s.Status.Is)
	case s.Absence != nil:
		rule.Kind = OnAbsence
		r.absence(rule, *s.Absence)
	case s.Rate != nil:
		rule.Kind = OnRate
		r.rate(rule, *s.Rate)
	case s.Together != nil:
		rule.Kind = OnTogether
		r.together(rule, *s.Together)
	}
}

func (r *reader) absence(rule *Rule, s absenceSource) {
	const key = "when.absence"
	event := eventSource{Type: s.Type, Where: s.Where, FilterSource: s.FilterSource}
	switch {
	case (s.Type == nil) == (s.Metric == ""):
		r.wrong(key, "absence.what")
		return
	case s.Type != nil:
		rule.members = []matcher{r.event(key, event)}
	default:
		m := r.filter(key, s.FilterSource)
		m.metric = r.metricName(key+".metric", s.Metric, &m)
		m.where = r.expression(key, s.Where)
		rule.members = []matcher{m}
	}
	rule.hold = r.must(key+".for", s.For)
}

func (r *reader) rate(rule *Rule, s rateSource) {
	const key = "when.rate"
	rule.members = []matcher{r.event(key, eventSource{Type: s.Type, Where: s.Where, FilterSource: s.FilterSource})}
	rule.count = s.Count
	if s.Count < 2 || s.Count > MaxCount {
		r.wrong(key+".count", "rate.count", s.Count, MaxCount)
	}
	rule.within = r.must(key+".within", s.Within)
	rule.per = r.per(key+".per", s.Per)
}

func (r *reader) together(rule *Rule, s togetherSource) {
	const key = "when.together"
	rule.within = r.must(key+".within", s.Within)
	rule.per = r.per(key+".per", s.Per)
	if len(s.All) < 2 || len(s.All) > MaxMembers {
		r.wrong(key+".all", "together.all", len(s.All), MaxMembers)
		return
	}
	whole := r.at
	for i, member := range whole.Child("when").Child("together").Items("all") {
		r.at = member
		one := s.All[i]
		switch {
		case (one.Event == nil) == (one.Metric == nil):
			r.wrong("", "together.one")
		case one.Event != nil:
			rule.members = append(rule.members, r.event("event", *one.Event))
		default:
			if one.Metric.For != "" || one.Metric.Stale != "" {
				r.wrong("metric", "together.for")
			}
			rule.members = append(rule.members, r.metric("metric", *one.Metric))
		}
	}
	r.at = whole
}

func (r *reader) event(key string, s eventSource) matcher {
	m := r.filter(key, s.FilterSource)
	m.types = r.words(key+".type", s.Type)
	if len(m.types) == 0 {
		r.wrong(key+".type", "type.missing")
	}
	for _, eventType := range m.types {
		begin, _ := strings.CutSuffix(eventType, "*")
		switch {
		case slices.Contains(presses, eventType), eventType != "*" && begin != eventType && strings.HasPrefix("button.", begin):
			r.wrong(key+".type", "press", eventType)
		case strings.HasPrefix(begin, "button.") && eventType != devices.ButtonTest:
			r.wrong(key+".type", "press", eventType)
		case begin == "" || strings.Contains(begin, "*") || !strings.Contains(begin, "."):
			r.wrong(key+".type", "type.shape", eventType)
		case slices.Contains(m.kinds, string(devices.Button)) && !visibleEvent(devices.Device{Kind: devices.Button}, begin):
			r.wrong(key+".type", "press.buttons", eventType)
		}
	}
	m.where = r.expression(key, s.Where)
	return m
}

func (r *reader) metric(key string, s metricSource) matcher {
	m := r.filter(key, s.FilterSource)
	m.metric = r.metricName(key+".name", s.Name, &m)
	m.above, m.below = s.Above, s.Below
	m.where = r.expression(key, s.Where)
	switch {
	case s.Above == nil && s.Below == nil && s.Where == "":
		r.wrong(key, "metric.nothing")
	case s.Above != nil && s.Below != nil && *s.Above >= *s.Below:
		r.wrong(key+".below", "metric.never", *s.Above, *s.Below)
	}
	return m
}

func (r *reader) metricName(key, name string, m *matcher) string {
	switch {
	case name == "" || len(name) > 64 || strings.ContainsFunc(name, func(c rune) bool { return c <= ' ' || c > '~' }):
		r.wrong(key, "metric.name", name)
	case slices.Contains(m.kinds, string(devices.Button)) && !slices.Contains(health, name):
		r.wrong(key, "metric.home", name, strings.Join(health, ", "))
	}
	return name
}

func (r *reader) filter(key string, s FilterSource) matcher {
	m := matcher{
		kinds: r.words(key+".kind", s.Kind), sites: r.words(key+".site", s.Site), models: r.words(key+".model", s.Model),
		capabilities: r.words(key+".capability", s.Capability), ids: r.words(key+".device", s.Device),
	}
	for _, kind := range m.kinds {
		if !devices.Kind(kind).Valid() {
			r.wrong(key+".kind", "kind", kind)
		}
	}
	for _, site := range m.sites {
		r.placeID(key+".site", "site", site)
	}
	for _, id := range m.ids {
		r.placeID(key+".device", "device", id)
	}
	if len(m.ids) > 0 && slices.Contains(m.kinds, string(devices.Button)) {
		r.wrong(key+".device", "home", m.ids[0])
	}
	return m
}

func (r *reader) placeID(key, what, id string) {
	if !devices.ValidID(id) {
		if devices.NamesPerson(id) { // it is not repeated
			id = "***"
		}
		r.wrong(key, "place.shape", what, id)
		return
	}
	if namesHome(id) {
		r.wrong(key, "home", id)
		return
	}
	if what == "device" && r.lookup != nil {
		if d, known := r.lookup(id); known && atHome(d.Device) {
			r.wrong(key, "home", id)
		}
	}
}

func (r *reader) expression(key, text string) *expression {
	if text == "" {
		return nil
	}
	e, faults := compile(text)
	for _, f := range faults {
		node := r.at
		for part := range strings.SplitSeq(key, ".") {
			node = node.Child(part)
		}
		r.found = append(r.found, node.Within("where", f.at, f.why))
	}
	if e != nil && r.lookup != nil {
		r.named(key, e)
	}
	return e
}

// statuses reads what a device is to be.
func (r *reader) statuses(v any) []devices.Status {
	words := r.words("when.status.is", v)
	all := make([]devices.Status, len(words))
	for i, w := range words {
		all[i] = devices.Status(w)
		if !slices.Contains([]devices.Status{devices.Online, devices.Degraded, devices.Offline, devices.Unknown}, all[i]) {
			r.wrong("when.status.is", "status.word", w)
		}
	}
	if len(all) == 0 {
		r.wrong("when.status.is", "status.missing")
	}
	return all
}

func (r *reader) per(key, text string) Per {
	switch Per(text) {
	case "", PerDevice:
		return PerDevice
	case PerSite:
		return PerSite
	}
	r.wrong(key, "per", text)
	return PerDevice
}

// must reads a time that has to be there.
func (r *reader) must(key, text string) time.Duration {
	d := r.span(key, text, -1)
	if d == 0 {
		r.wrong(key, "span.zero")
	}
	return d
}

// span reads a time; without one it is what is given, or a mistake below 0.
func (r *reader) span(key, text string, without time.Duration) time.Duration {
	if text == "" && without >= 0 {
		return without
	}
	if text == "" {
		r.wrong(key, "span.missing")
		return time.Second
	}
	d, ok := span(text)
	if !ok {
		r.wrong(key, "span.shape", text, inWords(MaxSpan))
		return time.Second
	}
	return d
}

// words reads one word or a list of words.
func (r *reader) words(key string, v any) []string {
	switch x := v.(type) {
	case nil:
		return nil
	case []any:
		all := make([]string, 0, len(x))
		for _, one := range x {
			all = append(all, r.words(key, one)...)
		}
		if len(all) == 0 || len(all) > 200 {
			r.wrong(key, "words.count", len(all))
		}
		return all
	case string:
		return []string{x}
	case uint64, int64, int, float64:
		return []string{fmt.Sprint(x)}
	case bool:
		r.wrong(key, "words.bool")
	default:
		r.wrong(key, "words.shape")
	}
	return nil
}
