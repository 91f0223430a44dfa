package archive

// Codes as GB/T 28181 catalogues have them, in the values of wvp-GB28181-pro
// (DeviceChannel: ptzType, positionType, roomType, useType, supplyLightType,
// directionType; NetworkIdentificationTypeEnum).
var (
	cameras = []Option{
		{"1", "球机", "dome, turning"}, {"2", "半球", "half dome"}, {"3", "固定枪机", "fixed"}, {"4", "遥控枪机", "fixed, remote controlled"},
		{"5", "遥控半球", "half dome, remote controlled"}, {"6", "多目全景", "several lenses, panorama"}, {"7", "多目分割", "several lenses, divided"},
	}
	positions = []Option{
		{"1", "省际检查站", "checkpoint between provinces"}, {"2", "党政机关", "government office"}, {"3", "车站码头", "station or harbour"}, {"4", "中心广场", "square"},
		{"5", "体育场馆", "stadium"}, {"6", "商业中心", "shopping centre"}, {"7", "宗教场所", "place of worship"}, {"8", "校园周边", "around a school"},
		{"9", "治安复杂区域", "area of complex order"}, {"10", "交通干线", "main road"}, {"11", "居民小区", "residential compound"},
	}
	rooms    = []Option{{"1", "室外", "outdoors"}, {"2", "室内", "indoors"}}
	uses     = []Option{{"1", "治安", "public order"}, {"2", "交通", "traffic"}, {"3", "重点", "key place"}}
	lights   = []Option{{"1", "无补光", "none"}, {"2", "红外补光", "infrared"}, {"3", "白光补光", "white"}, {"4", "激光补光", "laser"}, {"9", "其他", "other"}}
	headings = []Option{
		{"1", "东", "east"}, {"2", "西", "west"}, {"3", "南", "south"}, {"4", "北", "north"},
		{"5", "东南", "south-east"}, {"6", "东北", "north-east"}, {"7", "西南", "south-west"}, {"8", "西北", "north-west"},
	}
	networks = []Option{
		{"1", "公安视频传输网", "police video network"}, {"2", "行业专网", "network of a trade"}, {"3", "政法信息网", "network of justice"}, {"4", "公安移动信息网", "police mobile network"},
		{"5", "公安信息网", "police network"}, {"6", "电子政务外网", "government network"}, {"7", "互联网", "internet"}, {"8", "专线", "leased line"}, {"9", "预留", "reserved"},
	}
)

// Codes of our own where the sources name a field and no code for it.
var (
	pointClasses = []Option{{"1", "一类点", "class 1, of the police"}, {"2", "二类点", "class 2, of the community"}, {"3", "三类点", "class 3, of a shop or house"}}
	mounts       = []Option{{"1", "立杆", "pole"}, {"2", "壁装", "wall"}, {"3", "吊装", "ceiling"}, {"4", "吸顶", "flush with the ceiling"}, {"9", "其他", "other"}}
	powers       = []Option{{"1", "市电", "mains"}, {"2", "网线供电（PoE）", "network cable (PoE)"}, {"3", "太阳能", "solar"}, {"9", "其他", "other"}}
	encodings    = []Option{{"1", "H.264", "H.264 (AVC)"}, {"2", "H.265", "H.265 (HEVC)"}, {"3", "SVAC", "SVAC, GB/T 25724"}, {"9", "其他", "other"}}
)

// provinces are the first two digits of GB/T 2260.
const provinces = " 11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 "

// industries are digits 9 and 10 of a code, and cameraTypes digits 11 to 13 of one
// that a camera can have; GB/T 28181 annex D as wvp-GB28181-pro has it.
const (
	industries  = " 00 01 02 03 04 05 06 07 08 09 10 11 12 13 14 40 41 42 43 44 45 "
	cameraTypes = " 131 132 "
)
