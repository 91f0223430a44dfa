package archive

const textMost = 200 // characters

// Fields is every entry of a file, in the order in which it is read. What a person
// could be named by, as maintainers' names and telephones are in public registers, is
// left out on purpose.
var Fields = []Field{
	{Key: "gb_code", Group: "basic", Zh: "设备编码", En: "Device code", Kind: Code20, Must: true},
	{Key: "name", Group: "basic", Zh: "名称", En: "Name", Kind: Text, Must: true, Known: true, Most: textMost},
	{Key: "region", Group: "basic", Zh: "行政区划", En: "Division", Kind: Region, Must: true},
	{Key: "point_class", Group: "basic", Zh: "监控点位类型", En: "Class of point", Kind: Choice, Must: true, Choices: pointClasses},
	{Key: "use", Group: "basic", Zh: "用途", En: "Use", Kind: Choice, Choices: uses},
	{Key: "filing_no", Group: "basic", Zh: "备案号", En: "Filing number", Kind: Paper, Must: true, Most: 60},
	{Key: "label", Group: "basic", Zh: "画面标注文字", En: "Label in the picture", Kind: Text, Must: true, Most: textMost},

	{Key: "site", Group: "place", Zh: "所在地点", En: "Place", Kind: Text, Must: true, Known: true, Most: textMost},
	{Key: "address", Group: "place", Zh: "安装地址", En: "Address", Kind: Text, Must: true, Most: textMost},
	{Key: "lon", Group: "place", Zh: "经度（WGS-84）", En: "Longitude (WGS-84)", Kind: Number, Must: true, Min: 73, Max: 136, Unit: "°"},
	{Key: "lat", Group: "place", Zh: "纬度（WGS-84）", En: "Latitude (WGS-84)", Kind: Number, Must: true, Min: 3, Max: 54, Unit: "°"},
	{Key: "position", Group: "place", Zh: "位置类型", En: "Kind of place", Kind: Choice, Choices: positions},
	{Key: "indoor", Group: "place", Zh: "室内外", En: "Indoors or out", Kind: Choice, Must: true, Choices: rooms},
	{Key: "heading", Group: "place", Zh: "监视方位", En: "Looks to the", Kind: Choice, Must: true, Choices: headings},
	{Key: "mount", Group: "place", Zh: "安装方式", En: "Mounted on", Kind: Choice, Choices: mounts},
	{Key: "height_m", Group: "place", Zh: "安装高度", En: "Height", Kind: Number, Min: 0.3, Max: 100, Unit: "m"},
	{Key: "pole_no", Group: "place", Zh: "立杆编号", En: "Pole", Kind: Paper, Most: 40},
	{Key: "view", Group: "place", Zh: "监控范围", En: "What is in view", Kind: Text, Most: textMost},

	{Key: "maker", Group: "device", Zh: "厂商", En: "Maker", Kind: Text, Must: true, Most: 60},
	{Key: "model", Group: "device", Zh: "型号", En: "Model", Kind: Text, Must: true, Known: true, Most: textMost},
	{Key: "camera", Group: "device", Zh: "摄像机类型", En: "Type of camera", Kind: Choice, Must: true, Choices: cameras},
	{Key: "light", Group: "device", Zh: "补光属性", En: "Light", Kind: Choice, Must: true, Choices: lights},
	{Key: "power", Group: "device", Zh: "取电方式", En: "Power", Kind: Choice, Choices: powers},
	{Key: "installed", Group: "device", Zh: "安装时间", En: "Installed", Kind: Date, Must: true},
	{Key: "enabled", Group: "device", Zh: "启用时间", En: "In use since", Kind: Date},
	{Key: "end_of_life", Group: "device", Zh: "报废时间", En: "End of life", Kind: Date},

	{Key: "network", Group: "network", Zh: "接入网络", En: "Network", Kind: Choice, Must: true, Choices: networks},
	{Key: "ip", Group: "network", Zh: "IP 地址", En: "IP address", Kind: IP, Must: true},
	{Key: "mac", Group: "network", Zh: "MAC 地址", En: "MAC address", Kind: MAC},

	{Key: "resolution", Group: "picture", Zh: "分辨率", En: "Resolution", Kind: Text, Must: true, Known: true, Most: 20},
	{Key: "encoding", Group: "picture", Zh: "视频编码格式", En: "Video codec", Kind: Choice, Must: true, Choices: encodings},
	{Key: "recording_days", Group: "picture", Zh: "录像保存天数", En: "Days of recording kept", Kind: Number, Must: true, Min: 0, Max: 3650, Unit: "d"},
	{Key: "recorder", Group: "picture", Zh: "录像设备", En: "Recorder", Kind: Text, Most: 60},

	{Key: "owner", Group: "care", Zh: "建设单位", En: "Built by", Kind: Text, Must: true, Most: 60},
	{Key: "keeper", Group: "care", Zh: "维护单位", En: "Kept by", Kind: Text, Must: true, Most: 60},
	{Key: "police_station", Group: "care", Zh: "所属派出所", En: "Police station", Kind: Text, Must: true, Most: 60},
}
