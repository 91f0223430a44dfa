// Package feishu tells a Feishu (飞书) group through its custom robot, as
// "自定义机器人使用指南" of open.feishu.cn describes: the signature is the
// HMAC-SHA256 of nothing, keyed with "timestamp\nsecret" (seconds), Base64, in
// the JSON body; refusals with status 200 and a code. It never mentions a person.
package feishu

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strconv"
	"time"

	"brighteyes/alerts/notify"
	"brighteyes/alerts/notify/post"
)

// Config is a robot.
type Config struct {
	URL    string // webhook, which is a secret
	Secret string // of the signature; empty: the robot is kept by keyword or address
	Now    func() time.Time
	Client *post.Client
}

// Channel is a robot of one group.
type Channel struct{ cfg Config }

// New returns the channel. It opens no connection.
func New(c Config) *Channel {
	if c.Client == nil {
		c.Client = post.New(nil, 0)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Channel{c}
}

// Send posts m to the group; to is the address of a robot other than the
// channel's own; its secret may stand behind a #.
func (c *Channel) Send(ctx context.Context, to string, m notify.Message) (notify.Receipt, error) {
	doc := map[string]any{"msg_type": "text", "content": map[string]string{"text": m.Text()}}
	robot, secret := post.Robot(to, c.cfg.URL, c.cfg.Secret)
	if secret != "" {
		stamp := strconv.FormatInt(c.cfg.Now().Unix(), 10)
		doc["timestamp"], doc["sign"] = stamp, Sign(stamp, secret)
	}
	body, err := json.Marshal(doc)
	if err != nil {
		return notify.Receipt{}, notify.Refused("the message cannot be written as JSON")
	}
	answer, err := c.cfg.Client.Do(ctx, "POST", robot, map[string]string{"Content-Type": "application/json"}, body)
	if code, _ := post.At(answer.Body, "code"); err != nil && again(code) { // some limits come with status 400
		return notify.Receipt{}, notify.Failed("refused with code " + post.Code(code))
	}
	if err != nil {
		return notify.Receipt{}, err
	}
	code, ok := post.At(answer.Body, "code")
	if !ok {
		code, ok = post.At(answer.Body, "StatusCode") // of robots made before 2022
	}
	switch {
	case !ok:
		return notify.Receipt{}, notify.Doubtful("the answer cannot be read")
	case code == "0":
		return notify.Receipt{}, nil
	case again(code):
		return notify.Receipt{}, notify.Failed("refused with code " + post.Code(code))
	}
	return notify.Receipt{}, notify.Refused("refused with code " + post.Code(code))
}

// again reports whether a refusal may be another's turn. "自定义机器人使用指南"
// (open.feishu.cn/document/ukTMukTMukTM/ucTM5YjL3ETO24yNxkjN) allows 100 messages a minute
// and 5 a second and names 11232 for what is beyond; "频控策略" (uUzN04SN3QjL1cDN) names
// 99991400, with status 429 or 400. 9499 was answered to too many and to bad requests, so
// that it is tried again. All else is final: 19021 is "sign match fail or timestamp is
// not within one hour", 19022 the sender's address, 19024 the keyword.
func again(code string) bool { return code == "9499" || code == "11232" || code == "99991400" }

// Sign is the signature of a timestamp in seconds.
func Sign(stamp, secret string) string {
	mac := hmac.New(sha256.New, []byte(stamp+"\n"+secret))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
