package devices

import "testing"

func TestNumbersAndPlatesAreToldFromLabels(t *testing.T) {
	for _, text := range []string{"0012345678", "card 1391 234 5678", "京A12345", "车牌沪b88888", "id 31010119400101123X"} {
		if !NamesPerson(text) {
			t.Errorf("%q passes", text)
		}
	}
	for _, text := range []string{"", "东门 3 区", "lux", "region-2", "5-501", "zone 12, camera 4", "北京路口"} {
		if NamesPerson(text) {
			t.Errorf("%q is taken for a person's", text)
		}
	}
}

func TestALabelOfAPlaceIsKeptAndANumberInItsPlaceIsNot(t *testing.T) {
	kept, stripped := StripData("camera.motion", map[string]any{"region": "东门 2 区", "unit": "京A12345"})
	if kept["region"] != "东门 2 区" || kept["unit"] != nil || stripped != 1 {
		t.Errorf("%v, %d", kept, stripped)
	}
}
