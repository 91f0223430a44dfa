package records

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"brighteyes/hub/delivery"
)

func TestALinkIsFoundByItsHashAndByItsReceiverUntilItExpires(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "records.db")
	r, err := Open(ctx, Config{Path: path, MinFree: -1})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 1, 2, 40, 0, 0, time.UTC)
	link := func(hash string, after time.Duration) delivery.Link {
		return delivery.Link{
			Hash: hash, Person: "yi", Name: "乙", Channel: "sms", Mac: "mac", Made: now.Add(after), Expires: now.Add(after + time.Hour),
			Items: []delivery.LinkItem{{Delivery: "d-" + hash, Alert: "a-" + hash}},
		}
	}
	if err := r.PutLinks(ctx, []delivery.Link{link("one", 0), link("two", time.Minute)}); err != nil {
		t.Fatal(err)
	}
	if got, err := r.Link(ctx, "one"); err != nil || !reflect.DeepEqual(got, link("one", 0)) {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := r.LastLink(ctx, "sms", "mac"); err != nil || got.Hash != "two" {
		t.Errorf("the newest is %+v, %v", got, err)
	}
	for _, other := range [][2]string{{"sms", "other"}, {"voice", "mac"}} {
		if _, err := r.LastLink(ctx, other[0], other[1]); !errors.Is(err, ErrNotFound) {
			t.Errorf("%v: %v", other, err)
		}
	}
	if err := r.DropLinks(ctx, now.Add(time.Hour+time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Link(ctx, "one"); !errors.Is(err, ErrNotFound) {
		t.Errorf("an expired link: %v", err)
	}
	if _, err := r.Link(ctx, "two"); err != nil {
		t.Errorf("a link that works: %v", err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil || strings.Contains(string(text), "1380000") {
		t.Errorf("the file: %v", err)
	}
}
