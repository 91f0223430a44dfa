package strictyaml

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

func treeOf(t testing.TB, text string) Tree {
	t.Helper()
	node, err := Parse("list", []byte(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	tree, err := node.Tree()
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return tree
}

func TestATreeKeepsWhatWasWritten(t *testing.T) {
	got := treeOf(t, "devices:\n  # a comment\n  - {id: a-1, n: 0123, s: \"0123\", on: yes, b: true, e: , f: 1.50, list: [1, 2]}\n  - id: b\n    deep:\n      y: |\n        two\n        lines\n").YAML()
	want := "devices:\n  - id: a-1\n    \"n\": 0123\n    s: \"0123\"\n    \"on\": \"yes\"\n    b: true\n    e: null\n    f: 1.50\n    list: [1, 2]\n  - id: b\n    deep:\n      \"y\": \"two\\nlines\\n\"\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestATreeRefusesWhatStandsForSomethingElse(t *testing.T) {
	for _, text := range []string{"a: &x 1\nb: *x\n", "a: !!str 1\n", "a: {x: 1}\nb:\n  <<: {y: 1}\n"} {
		node, err := Parse("list", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if tree, err := node.Tree(); err == nil {
			t.Errorf("%q is taken as %+v", text, tree)
		}
	}
}

func TestATreeIsReadAsItWasWritten(t *testing.T) {
	single := rapid.OneOf(
		rapid.Map(rapid.String(), TextTree),
		rapid.Map(rapid.SampledFrom([]string{"yes", "1e3", "0x1f", "~", "- a", "a: b", "a #b", "'", "null", "|", "%", "@x", "", " ", "密码", "‹secret:1›", "rtsp://a:b@c/d?e=f", "\n", "<<", "2026-01-01"}), TextTree),
		rapid.Map(rapid.SampledFrom([]string{"0123", "1", "-5", "1.50", "true", "null"}), func(s string) Tree { return Tree{Text: s, Plain: true} }),
	)
	var tree func(depth int) *rapid.Generator[Tree]
	tree = func(depth int) *rapid.Generator[Tree] {
		if depth == 0 {
			return single
		}
		below := tree(depth - 1)
		return rapid.OneOf(single,
			rapid.Map(rapid.SliceOfN(below, 0, 5), func(l []Tree) Tree { return Tree{Kind: Sequence, Items: l} }),
			rapid.Map(rapid.MapOfN(rapid.StringMatching(`[a-z][a-z0-9_ :#-]{0,8}[a-z]`), below, 0, 5), func(m map[string]Tree) Tree {
				out := Tree{Kind: Mapping}
				for k, v := range m {
					out.Keys, out.Items = append(out.Keys, TextTree(k)), append(out.Items, v)
				}
				return out
			}))
	}
	rapid.Check(t, func(r *rapid.T) {
		want := Tree{Kind: Mapping, Keys: []Tree{TextTree("devices")}, Items: []Tree{tree(3).Draw(r, "tree")}}
		text := want.YAML()
		node, err := Parse("list", []byte(text))
		if err != nil {
			r.Fatalf("%v\n%s", err, text)
		}
		got, err := node.Tree()
		if err != nil {
			r.Fatalf("%v\n%s", err, text)
		}
		if !same(got, want) {
			r.Fatalf("got %+v\nwant %+v\n%s", got, want, text)
		}
	})
}

func same(a, b Tree) bool {
	if a.Kind != b.Kind || a.Kind == Single && (a.Text != b.Text || a.Plain != b.Plain) || len(a.Items) != len(b.Items) {
		return false
	}
	for i := range a.Items {
		if !same(a.Items[i], b.Items[i]) || a.Kind == Mapping && !reflect.DeepEqual(a.Keys[i], b.Keys[i]) {
			return false
		}
	}
	return true
}

func TestAMistakeThatIsToldByItsPathIsFound(t *testing.T) {
	node, err := Parse("list", []byte("devices:\n  - id: a\n  - {id: b, settings: {deep: [1, {x: 2}]}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string][2]int{
		"devices[1].settings.deep[1].x": {3, 35}, "devices[1].settings.nothing": {3, 13}, "devices[0].id": {2, 5}, "devices[7].id": {1, 1}, "": {1, 1}, "[x": {1, 1},
	} {
		if p := node.Find(path, words.Say("yaml.list")); p.Line != want[0] || p.Column != want[1] || p.Key != path {
			t.Errorf("%s is found at %d:%d, want %v", path, p.Line, p.Column, want)
		}
	}
}
