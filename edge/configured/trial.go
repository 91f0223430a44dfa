package configured

import (
	"slices"
	"strings"
	"time"

	"brighteyes/devices/bilingual"
	"brighteyes/devices/devicelist"
	"brighteyes/devices/wire"
	"brighteyes/edge"
)

// settling is how long a list is tried at least: a driver that cannot go on says
// so after a moment.
func (c *Configured) settling() time.Duration { return min(5*time.Second, c.cfg.Trial/3) }

// well are the devices of a list that are served now and do well: what they lose
// by the list is the list's fault.
func (c *Configured) well(now time.Time, list []devicelist.Entry) (ids []string) {
	health := c.cfg.Health()
	for _, e := range list {
		h, served := health[e.ID]
		if served && h.Fault == "" && !h.Down && !h.Sign.IsZero() && now.Sub(h.Sign) <= patienceOf(e) {
			ids = append(ids, e.ID)
		}
	}
	return ids
}

// patienceOf is how long a device may be silent before it is called offline.
func patienceOf(e devicelist.Entry) time.Duration { return e.Heartbeat() * 5 / 2 }

// promises reports whether a device promises two signs within the time of a trial.
func (c *Configured) promises(e devicelist.Entry) bool { return 2*e.Heartbeat() <= c.cfg.Trial }

// cut reports whether a device is not heard at all: its broker is not reached, or does
// not let the edge in. One that did not change can be cut too, by another that shares
// its broker and was given a wrong password.
func cut(h edge.Health) bool { return h.Unlinked }

// lost are the devices that did well before the trial and do not now. One whose
// driver does not run, or cannot reach it, is lost; one that promises signs within the time of the
// trial must have given one.
func (c *Configured) lost(health map[string]edge.Health) (ids []string) {
	for _, e := range c.entries {
		h := health[e.ID]
		if slices.Contains(c.st.Trial.Well, e.ID) && (h.Fault != "" || h.Down || cut(h) || c.promises(e) && !h.Heard(c.began, !c.same[e.ID])) {
			ids = append(ids, e.ID)
		}
	}
	return ids
}

// silent are the devices that a trial waits for. Of one that was not started anew
// and promises no sign in that time none is waited for, while its driver runs.
func (c *Configured) silent() (ids []string) {
	if c.st.Trial == nil {
		return nil
	}
	health := c.cfg.Health()
	for _, e := range c.entries {
		h := health[e.ID]
		quiet := !h.Heard(c.began, !c.same[e.ID]) && (c.promises(e) || !c.same[e.ID])
		if slices.Contains(c.st.Trial.Well, e.ID) && (h.Fault != "" || h.Down || cut(h) || quiet) {
			ids = append(ids, e.ID)
		}
	}
	return ids[:min(len(ids), 50)]
}

// judge ends a trial: as soon as the hub has seen the edge and every device that
// did well was heard again, or when its time is over.
func (c *Configured) judge(now time.Time) {
	if c.st.Trial == nil {
		return
	}
	over := now.Sub(c.began) >= c.cfg.Trial
	switch {
	case c.seen && len(c.silent()) == 0:
		c.confirm()
	case !over:
	case !c.seen:
		c.goBack(words.Say("config.unseen", int(c.cfg.Trial.Seconds())), now)
	default:
		if lost := c.lost(c.cfg.Health()); len(lost) > 0 {
			c.goBack(words.Say("config.lost", names(lost)), now)
			return
		}
		c.confirm()
	}
}

func names(ids []string) string {
	const most = 5
	if len(ids) > most {
		return strings.Join(ids[:most], ", ") + ", …"
	}
	return strings.Join(ids, ", ")
}

func (c *Configured) confirm() {
	done := c.st.Trial.version
	c.st.Before, c.st.Running, c.st.Trial = c.st.Running, &done, nil
	c.st.Last = &wire.ConfigOutcome{Version: done.Number, What: wire.ConfigConfirmed}
	c.keep()
	c.counts.WithLabelValues("confirmed").Inc()
	c.cfg.Log.Info("a list of devices of the hub is in force", "version", done.Number)
	c.report(nil)
}

// goBack serves the list before the trial again.
func (c *Configured) goBack(why bilingual.Text, now time.Time) {
	c.leave(why)
	entries, ok := c.inForce()
	if !ok {
		entries = c.cfg.Own
	}
	c.serve(entries, now) // first, whatever the disk says
	c.keep()
	c.report(nil)
}

// leave makes the list before the one that is served the one that is.
func (c *Configured) leave(why bilingual.Text) {
	left := c.st.served()
	if c.st.Trial != nil {
		c.st.Trial = nil
	} else {
		c.st.Running, c.st.Before = c.st.Before, nil
	}
	c.st.Last = &wire.ConfigOutcome{Version: left.Number, What: wire.ConfigRolledBack, Code: why.Code, Zh: why.Zh, En: why.En}
	c.counts.WithLabelValues("rolled_back").Inc()
	c.cfg.Log.Error("the edge went back to the list of devices before", "version", left.Number, "to", numberOf(c.st.served()), "why", why.En)
}

// words is what this package says itself.
var words = bilingual.Table{
	Zh: map[string]string{
		"config.sealed":   "不是为这台网关加密的；请在网关页确认它的密钥后重发",
		"config.mistakes": "有 %d 处写错，没有任何改动",
		"config.disk":     "网关的磁盘写不进去，没有任何改动",
		"config.unseen":   "换上后 %d 秒内没有得到中心回应，已自动回退",
		"config.lost":     "换上后这些原本正常的设备没有消息，已自动回退：%s",
		"config.ended":    "试运行期间网关停止了两次，已自动回退",
		"config.unfit":    "按网关现在的程序检查不再正确，已自动回退",
	},
	En: map[string]string{
		"config.sealed":   "it is not sealed to this edge; confirm its key on the page of edges and send it again",
		"config.mistakes": "%d mistakes; nothing was changed",
		"config.disk":     "the edge's disk cannot be written; nothing was changed",
		"config.unseen":   "no word of the hub within %d s of the change; the edge went back",
		"config.lost":     "devices that did well are no longer heard after the change; the edge went back: %s",
		"config.ended":    "the edge ended twice while it tried this; it went back",
		"config.unfit":    "the edge's present program no longer finds it right; the edge went back",
	},
}
