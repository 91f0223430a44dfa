package checks

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// room is what a package may import, of ours and of the libraries that stand
// behind a border. Everything else that is public may be imported by all.
type room struct {
	ours    []string // packages below the module; "x/..." allows x and all below it
	borders []string // names of libraries from the table below
}

// borders are the libraries that only few packages may touch.
var borders = map[string]string{
	"paho":     "github.com/eclipse/paho.mqtt.golang",
	"mochi":    "github.com/mochi-mqtt/server",
	"fiber":    "github.com/gofiber",
	"huma":     "github.com/danielgtaylor/huma",
	"influx":   "github.com/influxdata",
	"sql":      "database/sql",
	"bun":      "github.com/uptrace/bun",
	"sqlite":   "modernc.org/sqlite",
	"goose":    "github.com/pressly/goose",
	"rtsp":     "github.com/bluenviron/gortsplib",
	"vdk":      "github.com/deepch/vdk",
	"yaml":     "github.com/goccy/go-yaml",
	"uhp":      "github.com/uhppoted",
	"digest":   "github.com/icholy/digest",
	"modbus":   "github.com/simonvetter/modbus",
	"snmp":     "github.com/gosnmp/gosnmp",
	"xlsx":     "github.com/xuri/excelize",
	"webrtc":   "github.com/pion/webrtc",
	"s3":       "github.com/minio/minio-go",
	"markdown": "github.com/yuin/goldmark",
}

// rooms is the whole house. A package that is not here fails the test, so that
// a new one is a decision.
var rooms = map[string]room{
	"devices":                    {},
	"devices/bilingual":          {},
	"devices/enrol":              {},
	"devices/strictyaml":         {ours: in("devices", "devices/bilingual"), borders: in("yaml")},
	"devices/devicelist":         {ours: in("devices", "devices/bilingual", "devices/strictyaml")},
	"devices/sealing":            {},
	"devices/wire":               {ours: in("devices")},
	"devices/bus":                {ours: in("devices"), borders: in("paho")},
	"devices/bus/bustest":        {ours: in("devices/bus")},
	"devices/bus/mosquittotest":  {},
	"devices/mailroom":           {ours: in("devices/bus")},
	"devices/outlet":             {ours: in("devices")},
	"devices/drivertest":         {ours: in("devices", "devices/strictyaml")},
	"devices/zigbee":             {ours: in("devices", "devices/bus", "devices/mailroom", "devices/mapping", "devices/outlet")},
	"devices/zigbee/zigbeesim":   {ours: in("devices", "devices/bus"), borders: in("mochi")},
	"devices/uhppote":            {ours: in("devices", "devices/outlet", "devices/bus"), borders: in("uhp")},
	"devices/uhppote/uhppotesim": {ours: in("devices"), borders: in("uhp")},
	"devices/isapi":              {ours: in("devices", "devices/outlet"), borders: in("digest")},
	"devices/isapi/isapisim":     {},
	"devices/modbus":             {ours: in("devices", "devices/outlet"), borders: in("modbus")},
	"devices/modbus/modbussim":   {},
	"devices/reach":              {ours: in("devices")},
	"devices/snmp":               {ours: in("devices", "devices/outlet"), borders: in("snmp")},
	"devices/snmp/snmpsim":       {borders: in("snmp")},
	"devices/rtsp":               {ours: in("devices", "devices/bus"), borders: in("rtsp")},
	"devices/rtsp/rtspsim":       {ours: in("devices"), borders: in("rtsp")},
	"devices/rtsp/replaysim":     {},
	"devices/spans":              {ours: in("devices")},
	"devices/onvif":              {ours: in("devices", "devices/outlet", "devices/strictyaml")},
	"devices/onvif/onvifsim":     {},

	"devices/mapping":                  {ours: in("devices")},
	"devices/chirpstack":               {ours: in("devices", "devices/bus", "devices/mailroom", "devices/mapping", "devices/outlet")},
	"devices/chirpstack/chirpstacksim": {ours: in("devices/bus")},
	"devices/cloudpush":                {ours: in("devices", "devices/mapping")},
	"devices/cloudpush/cloudsim":       {},

	"edge/outbox":     {ours: in("devices"), borders: in("sql", "sqlite")},
	"edge":            {ours: in("devices", "devices/wire", "devices/bus", "edge/outbox")},
	"edge/configured": {ours: in("devices", "devices/bilingual", "devices/strictyaml", "devices/devicelist", "devices/sealing", "devices/wire", "devices/bus", "edge")},
	"edge/pictures":   {ours: in("devices", "devices/spans", "devices/wire", "devices/bus", "edge/ffmpeg"), borders: in("vdk")},
	"edge/ffmpeg":     {ours: in("devices")},
	"edge/discovery":  {ours: in("devices", "devices/wire", "devices/bus")},
	"edge/quality":    {ours: in("devices", "devices/bilingual", "edge/ffmpeg")},
	"edge/rounds":     {ours: in("devices", "edge/ffmpeg", "edge/quality")},
	"edge/recordings": {ours: in("devices", "devices/wire", "devices/bus", "devices/spans")},

	"alerts":       {ours: in("devices")},
	"alerts/rota":  {ours: in("alerts")},
	"alerts/rules": {ours: in("devices", "devices/bilingual", "devices/strictyaml", "alerts")},

	"alerts/notify":                  {ours: in("alerts")},
	"alerts/notify/post":             {ours: in("alerts/notify")},
	"alerts/notify/gateway":          {ours: in("alerts/notify", "alerts/notify/post")},
	"alerts/notify/mail":             {ours: in("alerts/notify", "alerts/notify/post")},
	"alerts/notify/dingtalk":         {ours: in("alerts/notify", "alerts/notify/post")},
	"alerts/notify/wecom":            {ours: in("alerts/notify", "alerts/notify/post")},
	"alerts/notify/feishu":           {ours: in("alerts/notify", "alerts/notify/post")},
	"alerts/notify/webhook":          {ours: in("alerts/notify", "alerts/notify/post")},
	"alerts/notify/webpush":          {ours: in("alerts", "alerts/notify", "alerts/notify/post", "alerts/notify/webpush/pushtest")},
	"alerts/notify/webpush/pushtest": {},
	"alerts/notify/desk":             {ours: in("alerts/notify")},

	"hub/delivery":             {ours: in("devices", "alerts", "alerts/notify", "alerts/notify/post", "hub/access")},
	"hub/live":                 {ours: in("devices", "alerts")},
	"hub/access":               {ours: in("devices", "alerts")},
	"hub/handover":             {ours: in("alerts")},
	"hub/workorders":           {ours: in("devices", "hub/access")},
	"hub/commissioning":        {ours: in("devices", "hub/access")},
	"hub/photos":               {ours: in("devices")},
	"hub/footway":              {ours: in("hub/coverage")},
	"hub/coverage":             {ours: in("devices", "devices/bilingual")},
	"hub/upkeep":               {ours: in("devices", "hub/telemetry", "hub/workorders")},
	"hub/card":                 {ours: in("devices", "alerts")},
	"hub/sitrep":               {ours: in("devices", "alerts")},
	"hub/briefing":             {ours: in("devices", "alerts")},
	"hub/patrol":               {ours: in("devices", "alerts", "hub/access")},
	"hub/retrieval":            {ours: in("devices", "devices/bilingual", "hub/access")},
	"hub/hazards":              {ours: in("devices", "alerts", "hub/access", "hub/coverage")},
	"hub/search":               {},
	"hub/points":               {ours: in("devices", "hub/coverage")},
	"hub/siteplan":             {ours: in("devices", "devices/bilingual", "alerts", "hub/access", "hub/coverage")},
	"hub/inspection":           {ours: in("devices", "devices/bilingual")},
	"hub/archive":              {ours: in("devices", "devices/bilingual")},
	"hub/figures":              {ours: in("devices", "alerts", "hub/handover", "hub/workorders")},
	"hub/edgecodes":            {ours: in("devices", "devices/enrol", "hub/access")},
	"hub/recordings":           {ours: in("devices", "devices/wire", "devices/spans", "alerts")},
	"hub/found":                {ours: in("devices", "devices/bilingual", "devices/wire", "hub/access")},
	"hub/edgeconfig":           {ours: in("devices", "devices/bilingual", "devices/strictyaml", "devices/devicelist", "devices/sealing", "devices/wire", "hub/access")},
	"hub/sheets":               {ours: in("devices", "devices/bilingual"), borders: in("xlsx")},
	"hub/imports":              {ours: in("devices", "hub/access", "hub/sheets")},
	"hub/layout":               {ours: in("devices", "devices/bilingual", "hub/sheets")},
	"hub/duty":                 {ours: in("devices", "alerts", "alerts/rota")},
	"hub/broker":               {ours: in("devices", "devices/wire", "devices/bus"), borders: in("mochi")},
	"hub/registry":             {ours: in("devices", "devices/wire", "alerts")},
	"hub/ingest":               {ours: in("devices", "devices/wire", "devices/bus", "alerts")},
	"hub/residents":            {ours: in("devices", "devices/sealing", "alerts", "hub/access")},
	"hub/phone":                {ours: in("devices", "alerts", "alerts/notify", "hub/access", "hub/residents")},
	"hub/noise":                {ours: in("devices", "alerts")},
	"hub/rules":                {ours: in("devices", "devices/strictyaml", "alerts", "alerts/rules", "hub/telemetry")},
	"hub/records":              {ours: in("devices", "devices/wire", "alerts", "hub/access", "hub/exercise", "hub/noise", "hub/handover", "hub/residents", "hub/duty", "hub/rules", "hub/delivery", "hub/phone", "hub/workorders", "hub/edgecodes", "hub/edgeconfig", "hub/commissioning", "hub/figures", "hub/found", "hub/archive", "hub/siteplan", "hub/patrol", "hub/evidence", "hub/hazards", "hub/card", "hub/sitrep", "hub/briefing", "hub/recordings", "hub/inspection", "hub/retrieval", "hub/points"), borders: in("sql", "bun", "sqlite", "goose")},
	"hub/telemetry":            {ours: in("devices")},
	"hub/telemetry/storetest":  {ours: in("devices", "hub/telemetry")},
	"hub/telemetry/embedded":   {ours: in("devices", "hub/telemetry"), borders: in("sql", "sqlite")},
	"hub/telemetry/influxtest": {},
	"hub/telemetry/influx":     {ours: in("devices", "hub/telemetry"), borders: in("influx")},
	"hub/offline":              {ours: in("devices", "alerts", "hub/access")},
	"hub/exercise":             {ours: in("devices")},
	"hub/synthetic":            {ours: in("devices", "devices/wire", "devices/bus", "alerts", "hub/live")},
	"hub/commands":             {ours: in("devices", "devices/wire", "alerts")},
	"hub/evidence":             {ours: in("devices", "devices/wire", "alerts", "hub/access")},
	"hub/evidence/folder":      {ours: in("devices", "hub/evidence")},
	"hub/evidence/bucket":      {ours: in("devices", "hub/evidence"), borders: in("s3")},
	"hub/evidence/shelftest":   {ours: in("devices", "hub/evidence")},
	"hub/evidence/s3test":      {borders: in("s3")},
	"hub/pictures":             {ours: in("devices", "devices/wire", "devices/bilingual", "hub/evidence")},
	"hub/pictures/whep":        {ours: in("devices", "hub/pictures"), borders: in("webrtc")},
	"hub/api": {
		ours:    in("devices", "devices/wire", "alerts", "web", "hub/registry", "hub/access", "hub/noise", "hub/live", "hub/commands", "hub/telemetry", "hub/pictures", "hub/pictures/whep", "hub/synthetic", "hub/exercise", "hub/offline", "hub/handover", "hub/residents", "hub/duty", "alerts/rota", "alerts/rules", "hub/rules", "devices/strictyaml", "hub/delivery", "hub/phone", "alerts/notify", "hub/workorders", "hub/commissioning", "hub/photos", "hub/imports", "hub/sheets", "hub/edgecodes", "hub/edgeconfig", "devices/devicelist", "devices/enrol", "hub/upkeep", "hub/figures", "hub/archive", "hub/siteplan", "hub/coverage", "hub/footway", "hub/recordings", "hub/patrol", "hub/patrol", "hub/hazards", "hub/points", "hub/found", "hub/layout", "hub/evidence", "hub/card", "hub/sitrep", "hub/briefing", "hub/inspection", "hub/retrieval", "hub/search"),
		borders: in("fiber", "huma"),
	},
	"hub/systemtest":       {ours: in("...")},
	"hub/systemtest/bench": {ours: in("...")},

	"web":           {},
	"docs":          {},
	"hub/book":      {ours: in("docs"), borders: in("markdown")},
	"deploy/checks": {},

	"cmd/...": {ours: in("..."), borders: in("mochi", "yaml")},
}

func in(names ...string) []string { return names }

func TestEveryImportFollowsTheArrows(t *testing.T) {
	for _, pkg := range list(t) {
		rules, ok := rooms[pkg.path()]
		if strings.HasPrefix(pkg.path(), "cmd/") {
			rules, ok = rooms["cmd/..."], true
		}
		if !ok {
			t.Errorf("%s is in no room: add it to the table with what it may import", pkg.path())
			continue
		}
		for _, path := range pkg.Imports {
			if own, ok := strings.CutPrefix(path, module+"/"); ok && !allowed(rules.ours, own) {
				t.Errorf("%s imports %s, which its room does not allow", pkg.path(), own)
			}
			for name, library := range borders {
				if inside(path, library) && !slices.Contains(rules.borders, name) {
					t.Errorf("%s imports %s, which stands behind the border %q", pkg.path(), path, name)
				}
			}
		}
	}
}

func TestNoRoomOfTheTableIsEmpty(t *testing.T) {
	have := map[string]bool{"cmd/...": true}
	for _, pkg := range list(t) {
		have[pkg.path()] = true
	}
	for name := range rooms {
		if !have[name] {
			t.Errorf("the table has a room %s that does not exist", name)
		}
	}
}

const module = "brighteyes"

type listed struct {
	ImportPath string
	Imports    []string
	Doc        string
	Dir        string
	GoFiles    []string
}

func (l listed) path() string { return strings.TrimPrefix(l.ImportPath, module+"/") }

func list(t *testing.T) []listed {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports,Doc,Dir,GoFiles", "./...")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []listed
	dec := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var one listed
		if err := dec.Decode(&one); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
}

func allowed(list []string, path string) bool {
	for _, a := range list {
		prefix, deep := strings.CutSuffix(a, "...")
		if a == path || deep && strings.HasPrefix(path, prefix) {
			return true
		}
	}
	return false
}

func inside(path, library string) bool {
	return path == library || strings.HasPrefix(path, library+"/")
}
