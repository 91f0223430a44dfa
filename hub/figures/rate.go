package figures

// The samples without which no figure is told. Few of them would tell of chance.
const (
	DayS      = 12 * 60 * 60 // of a day that the hub watched
	MonthDays = 7            // with DayS each
	// KnownPct of the seconds in which a camera was in service must be known: while
	// edges are away nobody knows.
	KnownPct = 80
	// FewCameras must have been measured, or all where there are fewer, of what not
	// every camera tells by itself: its clock and its label.
	FewCameras = 5
)

// Why a figure is not told.
const (
	CollectingTime    = "time"    // the hub has not watched for long enough
	CollectingUnknown = "unknown" // too much is not known of the cameras
	CollectingCameras = "cameras" // too few cameras were measured
	NothingCounts     = "nothing" // no camera counted
)

// Rate is a figure as it is told.
type Rate struct {
	Figure     Figure           `json:"figure" enum:"online,good_order,filed,clock,label"`
	Pct        *float64         `json:"pct,omitempty" doc:"absent while too little is known; see collecting"`
	Collecting string           `json:"collecting,omitempty" enum:"time,unknown,cameras,nothing" doc:"why the figure is not told yet"`
	GoodS      int64            `json:"good_s"`
	OfS        int64            `json:"of_s"`
	LostS      map[string]int64 `json:"lost_s" doc:"seconds of cameras by why they were lost"`
	Cameras    int              `json:"cameras" doc:"that counted"`
	All        int              `json:"all" doc:"cameras"`
	Goal       float64          `json:"goal_pct" doc:"by which it is measured"`
	Programme  float64          `json:"programme_pct" doc:"the goal unless hub.yaml sets another"`
	Met        *bool            `json:"met,omitempty"`
}

// Sample is how much was watched.
type Sample struct {
	ObservedS int64 // of a day
	Days      int   // of a month, that were watched for DayS
	Month     bool
}

// enough reports whether it is enough to tell a figure.
func (s Sample) enough() bool {
	if s.Month {
		return s.Days >= MonthDays
	}
	return s.ObservedS >= DayS
}

// Rates tells the figures of a share against goals, in the order of CameraFigures.
func (c CameraShare) Rates(sample Sample, goals Goals) []Rate {
	list := make([]Rate, 0, len(CameraFigures))
	for _, figure := range CameraFigures {
		sum := c.Sums[figure]
		r := Rate{Figure: figure, GoodS: sum.GoodS(), OfS: sum.OfS, LostS: sum.LostS, Cameras: sum.Cameras, All: c.Cameras, Goal: goals.Of(figure), Programme: programme[figure]}
		if r.LostS == nil {
			r.LostS = map[string]int64{}
		}
		if r.Collecting = c.collecting(figure, sum, sample); r.Collecting == "" {
			pct := 100 * float64(r.GoodS) / float64(r.OfS)
			met := pct >= r.Goal
			r.Pct, r.Met = &pct, &met
		}
		list = append(list, r)
	}
	return list
}

func (c CameraShare) collecting(figure Figure, sum Sum, sample Sample) string {
	known := c.Sums[Online].OfS
	switch {
	case sum.OfS == 0:
		return NothingCounts
	case !sample.enough():
		return CollectingTime
	case (figure == Online || figure == GoodOrder) && known*100 < (known+c.UnknownS)*KnownPct:
		return CollectingUnknown
	case (figure == Clock || figure == Label) && sum.Cameras < min(FewCameras, c.Cameras):
		return CollectingCameras
	}
	return ""
}

// CameraFormulas says how each figure comes about, as it is shown beside it.
var CameraFormulas = map[Figure]string{
	Online: "在线率 = 在线时长 ÷ 应在线时长。经他人批准的停用自批准起不计；未经批准的停用、自行报备的检修计为不在线；状态未知的时间不计，另列" +
		" · online rate = time online ÷ time due. A suspension approved by somebody else is left out from its approval on; one without approval and announced maintenance count as not online; time unknown is left out and shown",
	GoodOrder: "完好率 = 在线、无未消除的画面故障、且未得知停录的时长 ÷ 应在线时长。录像以摄像机自报和录像审计为准，两者都没有的暂不计入录像一项" +
		" · in-good-order rate = time online, with no open fault of the picture and not known to be without recording ÷ time due. Of recording what cameras tell themselves and what the audit of recorders finds is part; of the others it is not yet",
	Filed: "建档率 = 必填项全部有效的摄像机时长 ÷ 应建档摄像机时长" +
		" · record-complete rate = time of cameras whose required entries are all valid ÷ time of cameras in service",
	Clock: "时钟合格率 = 时钟与网关相差不超过5秒的时长 ÷ 测得时钟的时长（超过30秒为严重）。网关自身时钟可疑时不计" +
		" · clock pass rate = time with the clock within 5 s of its edge's ÷ time in which it was measured (beyond 30 s is serious). While the edge's own clock is suspect nothing counts",
	Label: "标注合格率 = 标注合格的摄像机时长 ÷ 已核验标注的摄像机时长。核验：从摄像机读出的画面文字与档案名称一致；读不出的以90天内抽查的人工核验为准；任一不合格即为不合格" +
		" · label pass rate = time of cameras whose label is right ÷ time of cameras whose label was checked. Checked: the text read from the camera is its name on file; where it cannot be read, a spot check by a person within 90 days; either one wrong is wrong",
}
