package zigbee

import (
	"fmt"
	"strconv"
	"strings"

	"brighteyes/devices"
)

// The meanings that an action can be given in the settings.
const (
	meansPress   = "press"
	meansService = "service"
	meansTest    = "test"
	meansCancel  = "cancel"
	meansIgnore  = "ignore"
)

// eventOf is the type of event of a meaning, empty for none.
func eventOf(meaning string) (eventType string, ok bool) {
	switch meaning {
	case meansPress:
		return devices.ButtonPressed, true
	case meansService:
		return devices.ButtonService, true
	case meansTest:
		return devices.ButtonTest, true
	case meansCancel:
		return devices.ButtonCancelled, true
	case meansIgnore:
		return "", true
	}
	return "", false
}

// actions are the meanings of action words, from the settings.
type actions map[string]string

func (a actions) check() error {
	for word, meaning := range a {
		if _, ok := eventOf(meaning); !ok {
			return fmt.Errorf("actions.%.32s: %.32q is no meaning; want press, service, test, cancel or ignore", word, meaning)
		}
	}
	return nil
}

// press is what a word means: the type of event, empty for none, and its data.
// A word that the settings do not name is a call for help when it comes from a
// button, whatever it is, but for the letting go that follows a hold; from
// another device only the words for an emergency are.
func (a actions) press(kind devices.Kind, word string) (eventType string, data map[string]any) {
	button, bare := numbered(word)
	meaning, named := a[word]
	if !named {
		meaning, named = a[bare]
	}
	if !named {
		switch {
		case emergency(bare):
			meaning = meansPress
		case kind != devices.Button, strings.HasSuffix(bare, "release"), strings.HasSuffix(bare, "released"):
			meaning = meansIgnore
		default:
			meaning = meansPress
		}
	}
	eventType, _ = eventOf(meaning)
	if eventType == "" {
		return "", nil
	}
	data = map[string]any{"press": style(bare)}
	if button > 0 {
		data["button"] = button
	}
	return eventType, data
}

func emergency(word string) bool {
	switch word {
	case "emergency", "sos", "panic", "help":
		return true
	}
	return false
}

// style is how a button was pressed.
func style(word string) string {
	switch {
	case strings.Contains(word, "hold"), strings.Contains(word, "long"):
		return "long"
	case strings.Contains(word, "double"), strings.Contains(word, "triple"), strings.Contains(word, "quadruple"), strings.Contains(word, "many"):
		return "double"
	}
	return "single"
}

// numbered takes the number of the button off a word such as "2_double" or
// "button_2_double"; 0 where it has none.
func numbered(word string) (button int, bare string) {
	first, rest, ok := strings.Cut(strings.TrimPrefix(word, "button_"), "_")
	n, err := strconv.Atoi(first)
	if !ok || err != nil || n < 1 || n > 99 {
		return 0, word
	}
	return n, rest
}
