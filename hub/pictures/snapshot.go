package pictures

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/bilingual"
	"brighteyes/devices/wire"
)

// snapshotTime bounds the wait for a still; the edge gives up a little earlier and
// says why.
const snapshotTime = 11 * time.Second

// oldestStill is how old an edge may say that a picture is. Beyond that it is not
// shown at all, marked or not.
const oldestStill = time.Minute

// still is one picture that an edge was asked for. All who ask meanwhile wait for
// the same.
type still struct {
	uplink *uplink
	order  uint32
	said   *wire.StillTaken
	done   chan struct{} // closed when jpeg or err is there
	askers int

	jpeg []byte
	at   time.Time
	err  error
}

// NoStill is why there is no still.
type NoStill struct {
	Camera string
	Code   string // such as no_ffmpeg, edge_away, credentials
}

func (e *NoStill) Error() string {
	return fmt.Sprintf("still of %s: %s", e.Camera, e.Text().En)
}

// Unwrap makes it an ErrNoPicture.
func (e *NoStill) Unwrap() error { return ErrNoPicture }

// Text says it in both languages.
func (e *NoStill) Text() bilingual.Text {
	if _, known := words.En[e.Code]; known {
		return words.Say(e.Code)
	}
	return words.Say("other") // an edge's word of its own is for the log
}

// Lasting reports whether trying again soon cannot help.
func (e *NoStill) Lasting() bool { return e.Code == "no_ffmpeg" || e.Code == "credentials" }

var words = bilingual.Table{
	En: map[string]string{
		"edge_away":      "the camera's edge is not connected",
		"no_answer":      "the camera did not answer in time",
		"edge_silent":    "the edge did not answer in time",
		"busy":           "too many stills are being taken; try again",
		"no_ffmpeg":      "the camera gives no still of its own, and its edge has no ffmpeg to make one of the stream",
		"no_pictures":    "the camera shows no picture now",
		"unknown_camera": "the edge does not know the camera",
		"unreachable":    "the camera cannot be reached",
		"credentials":    "the camera refuses the password",
		"not_found":      "the camera has no such stream",
		"bad_stream":     "what the camera sends cannot be decoded",
		"no_keys":        "the camera sends no key pictures",
		"time_backwards": "the times of the camera's pictures run backwards",
		"drops":          "the camera ends its stream again and again",
		"too_old":        "the newest picture is too old to be shown as now",
		"not_judged":     "this camera's pictures are not judged by its edge",
		"too_large":      "what its edge has to show is too large",
		"bad_review":     "what its edge sent cannot be understood; it may be of another version",
		"other":          "the camera has no picture now",
	},
	Zh: map[string]string{
		"edge_away":      "该摄像机的网关未连接",
		"no_answer":      "摄像机未在时限内应答",
		"edge_silent":    "网关未在时限内应答",
		"busy":           "正在抓拍的画面太多，请稍后再试",
		"no_ffmpeg":      "摄像机自身不提供抓拍，其网关上没有安装 ffmpeg，无法从码流生成图片",
		"no_pictures":    "摄像机现在没有画面",
		"unknown_camera": "网关上没有这台摄像机",
		"unreachable":    "连不上摄像机",
		"credentials":    "摄像机拒绝了密码",
		"not_found":      "摄像机上没有这路码流",
		"bad_stream":     "摄像机发来的画面无法解码",
		"no_keys":        "摄像机没有发送关键帧",
		"time_backwards": "摄像机的视频时间戳倒退",
		"drops":          "摄像机反复中断视频流",
		"too_old":        "最新画面已经太旧，不能当作现在",
		"not_judged":     "该摄像机的网关不对其画面做诊断",
		"too_large":      "网关要显示的内容过大",
		"bad_review":     "网关发来的内容无法识别，版本可能不一致",
		"other":          "摄像机现在没有画面",
	},
}

// Snapshot is one picture of now and when it was taken, by this hub's clock.
func (p *Pictures) Snapshot(ctx context.Context, camera string) (jpeg []byte, at time.Time, err error) {
	device, ok := p.cfg.Camera(camera)
	if !ok {
		return nil, at, ErrUnknownCamera
	}
	s, err := p.askStill(camera, device.Edge)
	if err != nil {
		return nil, at, err
	}
	patience := time.NewTimer(snapshotTime)
	defer patience.Stop()
	select {
	case <-s.done:
		return s.jpeg, s.at, s.err
	case <-ctx.Done():
		p.forgetStill(camera, s)
		return nil, at, fmt.Errorf("still of %s: %w", camera, ctx.Err())
	case <-patience.C: // for all who wait, so that the next who asks begins anew
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.stills[camera] == s {
			p.settle(camera, s, &NoStill{camera, "edge_silent"})
		}
		return s.jpeg, s.at, s.err
	}
}

// askStill orders a still, or joins those who wait for one.
func (p *Pictures) askStill(camera, edge string) (*still, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if s, ok := p.stills[camera]; ok {
		s.askers++
		return s, nil
	}
	u := p.edges[edge]
	if u == nil {
		return nil, &NoStill{camera, "edge_away"}
	}
	p.orders++
	s := &still{uplink: u, order: p.orders, done: make(chan struct{}), askers: 1}
	if !u.tell(wire.Uplink{Still: &wire.StillOrder{Camera: camera, Channel: s.order}}) {
		return nil, &NoStill{camera, "edge_away"}
	}
	p.stills[camera] = s
	return s, nil
}

// forgetStill is an asker's leaving early; with the last the order is forgotten.
func (p *Pictures) forgetStill(camera string, s *still) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if s.askers--; s.askers == 0 && p.stills[camera] == s {
		delete(p.stills, camera)
	}
}

// taken takes an edge's word on a still.
func (u *uplink) taken(said wire.StillTaken) {
	p := u.p
	p.mu.Lock()
	defer p.mu.Unlock()
	camera, s := p.ordered(u, said.Channel)
	switch {
	case s == nil: // nobody waits any more
	case said.Error != "":
		p.settle(camera, s, &NoStill{camera, said.Error})
	case said.AgeMS < 0 || said.AgeMS > oldestStill.Milliseconds():
		p.settle(camera, s, &NoStill{camera, "too_old"})
	default:
		s.said = &said
	}
}

// still takes the picture itself. One that was not announced, or is none, is an
// answer all the same: the askers need not wait for nothing.
func (u *uplink) still(order uint32, jpeg []byte) {
	p := u.p
	p.mu.Lock()
	defer p.mu.Unlock()
	camera, s := p.ordered(u, order)
	switch {
	case s == nil:
	case s.said == nil, len(jpeg) > devices.MaxStill, !bytes.HasPrefix(jpeg, []byte{0xff, 0xd8, 0xff}):
		p.settle(camera, s, &NoStill{camera, "bad_stream"})
	default:
		s.jpeg, s.at = jpeg, p.cfg.Now().Add(-time.Duration(s.said.AgeMS)*time.Millisecond)
		p.settle(camera, s, nil)
	}
}

// ordered finds the still of an order that was given to this uplink; p.mu is held,
// as in what follows.
func (p *Pictures) ordered(u *uplink, order uint32) (camera string, s *still) {
	for camera, s := range p.stills {
		if s.order == order && s.uplink == u {
			return camera, s
		}
	}
	return "", nil
}

// settle answers all who wait. Who asks after them gets a newer one.
func (p *Pictures) settle(camera string, s *still, err error) {
	s.err = err
	delete(p.stills, camera)
	close(s.done)
}

// loseStills answers those who wait for an uplink that is gone.
func (p *Pictures) loseStills(u *uplink) {
	for camera, s := range p.stills {
		if s.uplink == u {
			p.settle(camera, s, &NoStill{camera, "edge_away"})
		}
	}
}
