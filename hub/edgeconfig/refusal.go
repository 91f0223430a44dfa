package edgeconfig

import "brighteyes/devices/bilingual"

// Refusal is why a request was not done, in both languages. A list with mistakes
// is a strictyaml.Problems instead.
type Refusal struct{ bilingual.Text }

func (r *Refusal) Error() string { return r.En }

// What can be wrong with a request.
var (
	ErrUnknown  = refusal("config.unknown")
	ErrClosed   = refusal("config.closed")
	ErrKey      = refusal("config.key")
	ErrConflict = refusal("config.conflict")
	ErrNotFound = refusal("config.not_found")
	ErrSame     = refusal("config.same")
	ErrBusy     = refusal("config.busy")
)

func refusal(code string) *Refusal { return &Refusal{words.Say(code)} }

var words = bilingual.Table{
	Zh: map[string]string{
		"config.unknown":   "这台网关还没有报告过设备列表：可能从未上线，或程序版本较旧",
		"config.closed":    "这台网关的 edge.yaml 里 hub.configures 为 false，不接受中心下发的配置",
		"config.key":       "这台网关出示了另一把密钥；请先到网关旁核对并确认",
		"config.conflict":  "已有比你修改时更新的版本；请先看过再改",
		"config.not_found": "没有这个版本",
		"config.same":      "与现在要求的列表没有差别",
		"config.busy":      "正在校验的太多，请稍后再试",
	},
	En: map[string]string{
		"config.unknown":   "this edge has not told its list of devices: it was never here, or is older than this hub",
		"config.closed":    "edge.yaml of this edge does not let the hub configure it: hub.configures is false",
		"config.key":       "this edge shows another key than before: compare it at the edge and confirm it first",
		"config.conflict":  "there is a newer version than the one this change began from; look at it first",
		"config.not_found": "there is no such version",
		"config.same":      "this is the list that is wanted already",
		"config.busy":      "too many checks are under way",
	},
}
