package devicelist

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"brighteyes/devices/strictyaml"
)

// Secret is a secret as it was written.
type Secret struct {
	Text  string `json:"text"`
	Plain bool   `json:"plain,omitempty"` // written as a number
}

// ‹secret:…› stands for a secret that is known by this name.
var mark = regexp.MustCompile(`‹secret:([A-Za-z0-9_-]{1,64})›`)

// Mark is what is shown of a secret.
func Mark(ref string) string { return "‹secret:" + ref + "›" }

// Shown is a text with all its marks alike, for who need not tell them apart.
func Shown(text string) string { return mark.ReplaceAllString(text, "‹secret›") }

// Refs are the names of the secrets in a text, each once.
func Refs(text string) (refs []string) {
	for _, found := range mark.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(refs, found[1]) {
			refs = append(refs, found[1])
		}
	}
	return refs
}

// secretKey are the keys of settings whose value is a secret, whatever is below.
var secretKey = regexp.MustCompile(`(?i)pass|pwd|secret|token|community|credential|private|privacy|api_?key|^auth$|^key$|^pin$`)

// secretPaths are further ones, by where they stand: paths that are secrets, by
// which a device posts to its edge.
var secretPaths = []string{"path", "push.path"}

// A secret can also stand within an address: its user's password, or a value of
// its query.
var (
	inUser  = regexp.MustCompile(`(://[^/@\s:]*:)([^/\s]+)(@)`)
	inQuery = regexp.MustCompile(`(?i)([?&][a-z_-]*(?:pass|pwd|secret|token|key|auth|sign)[a-z_-]*=)([^&#\s]+)()`)
)

// What stands before a mark within an address, where Hide puts it.
var (
	beforeUser  = regexp.MustCompile(`://(?:[^/@\s:]|‹secret:[A-Za-z0-9_-]+›)*:$`)
	beforeQuery = regexp.MustCompile(`(?i)[?&][a-z_-]*(?:pass|pwd|secret|token|key|auth|sign)[a-z_-]*=$`)
)

// inSettings is how the path of a device's setting begins.
var inSettings = regexp.MustCompile(`^devices\[\d+\]\.settings\b\.?`)

// Hide takes the secrets out: ref gives each its name. Marks stay as they are.
func (l List) Hide(ref func(Secret) string) List {
	return l.settings(func(path string, leaf strictyaml.Tree) strictyaml.Tree {
		if leaf.Text == "" || leaf.Plain && (leaf.Text == "null" || leaf.Text == "~") {
			return leaf
		}
		if isSecret(path) {
			if isMark(leaf.Text) {
				return leaf
			}
			return strictyaml.TextTree(Mark(ref(Secret{leaf.Text, leaf.Plain})))
		}
		for _, within := range []*regexp.Regexp{inUser, inQuery} {
			leaf.Text = within.ReplaceAllStringFunc(leaf.Text, func(found string) string {
				part := within.FindStringSubmatch(found)
				if isMark(part[2]) {
					return found
				}
				return part[1] + Mark(ref(Secret{Text: part[2]})) + part[3]
			})
		}
		return leaf
	})
}

// isSecret reports whether what stands at a path of settings, or anything above
// it, is a secret.
func isSecret(path string) bool {
	return slices.Contains(secretPaths, path) ||
		slices.ContainsFunc(strings.FieldsFunc(path, func(r rune) bool { return r == '.' || r == '[' || r == ']' }), secretKey.MatchString)
}

// Fill puts the secrets in again, where Hide takes them out and nowhere else: what
// is no secret setting is published. What is not known any more is told, at its
// place in the text of this list.
func (l List) Fill(of func(ref string) (Secret, bool)) (List, strictyaml.Problems) {
	var missing []string
	secretOf := func(path, found string) Secret {
		secret, ok := of(mark.FindStringSubmatch(found)[1])
		if !ok {
			missing = append(missing, path)
		}
		return secret
	}
	filled := l.each(func(path string, leaf strictyaml.Tree) strictyaml.Tree {
		if isMark(leaf.Text) && placed(path, leaf.Text, 0, len(leaf.Text)) {
			secret := secretOf(path, leaf.Text)
			return strictyaml.Tree{Text: secret.Text, Plain: secret.Plain}
		}
		var text strings.Builder
		done := 0
		for _, at := range mark.FindAllStringIndex(leaf.Text, -1) {
			if placed(path, leaf.Text, at[0], at[1]) {
				text.WriteString(leaf.Text[done:at[0]] + secretOf(path, leaf.Text[at[0]:at[1]]).Text)
				done = at[1]
			}
		}
		leaf.Text = text.String() + leaf.Text[done:]
		return leaf
	})
	if len(missing) == 0 {
		return filled, nil
	}
	var found strictyaml.Problems
	for _, path := range slices.Compact(missing) {
		found = append(found, strictyaml.Problem{File: "devices", Line: 1, Column: 1, Key: path, Message: words.Say("list.secret")})
	}
	return l, found
}

// misplaced finds the marks that stand where no secret is hidden; whole is the
// file that the list was read from.
func (l List) misplaced(whole strictyaml.Node) (found strictyaml.Problems) {
	l.each(func(path string, leaf strictyaml.Tree) strictyaml.Tree {
		for _, at := range mark.FindAllStringIndex(leaf.Text, -1) {
			if !placed(path, leaf.Text, at[0], at[1]) {
				found = append(found, whole.Find(path, words.Say("list.mark")))
				break
			}
		}
		return leaf
	})
	return found
}

func isMark(text string) bool { return text != "" && mark.FindString(text) == text }

// placed reports whether a mark in a value, at a path of the whole text, stands
// where Hide puts one.
func placed(path, text string, from, to int) bool {
	begin := inSettings.FindString(path)
	if begin == "" {
		return false
	}
	if isSecret(path[len(begin):]) {
		return from == 0 && to == len(text)
	}
	before, after := text[:from], text[to:]
	return beforeUser.MatchString(before) && strings.HasPrefix(after, "@") ||
		beforeQuery.MatchString(before) && (after == "" || strings.ContainsAny(after[:1], "&# \t\r\n"))
}

// TooManySecrets is the mistake of a list with more or longer secrets than can be
// sent.
func TooManySecrets(have, most int) error {
	return strictyaml.Problems{{File: "devices", Line: 1, Column: 1, Message: words.Say("list.secrets", have, most)}}
}

// settings is the list with each single value of the settings as do returns it;
// path begins below "settings".
func (l List) settings(do func(path string, leaf strictyaml.Tree) strictyaml.Tree) List {
	out := List{make([]strictyaml.Tree, len(l.Entries))}
	for i, entry := range l.Entries {
		entry.Items = slices.Clone(entry.Items)
		for k := range entry.Items {
			if entry.Kind == strictyaml.Mapping && entry.Keys[k].Text == "settings" {
				entry.Items[k] = each(entry.Items[k], "", do)
			}
		}
		out.Entries[i] = entry
	}
	return out
}

// each is the list with every single value as do returns it; path is that of the
// whole text.
func (l List) each(do func(path string, leaf strictyaml.Tree) strictyaml.Tree) List {
	out := List{make([]strictyaml.Tree, len(l.Entries))}
	for i, entry := range l.Entries {
		out.Entries[i] = each(entry, fmt.Sprintf("devices[%d]", i), do)
	}
	return out
}

func each(t strictyaml.Tree, path string, do func(string, strictyaml.Tree) strictyaml.Tree) strictyaml.Tree {
	if t.Kind == strictyaml.Single {
		return do(path, t)
	}
	t.Items = slices.Clone(t.Items)
	for i, item := range t.Items {
		below := fmt.Sprintf("%s[%d]", path, i)
		if t.Kind == strictyaml.Mapping {
			below = t.Keys[i].Text
			if path != "" {
				below = path + "." + below
			}
		}
		t.Items[i] = each(item, below, do)
	}
	return t
}
