package residents

import (
	"fmt"
	"slices"
	"strings"
)

// heldPhotos says how many photos there are of a resident's calls, of what, and for
// how long. Nobody looks at one for it.
func (r *Residents) heldPhotos(w wording, photos []SealedPhoto) HeldSection {
	s := HeldSection{Title: w.say("求助现场照片", "Photos at your calls for help"), Lines: []HeldLine{}}
	if len(photos) == 0 {
		return s
	}
	kinds := []string{}
	for _, row := range photos {
		var p CallPhoto
		kind := "?"
		if r.sealer.open(photoFacts(row.ID), row.Facts, &p) == nil {
			kind = w.photo(p.Of)
		}
		if !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
	}
	days := int(PhotosKept.Hours() / 24)
	s.Lines = append(s.Lines, HeldLine{w.say("照片（只拍物，不拍人）", "Photos, of things and never of people"), join(
		w.say(fmt.Sprintf("%d张", len(photos)), fmt.Sprintf("%d in all", len(photos))), strings.Join(kinds, w.say("、", ", ")),
		w.say(fmt.Sprintf("各保存%d天，您退出时立即删除", days), fmt.Sprintf("each kept for %d days, erased at once when you leave", days)))})
	return s
}

// photo is what a photo shows, in words.
func (w wording) photo(of PhotoOf) string {
	switch of {
	case OfLock:
		return w.say("门锁", "door lock")
	case OfDevice:
		return w.say("设备", "device")
	}
	return w.say("其他设施", "another thing")
}
