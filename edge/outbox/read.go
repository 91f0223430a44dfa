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

// Head is the lowest id that a lane still holds, or the next that it will give
// when it is empty. What a reader holds below it was settled or given up.
func (b *Outbox) Head(lane devices.Lane) int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	l := b.state[index(lane)]
	if l.items == 0 {
		return l.last + 1
	}
	return l.first
}
