package isapi

import (
	"strings"
	"testing"
)

// The bodies are of the form that Hikvision devices answer, as published in tests of
// public clients of theirs: the overlays of a camera with a text of its own, and those
// of one that shows its channel's name.
const (
	ownText = `<?xml version="1.0" encoding="UTF-8"?>
<VideoOverlay><normalizedScreenSize><normalizedScreenWidth>704</normalizedScreenWidth><normalizedScreenHeight>480</normalizedScreenHeight></normalizedScreenSize>
<TextOverlayList size="1"><TextOverlay><id>1</id><enabled>true</enabled><positionX>0</positionX><positionY>480</positionY><displayText>SMART SAMPA</displayText></TextOverlay></TextOverlayList>
<DateTimeOverlay><enabled>true</enabled><positionX>550</positionX><positionY>480</positionY><dateStyle>DD-MM-YYYY</dateStyle><timeStyle>24hour</timeStyle><displayWeek>false</displayWeek></DateTimeOverlay>
<channelNameOverlay><enabled>false</enabled><positionX>628</positionX><positionY>64</positionY></channelNameOverlay><fontSize>32*32</fontSize><alignment>customize</alignment></VideoOverlay>`
	channelName = `<?xml version="1.0" encoding="UTF-8"?>
<VideoOverlay xmlns="http://www.hikvision.com/ver20/XMLSchema" version="2.0"><normalizedScreenSize><normalizedScreenWidth>704</normalizedScreenWidth><normalizedScreenHeight>576</normalizedScreenHeight></normalizedScreenSize>
<attribute><transparent>false</transparent><flashing>false</flashing></attribute><fontSize>adaptive</fontSize><TextOverlayList size="4"></TextOverlayList>
<channelNameOverlay><enabled>true</enabled><positionX>512</positionX><positionY>64</positionY></channelNameOverlay></VideoOverlay>`
)

func TestWhatAChannelWritesIntoItsPictureIsRead(t *testing.T) {
	for body, want := range map[string]string{ownText: "SMART SAMPA false", channelName: " true", strings.Replace(ownText, "<enabled>true", "<enabled>false", 1): " false"} {
		var o overlay
		if err := either([]byte(body), &o); err != nil {
			t.Fatal(err)
		}
		got := strings.Join(o.texts(), "|") + map[bool]string{true: " true", false: " false"}[o.named()]
		if got != want {
			t.Errorf("read %q, want %q", got, want)
		}
	}
}
