package configured

import (
	"errors"
	"fmt"
	"strings"

	"brighteyes/devices/bilingual"
	"brighteyes/devices/devicelist"
	"brighteyes/devices/strictyaml"
	"brighteyes/devices/wire"
)

// fitting is the entries of a list in force that the edge's present program finds
// right, and what is wrong with the others: a program that has grown stricter about
// one camera must not take the buttons beside it away. What is wrong with the list as
// a whole, such as a buzzer that is not on it, stands there without an entry. The
// error is of a list of which nothing fits.
func (c *Configured) fitting(text string) (entries []devicelist.Entry, unfit []wire.ConfigMistake, err error) {
	if entries, err = c.load(text); err == nil {
		return entries, nil, nil
	}
	node, bad := strictyaml.Parse("devices", []byte(text))
	if bad != nil {
		return nil, nil, err
	}
	list, bad := devicelist.Of(node)
	if bad != nil {
		return nil, nil, err
	}
	there := map[string]bool{}
	for i, one := range list.Entries {
		alone, bad := c.loadWith(c.cfg.LoadOne, devicelist.List{Entries: []strictyaml.Tree{one}}.Text())
		switch {
		case bad != nil:
			unfit = append(unfit, c.mistake(i, bad))
		case there[alone[0].ID]:
			unfit = append(unfit, c.mistake(i, fmt.Errorf("%s stands twice in the list", alone[0].ID)))
		default:
			there[alone[0].ID] = true
			entries = append(entries, alone...)
		}
	}
	if len(unfit) == 0 { // all of them are right, and their list is not
		whole := c.mistake(0, err)
		whole.Key = ""
		unfit = []wire.ConfigMistake{whole}
	}
	if len(entries) == 0 {
		return nil, nil, err
	}
	return entries, unfit, nil
}

// mistake is the first thing that is wrong with an entry, which was read alone and
// stands in place i of the list.
func (c *Configured) mistake(i int, err error) wire.ConfigMistake {
	first := strictyaml.Problem{Message: bilingual.Plain(err.Error())}
	if found := (strictyaml.Problems)(nil); errors.As(err, &found) && len(found) > 0 {
		first = found[0]
	}
	hide := func(text string) string { return without(c.have, without(c.st.Secrets, text)) }
	return wire.ConfigMistake{
		Key: fmt.Sprintf("devices[%d]%s", i, strings.TrimPrefix(first.Key, "devices[0]")), Code: first.Message.Code,
		Zh: hide(first.Message.In("zh")), En: hide(first.Message.In("en")),
	}
}
