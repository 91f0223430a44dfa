package retrieval

import (
	"errors"

	"brighteyes/devices/bilingual"
)

// Why something is refused; a Refusal says it in words.
var (
	ErrInvalid  = errors.New("the request is not right")
	ErrNotNow   = errors.New("the request is not at that step")
	ErrTooMany  = errors.New("there are more clips than one request can have")
	ErrSame     = errors.New("the same person may not do both")
	ErrConflict = errors.New("somebody else changed the request meanwhile; look at it again")
)

// Refusal is a refusal in both languages.
type Refusal struct {
	Kind  error
	Field string // of what was sent; empty: none
	bilingual.Text
}

func (r *Refusal) Error() string { return r.En }

func (r *Refusal) Unwrap() error { return r.Kind }

func refuse(kind error, field, code string, args ...any) error {
	return &Refusal{Kind: kind, Field: field, Text: words.Say(code, args...)}
}

var words = bilingual.Table{
	Zh: map[string]string{
		"lane":          "请选择是单位调取还是居民查看",
		"text":          "%s：必填，最多 %d 个字，不写手机号、身份证号和车牌",
		"note_person":   "最多 %d 个字，不写手机号、身份证号和车牌",
		"document":      "文书编号：必填，最多 %d 个字，不写身份证号",
		"two_persons":   "单位调取须有两名人员，各写姓名和警号（或证件号，不超过 %d 位，不写身份证号）",
		"same_person":   "两名人员不能是同一人",
		"no_persons":    "居民查看不登记姓名；姓名只写在留存的纸质登记表上",
		"basis":         "请从列表中选择依据",
		"basis_note":    "此项依据须写明：法律名称和条款，或发生了什么",
		"cameras":       "请选择 1 到 %d 台摄像机，每台一次",
		"span":          "时段须在过去，终点晚于起点，最长 %d 小时",
		"due":           "答复期限须在今后 30 天之内",
		"outside":       "不能超出所申请的摄像机和时段",
		"outside_grant": "不能超出已批准的摄像机和时段",
		"step":          "此申请现在不能这样处理",
		"verb":          "没有这种处理",
		"say_why":       "请写明原因",
		"asked_self":    "申请人不能审批自己的申请，也不能自己取出",
		"approved_self": "审批人不能整理、取出或交接同一份画面",
		"not_asker":     "只有申请人能改动或提交这份申请",
		"kind":          "文件类型须是 %s 之一",
		"size":          "文件须有 1 字节到 %d MiB",
		"most_files":    "一份申请最多附 %d 个文件，共 %d MiB",
		"no_file":       "没有这个附件",
		"not_arrived":   "有附件还没有传完；传完或删去后再整理",
		"fetching":      "还有 %d 段正在从录像机调取；取完或停止后再整理",
		"fetch_none":    "没有要从录像机调取的时段",
		"fetch_most":    "一份申请最多从录像机调取 %d 分钟（各摄像机合计）；更长的请从录像机拷出后附上",
		"nothing":       "批准的时段内没有可交出的画面；请先从录像机调取，或附上从录像机拷出的文件",
		"stopped":       "已停止核对；申请没有变动，可以再来一次",
		"gone":          "文件 %s 与登记的不一致，不能交出",
		"package":       "画面包已变动，请重新核对后再交接",
		"taker":         "请写明由两名人员中的哪一位领取",
		"medium":        "请选择介质；居民只能在办公室查看",
		"witness":       "居民查看时须有第二名工作人员在场，请写明",
		"too_large":     "画面包最大 %d MiB；请缩小时段",
		"too_many":      "这些摄像机在此时段内的片段超过 %d 个；请缩小时段或减少摄像机",
	},
	En: map[string]string{
		"lane":          "want office or resident",
		"text":          "%s: needed, %d characters at most, no telephone, identity card or plate",
		"note_person":   "%d characters at most, no telephone, identity card or plate",
		"document":      "the document's number: needed, %d characters at most, no identity card",
		"two_persons":   "an office sends two persons: the name of each, and the badge's or document's number of at most %d characters, never an identity card's",
		"same_person":   "the two persons are the same one",
		"no_persons":    "no name is kept in the residents' lane: it stands on the paper form only",
		"basis":         "want a basis of the list",
		"basis_note":    "this basis needs words: law and clause, or what happened",
		"cameras":       "want 1 to %d cameras, each once",
		"span":          "want a span in the past that ends after it begins, of %d hours at most",
		"due":           "want a time within the next 30 days",
		"outside":       "not beyond the cameras and the span that were asked for",
		"outside_grant": "not beyond the cameras and the span that were approved",
		"step":          "the request is not at that step",
		"verb":          "there is no such step",
		"say_why":       "say why",
		"asked_self":    "who asks neither approves nor hands out",
		"approved_self": "who approved neither prepares nor hands out",
		"not_asker":     "only who asks changes or sends in this request",
		"kind":          "want a file of one of %s",
		"size":          "want a file of 1 byte to %d MiB",
		"most_files":    "a request has at most %d files, %d MiB together",
		"no_file":       "there is no such file",
		"not_arrived":   "a file has not arrived whole; let it, or take it out",
		"fetching":      "%d parts are still being fetched from recorders; let them come, or stop it",
		"fetch_none":    "there is no span to be fetched from recorders",
		"fetch_most":    "a request fetches %d minutes at most from recorders, all cameras together; attach what is longer from a copy",
		"nothing":       "there is no picture within what was approved; fetch it from the recorder, or attach what was copied there",
		"stopped":       "the reading was stopped; the request is as it was and can be prepared again",
		"gone":          "file %s is not the one on record and cannot be handed out",
		"package":       "the package is another one by now; look at it again",
		"taker":         "say which of the two persons took it",
		"medium":        "want a medium of the list; a resident looks in the office",
		"witness":       "a second person of the office is there when a resident looks: say who",
		"too_large":     "a package has at most %d MiB; narrow the span",
		"too_many":      "these cameras have over %d clips within the span; narrow the span, or ask for fewer cameras",
	},
}
