package records

import (
	"context"
	"reflect"
	"testing"

	"brighteyes/devices"
	"brighteyes/hub/found"
)

func TestFindsAreKept(t *testing.T) {
	r := openTest(t)
	ctx := context.Background()
	one := found.Find{ID: "a", Edge: "edge-east", First: noon, Last: noon, Look: noon,
		Found:   devices.Found{Driver: "onvif", Identity: "urn:uuid:1", Kind: devices.Camera, Settings: map[string]any{"address": "http://10.0.0.1/"}, Needs: []string{"password"}},
		Ignored: &found.Ignored{By: "admin", Reason: "邻居的", At: noon}}
	two := found.Find{ID: "b", Edge: "edge-west", First: noon, Last: noon, Look: noon, Adopted: &found.Adopted{Device: "gate-1", By: "admin", At: noon, Version: 7}}
	for _, list := range [][]found.Find{{two, {ID: "a", Edge: "edge-east"}}, {one}} {
		if err := r.PutFinds(ctx, list); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := r.Finds(ctx); err != nil || !reflect.DeepEqual(got, []found.Find{one, two}) {
		t.Errorf("%+v, %v", got, err)
	}
	if err := r.DeleteFinds(ctx, []string{"a", "nothing"}); err != nil {
		t.Fatal(err)
	}
	if got, err := r.Finds(ctx); err != nil || len(got) != 1 {
		t.Errorf("%+v, %v", got, err)
	}
}
