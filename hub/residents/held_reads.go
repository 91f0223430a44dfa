package residents

import (
	"context"
	"fmt"
	"time"

	"brighteyes/hub/access"
)

const (
	actionPage = "resident.page" // of the row that names everybody on an offline page
	byHub      = "system"        // who makes the file of each hour

	heldReads = 200    // of the newest reads, those listed one by one
	heldMost  = 20_000 // rows that are looked through for them: two years of hourly files
)

// read is a row of the audit record, or a row of hourly files that follow each
// other: the newest, how many they are, and when the first was.
type read struct {
	access.AuditEntry
	times int
	since time.Time
}

// readsOf are the newest reads of one resident. The detail of a page, which names
// others, is left out.
func (r *Residents) readsOf(ctx context.Context, id string) (list []read, err error) {
	f := access.AuditFilter{Target: "resident:" + id, Limit: 500}
	for looked := 0; looked < heldMost; {
		page, next, err := r.cfg.Store.AuditEntries(ctx, f)
		if err != nil {
			return nil, fmt.Errorf("list reads: %w", err)
		}
		for _, e := range page {
			hourly := e.Action == actionPage && e.Actor == byHub
			if e.Action == actionPage {
				e.Detail = ""
			}
			if n := len(list); hourly && n > 0 && list[n-1].Action == actionPage && list[n-1].Actor == byHub {
				list[n-1].times++
				list[n-1].since = e.At
				continue
			}
			if len(list) == heldReads {
				return list, nil
			}
			list = append(list, read{AuditEntry: e, times: 1, since: e.At})
		}
		looked += len(page)
		if f.Cursor = next; next == "" {
			break
		}
	}
	return list, nil
}

func (w wording) reads(list []read) HeldSection {
	s := HeldSection{w.say("谁查看或更改过（最近200次）", "Who opened or changed it (newest 200)"), []HeldLine{}}
	for _, e := range list {
		many := ""
		if e.times > 1 {
			many = fmt.Sprintf(w.say("自 %s 起每小时，共%d次", "hourly since %s, %d times"), w.at(e.since), e.times)
		}
		s.Lines = append(s.Lines, HeldLine{w.at(e.At), join(e.Actor, w.word(e.Action), w.word(e.Purpose), e.Detail, many)})
	}
	return s
}
