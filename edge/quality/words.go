package quality

import (
	"math"

	"brighteyes/devices/bilingual"
)

// words is what each fault says: what is seen, and what to do first. Some say the
// value and what is usual.
var words = bilingual.Table{
	Zh: map[string]string{
		"black":        "画面全黑：检查镜头盖、遮挡、供电和夜间补光",
		"frozen":       "画面冻结：连续多张画面完全相同，请重启摄像机并检查编码",
		"not_itself":   "画面不是本机位：与参考画面无相同之处，可能接错视频流或已大幅转向",
		"obstructed":   "画面被遮挡约%d%%：清理镜头或移开遮挡物",
		"moved":        "机位偏移：画面与参考画面错位，请校正朝向并固定支架",
		"too_dark":     "画面过暗：亮度%d，此时段平常为%d，检查补光、光圈和曝光设置",
		"too_bright":   "画面过曝：亮度%d，此时段平常为%d，检查曝光和强光直射",
		"too_white":    "画面过曝：%d%%的画面发白，此时段平常最多%d%%，检查曝光和强光直射",
		"too_blurry":   "画面模糊：清晰度%d，平常为%d，清洁镜头并重新对焦",
		"noisy":        "画面噪声大：噪点%d，平常为%d，检查线缆、供电和夜间补光",
		"colour_wrong": "画面偏色或失去彩色：检查白平衡和红外滤光片",

		"unreachable":    "无法连接摄像机：检查供电、网线和地址",
		"credentials":    "用户名或密码被拒绝：更正账号，勿反复尝试以免锁定",
		"not_found":      "摄像机上没有此视频流：检查地址中的路径",
		"no_answer":      "已连接但无应答：重启摄像机",
		"no_pictures":    "有视频流但没有画面：重启摄像机，检查编码设置",
		"closed":         "摄像机中断了视频流：检查同时观看的路数和供电",
		"bad_stream":     "视频流无法识别：检查编码设置和固件",
		"codec":          "视频既不是H.264也不是H.265：更改编码设置",
		"no_keys":        "有码流但没有关键帧，画面无法解码：在编码设置中把关键帧间隔设为2秒左右",
		"time_backwards": "视频时间戳倒退或不动：重启摄像机，检查固件",
		"drops":          "摄像机反复中断视频流，每次只持续数秒：检查供电、同时观看的路数和网络",
		"packets_lost":   "丢包率%d%%：检查网络和带宽",
		"few_pictures":   "帧率过低：每秒%d帧，应为%d帧，检查负载和带宽",
		"low_bitrate":    "码率过低：%d kbps，平常为%d kbps，画面细节会丢失",
		"rare_keys":      "关键帧间隔%d秒：画面打开和取证会变慢，请设为2秒左右",
		"clock_lost":     "摄像机时钟丢失：校时并检查电池",
		"clock_wrong":    "摄像机时钟偏差%d秒：设置校时服务器",
	},
	En: map[string]string{
		"black":        "the picture is black: look for a cap or cover, at the power and at the light by night",
		"frozen":       "the picture stands: many in a row are the same; restart the camera and look at its encoder",
		"not_itself":   "this is not the camera's view: it has nothing of the reference picture; a swapped stream, or turned far away",
		"obstructed":   "about %d%% of the view is covered: clean the lens or take away what is before it",
		"moved":        "the camera was moved: its view is shifted from the reference; turn it back and fix the bracket",
		"too_dark":     "too dark: brightness %d, usually %d at this hour; look at lamps, iris and exposure",
		"too_bright":   "too bright: brightness %d, usually %d at this hour; look at exposure and at light into the lens",
		"too_white":    "too bright: %d%% of the picture is white, at most %d%% is usual at this hour; look at exposure and at light into the lens",
		"too_blurry":   "blurred: sharpness %d, usually %d; clean the lens and focus anew",
		"noisy":        "noisy: grain %d, usually %d; look at cables, power and light by night",
		"colour_wrong": "colours are wrong or gone: look at white balance and at the infrared filter",

		"unreachable":    "the camera cannot be reached: look at power, cable and address",
		"credentials":    "user name or password are refused: put them right, and do not try often, it locks the account",
		"not_found":      "the camera has no such stream: look at the path in its address",
		"no_answer":      "connected, but no answer: restart the camera",
		"no_pictures":    "a stream without pictures: restart the camera, look at its encoder",
		"closed":         "the camera ended the stream: look at how many watch it, and at its power",
		"bad_stream":     "the stream cannot be understood: look at encoder and firmware",
		"codec":          "neither H.264 nor H.265: change the encoder's setting",
		"no_keys":        "a stream without key pictures, which cannot be decoded: set about 2 s between key pictures",
		"time_backwards": "the times of its pictures run backwards or stand: restart the camera, look at its firmware",
		"drops":          "the camera ends the stream again and again after seconds: look at its power, at how many watch it, and at the network",
		"packets_lost":   "%d%% of packets are lost: look at network and bandwidth",
		"few_pictures":   "too few pictures: %d a second, should be %d; look at load and bandwidth",
		"low_bitrate":    "too low a bit rate: %d kbps, usually %d kbps; details are lost",
		"rare_keys":      "%d s between key pictures: live pictures and evidence begin late; set about 2 s",
		"clock_lost":     "the camera has lost its clock: set it, look at its battery",
		"clock_wrong":    "the camera's clock is off by %d s: give it a time server",
	},
}

// why says a fault in words, with as many figures as its sentence takes.
func why(name Name, t *trail) bilingual.Text {
	sentence := string(name)
	if t.figure.Measure == OfWhite {
		sentence = "too_white"
	}
	figures := []any{int(math.Round(math.Abs(t.figure.Value))), int(math.Round(math.Abs(t.figure.Usual)))}
	return words.Say(sentence, figures[:len(bilingual.Uses(words.En[sentence]))]...)
}
