package archive

// Kind is what a field holds.
type Kind string

// The kinds.
const (
	Text   Kind = "text"   // up to Most characters
	Choice Kind = "choice" // a code out of Choices
	Number Kind = "number" // a decimal from Min to Max
	Date   Kind = "date"   // YYYY-MM-DD
	Code20 Kind = "code20" // a device's code of GB/T 28181
	Paper  Kind = "paper"  // the number of a document, with words before its digits
	Region Kind = "region" // a division's code of GB/T 2260, 6 or 8 digits
	IP     Kind = "ip"     // an address without a port
	MAC    Kind = "mac"    // six bytes
)

// Field is one entry of a camera's file.
type Field struct {
	Key     string   `json:"key"`
	Group   string   `json:"group" enum:"basic,place,device,network,picture,care"`
	Zh      string   `json:"zh"`
	En      string   `json:"en"`
	Kind    Kind     `json:"kind" enum:"text,choice,number,date,code20,paper,region,ip,mac"`
	Must    bool     `json:"must" doc:"without it the file is not complete"`
	Known   bool     `json:"known" doc:"the hub knows it by itself; it cannot be typed"`
	Choices []Option `json:"choices,omitempty"`
	Min     float64  `json:"min,omitempty"`
	Max     float64  `json:"max,omitempty"`
	Most    int      `json:"most,omitempty" doc:"characters"`
	Unit    string   `json:"unit,omitempty"`
}

// Option is one code of a choice.
type Option struct {
	Code string `json:"code"`
	Zh   string `json:"zh"`
	En   string `json:"en"`
}

// option finds what was chosen, by its code or by its words in either language.
func (f Field) option(text string) (Option, bool) {
	for _, o := range f.Choices {
		if text == o.Code || text == o.Zh || text == o.En {
			return o, true
		}
	}
	return Option{}, false
}

// ByKey finds a field.
func ByKey(key string) (Field, bool) {
	for _, f := range Fields {
		if f.Key == key {
			return f, true
		}
	}
	return Field{}, false
}
