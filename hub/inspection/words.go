package inspection

import "brighteyes/devices/bilingual"

var words = bilingual.Table{
	Zh: map[string]string{
		"share.goal":     "不低于 %v%%",
		"share.goal.set": "不低于 %v%%（本平台设定；默认目标 %v%%）",
		"plan.remedy":    "还没有平面图：先在“可视覆盖”绘制并签署，才能测得",

		"key_covered.name": "重点公共区域覆盖率", "key_covered.goal": "100%",
		"key_covered.formula": "重点公共区域（出入口、儿童游乐场）中，此刻至少一半面积达到规定清晰度的处数 ÷ 全部处数",
		"key_covered.remedy":  "先修使其失明的摄像机；规划上就看不到的，按布点建议调整朝向或增设摄像机",

		"key_networked.name": "重点公共区域联网率", "key_networked.goal": "100%",
		"key_networked.formula": "看向重点公共区域的在图摄像机中，已投运并在网关设备清单中的台数 ÷ 全部台数",
		"key_networked.remedy":  "接入网关并完成投运；已停用的申请恢复",

		"online.name": "在线率", "online.remedy": "按离线原因派单：电源、网络、设备；计划停用须由他人事先批准",
		"good_order.name": "摄像机完好率", "good_order.remedy": "按画面故障逐台处理：清洁、复位、对焦、补光；停录的查录像设备",
		"filed.name": "建档率", "filed.remedy": "在“一机一档”补齐必填项、改正差错",
		"clock.name": "时钟合格率", "clock.remedy": "为摄像机设置校时服务器（NTP），指向网关",
		"label.name": "标注合格率", "label.remedy": "把画面标注改为档案名称；读不出标注的，用抽查人工核验",

		"recording_days.name": "录像保存天数", "recording_days.goal": "每台不少于30天",
		"recording_days.formula": "录像天数不足的在用摄像机台数：有录像审计结果的看可回放天数；没有的看档案中的申报值，少于30天或未填",
		"recording_days.remedy":  "扩容存储或降低码率；在档案中据实填写",

		"register.name": "公共区域登记表", "register.goal": "已签署",
		"register.formula": "平面图上的公共区域由绘制人签署并注明日期",
		"register.remedy":  "在“可视覆盖”绘制并签署公共区域",

		"over_detail.name": "超出规定清晰度或看见住户窗户", "over_detail.goal": "0",
		"over_detail.formula": "按平面图计算，清晰度超过上限的区域处数与视野内的住户窗户数",
		"over_detail.remedy":  "调整朝向、焦距或设置隐私遮挡，并在平面图上登记",

		"suspended.name": "未经批准的停用", "suspended.goal": "0",
		"suspended.formula": "处于停用、没有他人批准的摄像机台数；这段时间按不在线计",
		"suspended.remedy":  "恢复使用，或由管理员审批停用（不追溯）",

		"overdue.name": "超期工单", "overdue.goal": "0",
		"overdue.formula": "已过期限仍未办结的工单数",
		"overdue.remedy":  "催办或改派；需要延期的写明原因",

		"spot.name": "抽查", "spot.goal": "31天内完成一次，且无不合格",
		"spot.formula": "最近一次完成的抽查及其中不合格的项数；有一项在所有摄像机上都无法判定的，为未测",
		"spot.remedy":  "做一次抽查；不合格的逐项整改后再抽查",

		"sheets.name": "指标未被改动", "sheets.goal": "0",
		"sheets.formula": "近31天的日指标中，与写入时不一致的天数",
		"sheets.remedy":  "查备份与审计记录，向上级说明",
	},
	En: map[string]string{
		"share.goal":     "at least %v%%",
		"share.goal.set": "at least %v%% (set on this hub; by default %v%%)",
		"plan.remedy":    "there is no plan yet: draw and sign one under Coverage, then this is measured",

		"key_covered.name": "Key public areas covered", "key_covered.goal": "100%",
		"key_covered.formula": "key public areas (entrances, playgrounds) of which at least half is shown now in the required detail ÷ all of them",
		"key_covered.remedy":  "mend the cameras by which they fell blind; where none was planned, turn or add one as suggested",

		"key_networked.name": "Key public areas networked", "key_networked.goal": "100%",
		"key_networked.formula": "cameras on the plan that look at key public areas, in service and in their edge's list ÷ all of them",
		"key_networked.remedy":  "connect them to an edge and bring them into service; end suspensions",

		"online.name": "Online rate", "online.remedy": "work orders by cause: power, network, device; planned outages are approved by somebody else beforehand",
		"good_order.name": "Cameras in good order", "good_order.remedy": "fault by fault: clean, turn back, focus, light; where recording stopped, the recorder",
		"filed.name": "Files complete", "filed.remedy": "fill in what is missing under Camera files, put right what is wrong",
		"clock.name": "Clock pass rate", "clock.remedy": "give the camera a time server (NTP): its edge",
		"label.name": "Label pass rate", "label.remedy": "make the label in the picture the name on file; where it cannot be read, check it by spot check",

		"recording_days.name": "Days of recording", "recording_days.goal": "30 or more each",
		"recording_days.formula": "cameras in service with too few days: where the recorder is audited, days that can be played; elsewhere as declared on the file, fewer than 30 or none",
		"recording_days.remedy":  "more storage or a lower bitrate; enter what is true",

		"register.name": "Register of public areas", "register.goal": "signed",
		"register.formula": "the public areas of the plan are signed and dated by who drew them",
		"register.remedy":  "draw and sign the public areas under Coverage",

		"over_detail.name": "Too much detail, or homes' windows in view", "over_detail.goal": "0",
		"over_detail.formula": "by the plan: areas above their most detail, and windows of homes in view",
		"over_detail.remedy":  "turn, zoom out or mask, and enter it on the plan",

		"suspended.name": "Suspended without approval", "suspended.goal": "0",
		"suspended.formula": "cameras that are suspended with nobody else's approval; that time counts as not online",
		"suspended.remedy":  "take them back into service, or have an admin approve it (never backdated)",

		"overdue.name": "Overdue work orders", "overdue.goal": "0",
		"overdue.formula": "work orders past their deadline",
		"overdue.remedy":  "urge or reassign; give a reason where more time is needed",

		"spot.name": "Spot check", "spot.goal": "one within 31 days, nothing wrong",
		"spot.formula": "the last finished spot check, and what was wrong in it; not measured when one aspect could be judged of no camera",
		"spot.remedy":  "make one; mend what was wrong and check again",

		"sheets.name": "Figures unchanged", "sheets.goal": "0",
		"sheets.formula": "daily sheets of the last 31 days that are not as they were written",
		"sheets.remedy":  "look at backups and the audit record, and report it",
	},
}
