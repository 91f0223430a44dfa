package records

import (
	"context"
	"fmt"
	"reflect"
	"testing"

	"brighteyes/devices/wire"
	"brighteyes/hub/access"
	"brighteyes/hub/edgeconfig"
)

func TestVersionsOfAnEdgesListAreKept(t *testing.T) {
	r := openTest(t)
	ctx := context.Background()
	known := edgeconfig.Known{Edge: "edge-east", Key: "k", Offered: "o", Running: 3, Trial: true, Highest: 4, Closed: true, Base: "devices: []\n", SHA256: "s", Heard: noon}
	if _, ok, err := r.EdgeKnown(ctx, "edge-east"); ok || err != nil {
		t.Fatalf("%v, %v", ok, err)
	}
	for range 2 {
		if err := r.PutEdgeKnown(ctx, known); err != nil {
			t.Fatal(err)
		}
	}
	if got, ok, err := r.EdgeKnown(ctx, "edge-east"); !ok || err != nil || !reflect.DeepEqual(got, known) {
		t.Errorf("%+v, %v", got, err)
	}
	add := func(n int64) {
		t.Helper()
		ref := fmt.Sprintf("REF%d", n)
		v := edgeconfig.Version{Edge: "edge-east", Number: n, At: noon, By: "admin", Reason: "why", Text: "devices: [] # ‹secret:" + ref + "›", SHA256: "s", State: edgeconfig.Sent}
		if n > 1 { // the first secret stays in use
			v.Text += " ‹secret:REF1›"
		}
		err := r.AddEdgeVersion(ctx, v, []edgeconfig.Secret{{Ref: ref, Sealed: []byte{0, 255, byte(n)}}}, access.AuditEntry{ID: fmt.Sprint(n), At: noon, Actor: "admin", Action: "edge.config"})
		if err != nil {
			t.Fatal(err)
		}
	}
	add(1)
	add(2)
	told := wire.ConfigOutcome{Version: 2, What: wire.ConfigRefused, Zh: "错", Mistakes: []wire.ConfigMistake{{Key: "devices[0]", En: "x"}}}
	if err := r.SettleEdgeVersion(ctx, "edge-east", 2, edgeconfig.Refused, told, noon); err != nil {
		t.Fatal(err)
	}
	list, err := r.EdgeVersions(ctx, "edge-east")
	if err != nil || len(list) != 2 || list[0].State != edgeconfig.Refused || !reflect.DeepEqual(list[0].Told, told) || list[1].State != edgeconfig.Superseded || list[0].Text != "" || !list[0].Settled.Equal(noon) {
		t.Errorf("%+v, %v", list, err)
	}
	if v, ok, err := r.EdgeVersion(ctx, "edge-east", 1); !ok || err != nil || v.Text != "devices: [] # ‹secret:REF1›" || v.Reason != "why" {
		t.Errorf("%+v, %v", v, err)
	}
	for n := int64(3); n <= mostEdgeVersions+2; n++ {
		add(n)
	}
	if list, err := r.EdgeVersions(ctx, "edge-east"); err != nil || len(list) != mostEdgeVersions || list[len(list)-1].Number != 3 {
		t.Errorf("%d are kept, %v", len(list), err)
	}
	secrets, err := r.EdgeSecrets(ctx, "edge-east", []string{"REF1", "REF2", "REF102", "REF9999"})
	if err != nil || len(secrets) != 2 || !reflect.DeepEqual(secrets["REF102"], []byte{0, 255, 102}) || secrets["REF1"] == nil {
		t.Errorf("%v, %v", secrets, err)
	}
	if err := r.DeleteEdge(ctx, "edge-east"); err != nil {
		t.Fatal(err)
	}
	list, err = r.EdgeVersions(ctx, "edge-east")
	_, there, err2 := r.EdgeKnown(ctx, "edge-east")
	left, err3 := r.EdgeSecrets(ctx, "edge-east", []string{"REF1"})
	if len(list) != 0 || there || len(left) != 0 || err != nil || err2 != nil || err3 != nil {
		t.Errorf("a deleted edge leaves %v %v %v", list, there, left)
	}
}
