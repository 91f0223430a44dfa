package found

import (
	"fmt"

	"brighteyes/devices/bilingual"
)

// Refused says why something is not done, in both languages. Its Kind is one of
// this package's errors.
type Refused struct {
	Kind error
	bilingual.Text
}

func (r *Refused) Error() string { return fmt.Sprintf("%v: %s", r.Kind, r.En) }

// Unwrap is for errors.Is.
func (r *Refused) Unwrap() error { return r.Kind }

func refused(kind error, code string, args ...any) error {
	return &Refused{kind, words.Say(code, args...)}
}

// words is what this package says to people.
var words = bilingual.Table{
	Zh: map[string]string{
		"found.served":   "网关 %s 已在使用这个设备",
		"found.adopted":  "%[2]s 已将它接入为 %[1]s",
		"found.id":       "编号应为小写字母、数字和连字符，1 到 63 位，不以连字符开头",
		"found.taken":    "编号 %s 已由网关 %s 使用，请换一个编号",
		"found.other":    "已有编号为 %s 的设备，且不是计划中的同类设备，请换一个编号",
		"found.text":     "名称和位置应为一行、不超过 %d 个字，不能含个人号码",
		"found.site":     "没有这个地点",
		"found.kind":     "找到的是 %s，不能接入为 %s",
		"found.settings": "只需填写 %s，每项不超过 %d 个字；要么全填，要么都不填",
		"found.reason":   "请写明原因，不超过 %d 个字，不能含个人号码",
		"found.done":     "它已接入，不能忽略",
	},
	En: map[string]string{
		"found.served":   "edge %s serves this device already",
		"found.adopted":  "it was adopted as %s by %s",
		"found.id":       "want an id of lower-case letters, digits and hyphens, 1 to 63, not beginning with a hyphen",
		"found.taken":    "device %s is served by edge %s already; want another id",
		"found.other":    "there is a device %s already, which is no planned one of this kind; want another id",
		"found.text":     "name and place: want one line of %d characters at most, without a person's number",
		"found.site":     "there is no such place",
		"found.kind":     "what was found is a %s, and no %s",
		"found.settings": "want %s alone, each of %d characters at most; all of them, or none",
		"found.reason":   "say why, in %d characters at most, without a person's number",
		"found.done":     "it was adopted, and cannot be put aside",
	},
}
