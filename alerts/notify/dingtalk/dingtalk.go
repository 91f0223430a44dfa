// Package dingtalk tells a DingTalk group through its custom robot: signed, as
// "自定义机器人安全设置" of open.dingtalk.com describes (timestamp in
// milliseconds, HMAC-SHA256 of "timestamp\nsecret" keyed with the secret,
// Base64, in the URL), message type text. A refusal comes with status 200 and an
// errcode. It never mentions a person by number.
package dingtalk

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strconv"
	"time"

	"brighteyes/alerts/notify"
	"brighteyes/alerts/notify/post"
)

// Config is a robot.
type Config struct {
	URL    string // webhook with its access_token, which is a secret
	Secret string // of the signature, "SEC…"; empty: the robot is kept by keyword or address
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
	body, err := json.Marshal(map[string]any{"msgtype": "text", "text": map[string]string{"content": m.Text()}})
	if err != nil {
		return notify.Receipt{}, notify.Refused("the message cannot be written as JSON")
	}
	address, err := c.address(to)
	if err != nil {
		return notify.Receipt{}, err
	}
	answer, err := c.cfg.Client.Do(ctx, "POST", address, map[string]string{"Content-Type": "application/json"}, body)
	if err != nil {
		return notify.Receipt{}, err
	}
	code, ok := post.At(answer.Body, "errcode")
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

// again reports whether a refusal may be another's turn: more than 20 a minute, which
// keeps a robot still for up to ten minutes, and a server that is busy. 130101 is
// answered with "send too fast, exceed 20 times per minute", the limit that "自定义机器人
// 接入" (open.dingtalk.com/document/robots/custom-robot-access) sets; 410100 is the same
// limit in older answers, which we saw in no document. All else is final: 310000 is "sign
// not match" or "invalid timestamp", keyword or address, 300001 "token is not exist".
func again(code string) bool { return code == "-1" || code == "130101" || code == "410100" }

func (c *Channel) address(to string) (string, error) {
	robot, secret := post.Robot(to, c.cfg.URL, c.cfg.Secret)
	if secret == "" {
		return robot, nil
	}
	u, err := url.Parse(robot)
	if err != nil {
		return "", notify.Refused("the request cannot be made with these settings")
	}
	stamp := strconv.FormatInt(c.cfg.Now().UnixMilli(), 10)
	q := u.Query()
	q.Set("timestamp", stamp)
	q.Set("sign", Sign(stamp, secret))
	u.RawQuery = q.Encode()
	return u.String(), nil
}

// Sign is the signature of a timestamp in milliseconds.
func Sign(stamp, secret string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(stamp + "\n" + secret))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
