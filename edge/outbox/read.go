package outbox

import (
	"context"
	"fmt"
	"time"

	"brighteyes/devices"
)

// Next returns a lane's items after an id, in order: at most limit, and at most
// maxBytes of them where more than one is returned. While the file cannot be
// opened there are none.
func (b *Outbox) Next(ctx context.Context, lane devices.Lane, after int64, limit, maxBytes int) ([]Item, error) {
	b.use.RLock()
	defer b.use.RUnlock()
	if b.file == nil {
		return nil, nil
	}
	items, err := b.next(ctx, index(lane), after, limit, maxBytes)
	if isCorrupt(err) {
		signal(b.damaged)
	}
	if err != nil {
		return nil, fmt.Errorf("read %s of the outbox: %w", lane, err)
	}
	return items, nil
}

func (b *Outbox) next(ctx context.Context, l int, after int64, limit, maxBytes int) ([]Item, error) {
	rows, err := b.file.next[l].QueryContext(ctx, after, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var items []Item
	for size := 0; rows.Next(); {
		var item Item
		var queued int64
		if err := rows.Scan(&item.ID, &queued, &item.Body); err != nil {
			return nil, err
		}
		if size += len(item.Body); size > maxBytes && len(items) > 0 {
			break
		}
		item.Queued = time.UnixMilli(queued).UTC()
		items = append(items, item)
	}
	return items, rows.Err()
}

// Gone is the highest id of a lane that was given up for want of room, or by age,
// since Open. What a reader holds up to it is counted as dropped.
func (b *Outbox) Gone(lane devices.Lane) int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.state[index(lane)].gone
}
