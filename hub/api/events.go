package api

import (
	"context"

	"brighteyes/devices"
)

type eventsInput struct {
	IDInput
	PageInput
}

// pagesMost bounds how many pages of the records are read for one page of which
// the caller may see only some.
const pagesMost = 10

func (s *Server) events(ctx context.Context, in *eventsInput) (*listOutput[devices.Recorded], error) {
	d, err := s.device(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	roles := callerOf(ctx).roles
	return fill(in.PageInput, func(limit int, cursor string) ([]devices.Recorded, string, error) {
		return s.cfg.History.Events(ctx, "", in.ID, limit, cursor)
	}, func(e devices.Recorded) (devices.Recorded, bool) {
		return e, roles.SeeEvent(d.Device, e.Type)
	})
}

// fill reads pages until one page of what the caller may see is full, or there
// are no more, or enough were read; next then goes on from there.
func fill[T, V any](in PageInput, read func(limit int, cursor string) ([]T, string, error), cut func(T) (V, bool)) (*listOutput[V], error) {
	limit := in.Limit
	if limit <= 0 {
		limit = pageDefault
	}
	var visible []V
	cursor := in.Cursor
	for range pagesMost {
		items, next, err := read(limit-len(visible), cursor)
		if err != nil {
			return nil, err
		}
		for _, item := range items {
			if v, ok := cut(item); ok {
				visible = append(visible, v)
			}
		}
		cursor = next
		if next == "" || len(visible) >= limit {
			break
		}
	}
	return listOf(visible, cursor), nil
}
