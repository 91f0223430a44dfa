package residents

import (
	"context"
	"fmt"
	"slices"
)

// OnPage is a resident as the page holds them from which the care desk works when
// nothing answers.
type OnPage struct {
	Resident        // cut to OfflinePage
	Away     string // kind of an absence that runs now
}

// Page opens all who are enrolled for the care desk's offline page, by code. One
// row of the audit record names the page and everybody on it; it is written in the
// transaction that reads, so who left or was erased before is not there. While
// anybody cannot be read nobody is, since a list with a gap looks like a whole one.
func (r *Residents) Page(ctx context.Context, who Caller) ([]OnPage, error) {
	if err := desk(who); err != nil {
		return nil, err
	}
	rows, err := r.cfg.Store.OpenResidents(ctx, r.audit(who, actionPage, "residents", ForPage, ""))
	if err != nil {
		return nil, fmt.Errorf("open residents for an offline page: %w", err)
	}
	all := make([]Resident, len(rows))
	for i, row := range rows {
		if all[i], err = r.unseal(row); err != nil {
			return nil, fmt.Errorf("open residents for an offline page: %w", err)
		}
	}
	slices.SortFunc(all, byCode)
	now, page := r.now(), make([]OnPage, len(all))
	for i, one := range all {
		page[i].Resident = Cut(one, CareDesk, OfflinePage)
		if a, away := one.awayAt(now); away {
			page[i].Away = a.Kind
		}
	}
	return page, nil
}
