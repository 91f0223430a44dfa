package devicelist

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"brighteyes/devices"
	"brighteyes/devices/bilingual"
	"brighteyes/devices/strictyaml"
)

// Entry is one device of the list.
type Entry struct {
	devices.Device `yaml:",inline"`
	Raw            map[string]any `yaml:"settings"`
	// Settings is the same part of the file, for the driver to decode strictly.
	Settings devices.Settings `yaml:"-"`
}

// Check finds the mistakes of meaning in entries, which were decoded from items,
// and gives each its Settings. Without drivers it does not judge what is theirs.
func Check(items []strictyaml.Node, entries []Entry, drivers []devices.Driver) (found strictyaml.Problems) {
	known := map[string]devices.Driver{}
	var names []string
	for _, d := range drivers {
		known[d.Name()] = d
		names = append(names, d.Name())
	}
	slices.Sort(names)
	seen := map[string]bool{}
	for i := range entries {
		entry, item := &entries[i], items[i]
		say := func(key string, message bilingual.Text) { found = append(found, item.Say(key, message)) }
		entry.Settings = item.Child("settings")
		if err := devices.CheckID("device", entry.ID); err != nil {
			say("id", badID("list.id", err))
		}
		if seen[entry.ID] {
			say("id", words.Say("list.twice", entry.ID))
		}
		seen[entry.ID] = true
		if entry.ID == devices.SelfTest {
			say("id", words.Say("list.selftest", entry.ID))
		}
		if !entry.Kind.Valid() {
			say("kind", words.Say("list.kind", string(entry.Kind)))
		}
		if entry.Site != "" {
			if err := devices.CheckID("site", entry.Site); err != nil {
				say("site", badID("list.site", err))
			}
		}
		if entry.HeartbeatS < 0 {
			say("heartbeat_s", words.Say("list.heartbeat", entry.HeartbeatS))
		}
		if drivers == nil {
			continue
		}
		driver, ok := known[entry.Driver]
		if !ok {
			say("driver", words.Say("list.driver", entry.Driver, strings.Join(names, ", ")))
			continue
		}
		broke, err := opens(driver, devices.Spec{Device: entry.Device, Settings: entry.Settings, Log: slog.New(slog.DiscardHandler)})
		var problems strictyaml.Problems
		switch {
		case broke != "":
			say("settings", words.Say("list.broke", entry.Driver, broke))
		case errors.As(err, &problems):
			found = append(found, problems...)
		case err != nil:
			say("settings", bilingual.Plain(err.Error()))
		}
	}
	return found
}

// opens has a driver judge settings; broke is its panic: a list that comes from afar
// must not end the edge.
func opens(driver devices.Driver, spec devices.Spec) (broke string, err error) {
	defer func() {
		if p := recover(); p != nil {
			broke = fmt.Sprint(p)
		}
	}()
	_, err = driver.Open(spec)
	return "", err
}

// badID is what is wrong with an id; its error repeats no number of a person.
func badID(code string, err error) bilingual.Text {
	return bilingual.Text{Code: code, Zh: words.Zh[code], En: err.Error()}
}

// words is what this package says itself.
var words = bilingual.Table{
	Zh: map[string]string{
		"list.id":        "设备编号只能用小写字母、数字和连字符，1 到 63 个，不以连字符开头",
		"list.site":      "地点编号只能用小写字母、数字和连字符，1 到 63 个，不以连字符开头",
		"list.twice":     "%q 在列表里出现了两次；每个设备要有自己的编号",
		"list.selftest":  "%q 是自检脉冲的名字；请换一个",
		"list.kind":      "%q 不是设备类型；应为 gate、camera、button、sensor、power、network 之一",
		"list.heartbeat": "应为 1 秒或更长，现在是 %d",
		"list.driver":    "没有 %q 这个驱动；可用：%s",
		"list.broke":     "%s 驱动读这些设置时出了故障（%s）；请检查这里的设置",
		"list.devices":   "缺少 devices: 这一项；整个列表写在它下面",
		"list.long":      "有 %d 字节；最多 %d 字节",
		"list.many":      "有 %d 个设备；最多 %d 个",
		"list.utf8":      "不是 UTF-8 文字",
		"list.secrets":   "有 %d 个密码；最多 %d 个，合计不超过 128 KiB",
		"list.secret":    "这里的密码已不在网关上；请重新填写",
		"list.mark":      "‹secret:…› 只能放在密码一类的设置里，或网址中密码的位置；请把它移走",
	},
	En: map[string]string{
		"list.id":        "device id: want lower-case letters, digits and hyphens, 1 to 63, not beginning with a hyphen",
		"list.site":      "site id: want lower-case letters, digits and hyphens, 1 to 63, not beginning with a hyphen",
		"list.twice":     "%q stands twice in the list; every device wants an id of its own",
		"list.selftest":  "%q is the name of the synthetic alarm; want another",
		"list.kind":      "%q is not a kind; want one of gate, camera, button, sensor, power, network",
		"list.heartbeat": "must be 1 or more seconds, got %d",
		"list.driver":    "%q is not a driver; want one of %s",
		"list.broke":     "the driver %s broke down at these settings (%s); look at what is written here",
		"list.devices":   "devices: is missing; the whole list stands below it",
		"list.long":      "has %d bytes; %d at most",
		"list.many":      "has %d devices; %d at most",
		"list.utf8":      "is not text in UTF-8",
		"list.secrets":   "has %d secrets; %d at most, of 128 KiB together",
		"list.secret":    "the edge no longer has this secret; write it anew",
		"list.mark":      "a ‹secret:…› may stand only as the whole of a secret setting, or in the place of a secret within an address; take it away",
	},
}
