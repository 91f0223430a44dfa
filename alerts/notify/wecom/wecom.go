// Package wecom tells a WeCom (企业微信) group through its robot, as "群机器人配置
// 说明" of developer.work.weixin.qq.com describes: a webhook whose key is its
// only secret, message type text of 2,048 bytes at most, refusals with status
// 200 and an errcode. It never mentions a person by number.
package wecom

import (
	"context"
	"encoding/json"
	"unicode/utf8"

	"brighteyes/alerts/notify"
	"brighteyes/alerts/notify/post"
)

const textMost = 2048 // bytes, by WeCom's document

// Config is a robot.
type Config struct {
	URL    string // webhook with its key, which is a secret
	Client *post.Client
}

// Channel is a robot of one group.
type Channel struct{ cfg Config }

// New returns the channel. It opens no connection.
func New(c Config) *Channel {
	if c.Client == nil {
		c.Client = post.New(nil, 0)
	}
	return &Channel{c}
}

// Send posts m to the group; to is the address of a robot other than the
// channel's own.
func (c *Channel) Send(ctx context.Context, to string, m notify.Message) (notify.Receipt, error) {
	body, err := json.Marshal(map[string]any{"msgtype": "text", "text": map[string]string{"content": cut(m.Text())}})
	if err != nil {
		return notify.Receipt{}, notify.Refused("the message cannot be written as JSON")
	}
	robot, _ := post.Robot(to, c.cfg.URL, "")
	answer, err := c.cfg.Client.Do(ctx, "POST", robot, map[string]string{"Content-Type": "application/json"}, body)
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

// again reports whether a refusal may be another's turn, by "全局错误码" of
// developer.work.weixin.qq.com: -1 is "系统繁忙", 45009 "api freq out of limit", a robot's
// 20 a minute; 45033 is too many at once. All else is final: 93000 is "invalid webhook
// url", the key.
func again(code string) bool { return code == "-1" || code == "45009" || code == "45033" }

func cut(text string) string {
	if len(text) <= textMost {
		return text
	}
	text = text[:textMost]
	for !utf8.ValidString(text) {
		text = text[:len(text)-1]
	}
	return text
}
