package records

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"brighteyes/hub/delivery"
)

type linkRow struct {
	bun.BaseModel `bun:"table:answer_links"`

	Hash    string `bun:",pk"`
	Person  string
	Name    string
	Channel string
	Mac     string
	Items   string
	Made    int64
	Expires int64
}

func (r linkRow) link() (delivery.Link, error) {
	l := delivery.Link{
		Hash: r.Hash, Person: r.Person, Name: r.Name, Channel: r.Channel, Mac: r.Mac, Made: moment(r.Made), Expires: moment(r.Expires),
	}
	if err := json.Unmarshal([]byte(r.Items), &l.Items); err != nil {
		return l, fmt.Errorf("read the calls of a link: %w", err)
	}
	return l, nil
}

// PutLinks puts the links of messages on record, before these leave.
func (r *Records) PutLinks(ctx context.Context, links []delivery.Link) error {
	rows := make([]linkRow, len(links))
	for i, l := range links {
		items, err := json.Marshal(l.Items)
		if err != nil {
			return fmt.Errorf("write the calls of a link: %w", err)
		}
		rows[i] = linkRow{
			Hash: l.Hash, Person: clean(l.Person), Name: clean(l.Name), Channel: clean(l.Channel), Mac: l.Mac, Items: string(items),
			Made: micros(l.Made), Expires: micros(l.Expires),
		}
	}
	return r.writeNow(ctx, "put links", func(ctx context.Context, tx bun.Tx) error { return insert(ctx, tx, rows) })
}

// Link returns the link with this hash, or ErrNotFound.
func (r *Records) Link(ctx context.Context, hash string) (delivery.Link, error) {
	var row linkRow
	err := r.read(ctx, "read link", func(ctx context.Context, tx bun.Tx) error {
		return one(tx.NewSelect().Model(&row).Where("hash = ?", clean(hash)).Scan(ctx))
	})
	if err != nil {
		return delivery.Link{}, err
	}
	return row.link()
}

// LastLink returns the newest link that went to an address, by its keyed hash, or
// ErrNotFound.
func (r *Records) LastLink(ctx context.Context, channel, mac string) (delivery.Link, error) {
	var row linkRow
	err := r.read(ctx, "read last link", func(ctx context.Context, tx bun.Tx) error {
		return one(tx.NewSelect().Model(&row).Where("channel = ? AND mac = ?", clean(channel), clean(mac)).Order("made DESC", "hash").Limit(1).Scan(ctx))
	})
	if err != nil {
		return delivery.Link{}, err
	}
	return row.link()
}

// DropLinks forgets links that expired before t, some hundred at a time.
func (r *Records) DropLinks(ctx context.Context, t time.Time) error {
	return r.sweepTable(ctx, "answer_links", "hash", "expires", micros(t))
}
