package registry

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"brighteyes/devices"
)

// siteLevels is the tree's levels, the widest first; an area lies anywhere.
var siteLevels = [...]string{"city", "district", "street", "community", "grid", "building", "area"}

const siteDepth = 32

// Site returns one place.
func (r *Registry) Site(id string) (devices.Site, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	s, ok := r.sites[id]
	s.Holders = slices.Clone(s.Holders)
	return s, ok
}

// Sites returns all places, by id.
func (r *Registry) Sites() []devices.Site {
	r.mu.RLock()
	defer r.mu.RUnlock()
	list := make([]devices.Site, 0, len(r.sites))
	for _, s := range r.sites {
		s.Holders = slices.Clone(s.Holders)
		list = append(list, s)
	}
	slices.SortFunc(list, func(a, b devices.Site) int { return cmp.Compare(a.ID, b.ID) })
	return list
}

// SiteName is the name of a place, or its id where it has none on record.
func (r *Registry) SiteName(id string) string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return cmp.Or(r.sites[id].Name, id)
}

// PutSite writes a place, a new one or one that is known.
func (r *Registry) PutSite(ctx context.Context, s devices.Site) error {
	if err := devices.CheckID("site", s.ID); err != nil {
		return fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	if !slices.Contains(siteLevels[:], s.Level) {
		return fmt.Errorf("%w: level: want one of %v", ErrInvalid, siteLevels)
	}
	if err := checkName(s.Name); err != nil {
		return err
	}
	r.writing.Lock()
	defer r.writing.Unlock()
	if err := r.checkParent(s); err != nil {
		return err
	}
	s.Holders = slices.Clone(s.Holders)
	if err := r.store.PutSite(ctx, s); err != nil {
		return fmt.Errorf("put site %s: %w", s.ID, err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sites[s.ID] = s
	r.gates.Store(nil)
	return nil
}

// checkParent makes sure that the tree stays one.
func (r *Registry) checkParent(s devices.Site) error {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for up, depth := s.Parent, 0; up != ""; up, depth = r.sites[up].Parent, depth+1 {
		if _, ok := r.sites[up]; !ok {
			return fmt.Errorf("%w: parent: there is no site %s", ErrInvalid, up)
		}
		if up == s.ID || depth > siteDepth {
			return fmt.Errorf("%w: parent: site %s lies below %s itself", ErrInvalid, s.Parent, s.ID)
		}
	}
	return nil
}

// DeleteSite takes a place out of the tree. One with places below it is an
// ErrConflict. Devices there keep the id.
func (r *Registry) DeleteSite(ctx context.Context, id string) error {
	r.writing.Lock()
	defer r.writing.Unlock()
	r.mu.RLock()
	_, known := r.sites[id]
	below := len(r.below(id))
	r.mu.RUnlock()
	switch {
	case !known:
		return fmt.Errorf("site %s: %w", id, ErrNotFound)
	case below > 1:
		return fmt.Errorf("site %s: %w: %d places lie below it", id, ErrConflict, below-1)
	}
	if err := r.store.DeleteSite(ctx, id); err != nil {
		return fmt.Errorf("delete site %s: %w", id, err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.sites, id)
	r.gates.Store(nil)
	return nil
}

// below is the place itself and all that lies below it.
func (r *Registry) below(id string) map[string]bool {
	in := map[string]bool{id: true}
	for grew := true; grew; {
		grew = false
		for _, s := range r.sites {
			if in[s.Parent] && !in[s.ID] {
				in[s.ID], grew = true, true
			}
		}
	}
	return in
}
