package rules

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"brighteyes/alerts/rules"
)

// View is a rule as it is shown.
type View struct {
	ID       string    `json:"id"`
	Version  int       `json:"version"` // 0: of a file
	Title    string    `json:"title"`
	TitleEN  string    `json:"title_en"`
	Category string    `json:"category"`
	Severity string    `json:"severity"`
	Kind     string    `json:"kind"`
	Enabled  bool      `json:"enabled"`
	File     string    `json:"file,omitempty"` // the hub's file that it stands in; it is changed there
	Author   string    `json:"author,omitempty"`
	At       time.Time `json:"at"` // of the version
	Text     string    `json:"text"`
	Tests    string    `json:"tests,omitempty"`   // of this version, as they were written
	Tested   int       `json:"tested,omitempty"`  // how many tests that are; it does what each expects
	Raised   int       `json:"raised"`            // of how many devices or places it is true
	Failing  string    `json:"failing,omitempty"` // why it does not work, "中文 · English" or a position
}

// Knowledge is what the running rules know of the past.
type Knowledge struct {
	Since    time.Time `json:"since"`
	Complete bool      `json:"complete"` // that is as far back as the rules look
}

// List returns all rules by id: those on record and those of files.
func (r *Rules) List() []View {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []View
	for _, s := range r.stored {
		all = append(all, r.view(s))
	}
	for _, f := range r.files {
		if !slices.ContainsFunc(all, func(v View) bool { return v.ID == f.rule.ID }) {
			v := viewOf(f.rule)
			v.File, v.Text, v.At = f.file, f.text, f.at
			all = append(all, r.stand(v))
		}
	}
	slices.SortFunc(all, func(a, b View) int { return strings.Compare(a.ID, b.ID) })
	return all
}

// Knows says what the running rules know of the past.
func (r *Rules) Knows() Knowledge {
	r.mu.Lock()
	defer r.mu.Unlock()
	return Knowledge{r.since, r.complete}
}

// view is a rule on record. Only who holds mu calls it.
func (r *Rules) view(s Stored) View {
	known, ok := r.parsed[s.ID]
	if !ok || known.version != s.Version {
		known = parsed{version: s.Version, view: View{ID: s.ID}}
		if rule, err := r.read(s.Text); err == nil {
			known.view = viewOf(rule)
			known.view.Enabled = known.view.Enabled && s.Enabled
		}
		if tests, err := readTests(s.Tests); err == nil {
			known.view.Tested = len(tests)
		}
		r.parsed[s.ID] = known
	}
	v := known.view
	v.Version, v.Author, v.At, v.Text, v.Tests = s.Version, s.Author, s.At, s.Text, s.Tests
	return r.stand(v)
}

func (r *Rules) stand(v View) View {
	s := r.standing[v.ID]
	v.Raised, v.Failing = s.Raised, s.Failing
	if why := r.broken[v.ID]; why != "" {
		v.Failing = why
	}
	return v
}

func viewOf(rule *rules.Rule) View {
	return View{
		ID: rule.ID, Title: rule.Title, TitleEN: rule.TitleEN, Category: string(rule.Category), Severity: string(rule.Severity),
		Kind: string(rule.Kind), Enabled: rule.Enabled,
	}
}

// Rule returns one rule.
func (r *Rules) Rule(id string) (View, error) {
	for _, v := range r.List() {
		if v.ID == id {
			return v, nil
		}
	}
	return View{}, fmt.Errorf("rule %.64q: %w", id, ErrNotFound)
}

// Versions returns all versions of a rule on record, newest first.
func (r *Rules) Versions(ctx context.Context, id string) ([]Stored, error) {
	list, err := r.Store.RuleVersions(ctx, id)
	if err == nil && len(list) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("versions of rule %.64q: %w", id, err)
	}
	return list, nil
}

// Check reads a text of any number of rules. The error is a strictyaml.Problems.
func (r *Rules) Check(text string) ([]View, error) {
	list, err := rules.Parse("rule.yaml", []byte(text), r.strict())
	if err != nil {
		return nil, err
	}
	views := make([]View, len(list))
	for i, rule := range list {
		views[i] = viewOf(rule)
	}
	return views, nil
}

// Add puts a new rule on record and runs it. tests may be empty; a rule that does
// not do what they expect is refused with a TestsError.
func (r *Rules) Add(ctx context.Context, author, text, tests string) (View, error) {
	rule, err := r.read(text)
	if err != nil {
		return View{}, err
	}
	switch v, err := r.Rule(rule.ID); {
	case err == nil && v.File != "":
		return View{}, fmt.Errorf("rule %s: %w", rule.ID, ErrFile)
	case err == nil:
		return View{}, fmt.Errorf("rule %s: %w", rule.ID, ErrExists)
	}
	if err := prove(rule, tests); err != nil {
		return View{}, err
	}
	version := 1
	old, err := r.Store.RuleVersions(ctx, rule.ID) // one that was deleted
	if err != nil {
		return View{}, err
	}
	if len(old) > 0 {
		version = old[0].Version + 1
	}
	return r.put(ctx, Stored{ID: rule.ID, Version: version, Author: author, At: r.Now(), Text: text, Tests: tests, Enabled: true})
}

// Edit is what a change of a rule changes; what is nil stays.
type Edit struct {
	Version int // that was seen; 0: whatever it is
	Text    *string
	Tests   *string
	Enabled *bool
}

// Change puts another version on record: another text, other tests, or whether it
// runs. Whatever is saved must do what its tests expect; only stopping a rule is
// never refused for them.
func (r *Rules) Change(ctx context.Context, id, author string, e Edit) (View, error) {
	s, err := r.onRecord(id, e.Version)
	if err != nil {
		return View{}, err
	}
	if e.Text != nil {
		s.Text = *e.Text
	}
	if e.Tests != nil {
		s.Tests = *e.Tests
	}
	if e.Enabled != nil {
		s.Enabled = *e.Enabled
	}
	if e.Text != nil || e.Tests != nil || s.Enabled {
		rule, err := r.read(s.Text)
		if err != nil {
			return View{}, err
		}
		if rule.ID != id {
			return View{}, fmt.Errorf("rule %s: %w: its id cannot be changed to %s; add that as a new rule", id, ErrConflict, rule.ID)
		}
		if err := prove(rule, s.Tests); err != nil {
			return View{}, err
		}
	}
	s.Version, s.Author, s.At = s.Version+1, author, r.Now()
	return r.put(ctx, s)
}

// Delete ends a rule. Its versions stay on record; what it raised recovers.
func (r *Rules) Delete(ctx context.Context, id, author string) error {
	s, err := r.onRecord(id, 0)
	if err != nil {
		return err
	}
	s.Version, s.Author, s.At, s.Deleted, s.Enabled = s.Version+1, author, r.Now(), true, false
	_, err = r.put(ctx, s)
	return err
}

func (r *Rules) onRecord(id string, version int) (Stored, error) {
	v, err := r.Rule(id)
	switch {
	case err != nil:
		return Stored{}, err
	case v.File != "":
		return Stored{}, fmt.Errorf("rule %s: %w", id, ErrFile)
	case version != 0 && version != v.Version:
		return Stored{}, fmt.Errorf("rule %s: %w: it is at version %d", id, ErrConflict, v.Version)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	i := slices.IndexFunc(r.stored, func(s Stored) bool { return s.ID == id })
	if i < 0 {
		return Stored{}, fmt.Errorf("rule %s: %w", id, ErrNotFound)
	}
	return r.stored[i], nil
}

// put puts a version on record and has the engine begin anew with it.
func (r *Rules) put(ctx context.Context, s Stored) (View, error) {
	s.At = s.At.UTC().Truncate(time.Millisecond)
	if !s.Deleted && len(r.List()) >= rules.MaxRules && s.Version == 1 {
		return View{}, fmt.Errorf("%w: there are %d rules, which is as many as run", ErrConflict, rules.MaxRules)
	}
	if err := r.Store.PutRule(ctx, s); err != nil {
		return View{}, err
	}
	r.mu.Lock()
	r.stored = slices.DeleteFunc(slices.Clone(r.stored), func(old Stored) bool { return old.ID == s.ID })
	if !s.Deleted {
		r.stored = append(r.stored, s)
	}
	r.mu.Unlock()
	select {
	case r.changed <- struct{}{}:
	default: // it will begin anew anyway
	}
	v, err := r.Rule(s.ID)
	if s.Deleted && errors.Is(err, ErrNotFound) {
		return View{ID: s.ID}, nil
	}
	return v, err
}
