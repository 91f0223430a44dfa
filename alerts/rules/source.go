package rules

// The shapes of a rule file, as the YAML has them. Values that may be one word or
// a list of words are any, and read by words.

type fileSource struct {
	Zone     string       `yaml:"zone"`
	Holidays any          `yaml:"holidays"`
	Rules    []ruleSource `yaml:"rules"`
}

type ruleSource struct {
	ID       string        `yaml:"id"`
	Title    titleSource   `yaml:"title"`
	Category string        `yaml:"category"`
	Severity string        `yaml:"severity"`
	Enabled  *bool         `yaml:"enabled"`
	When     whenSource    `yaml:"when"`
	During   *duringSource `yaml:"during"`
	Clear    clearSource   `yaml:"clear"`
}

type titleSource struct {
	Zh string `yaml:"zh"`
	En string `yaml:"en"`
}

type whenSource struct {
	Event    *eventSource    `yaml:"event"`
	Metric   *metricSource   `yaml:"metric"`
	Status   *statusSource   `yaml:"status"`
	Absence  *absenceSource  `yaml:"absence"`
	Rate     *rateSource     `yaml:"rate"`
	Together *togetherSource `yaml:"together"`
}

// FilterSource chooses devices; all that is given must fit.
type FilterSource struct {
	Kind       any `yaml:"kind"`
	Site       any `yaml:"site"`
	Model      any `yaml:"model"`
	Capability any `yaml:"capability"`
	Device     any `yaml:"device"`
}

type eventSource struct {
	Type         any    `yaml:"type"`
	Where        string `yaml:"where"`
	FilterSource `yaml:",inline"`
}

type metricSource struct {
	Name         string   `yaml:"name"`
	Above        *float64 `yaml:"above"`
	Below        *float64 `yaml:"below"`
	Where        string   `yaml:"where"`
	For          string   `yaml:"for"`
	Stale        string   `yaml:"stale"`
	FilterSource `yaml:",inline"`
}

type statusSource struct {
	Is           any    `yaml:"is"`
	For          string `yaml:"for"`
	FilterSource `yaml:",inline"`
}

type absenceSource struct {
	Type         any    `yaml:"type"`
	Metric       string `yaml:"metric"`
	Where        string `yaml:"where"`
	For          string `yaml:"for"`
	FilterSource `yaml:",inline"`
}

type rateSource struct {
	Type         any    `yaml:"type"`
	Where        string `yaml:"where"`
	Count        int    `yaml:"count"`
	Within       string `yaml:"within"`
	Per          string `yaml:"per"`
	FilterSource `yaml:",inline"`
}

type togetherSource struct {
	Within string         `yaml:"within"`
	Per    string         `yaml:"per"`
	All    []memberSource `yaml:"all"`
}

type memberSource struct {
	Event  *eventSource  `yaml:"event"`
	Metric *metricSource `yaml:"metric"`
}

type duringSource struct {
	Zone     string `yaml:"zone"`
	Days     any    `yaml:"days"`
	From     string `yaml:"from"`
	To       string `yaml:"to"`
	Dates    any    `yaml:"dates"`
	Holidays string `yaml:"holidays"`
}

type clearSource struct {
	Above *float64     `yaml:"above"`
	Below *float64     `yaml:"below"`
	Where string       `yaml:"where"`
	For   string       `yaml:"for"`
	After string       `yaml:"after"`
	Event *eventSource `yaml:"event"`
}
