package retrieval

import "time"

// The bounds of what a request fetches from recorders: a part is as long as its file may
// be at 16 Mbit/s, and recorders send about as fast as they recorded.
const (
	FetchPart = 2 * time.Minute
	mostParts = 60
)

// Parts cuts the spans of which nobody has a picture into parts that recorders are asked
// for. had is how many were asked for before and came, or are waited for.
func Parts(missing []Gap, had int) ([]Gap, error) {
	var parts []Gap
	for _, gap := range missing {
		for from := gap.From; from.Before(gap.To); from = from.Add(FetchPart) {
			to := from.Add(FetchPart)
			if gap.To.Sub(to) < FetchPart/4 { // no part of a few seconds
				to = gap.To
			}
			if to.After(gap.To) {
				to = gap.To
			}
			if parts = append(parts, Gap{gap.Camera, Span{from, to}}); len(parts)+had > mostParts {
				return nil, refuse(ErrInvalid, "", "fetch_most", mostParts*int(FetchPart/time.Minute))
			}
			if to.Equal(gap.To) {
				break
			}
		}
	}
	if len(parts) == 0 {
		return nil, refuse(ErrNotNow, "", "fetch_none")
	}
	return parts, nil
}

// Fetching notes that somebody has parts fetched from recorders.
func (r Request) Fetching(by string, at time.Time, note string) (Request, error) {
	if r.State != Approved {
		return r, refuse(ErrNotNow, "", "step")
	}
	if err := r.mayTake(Fetch, by); err != nil {
		return r, err
	}
	next := r.clone()
	next.Version++
	next.note(at, by, Fetch, note)
	return next, nil
}
