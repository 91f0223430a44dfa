package onvif

import (
	"context"
	"net/url"
	"strings"
)

const maxJobs = 8 // asked for their state

// recording asks whether the camera records by itself: whether one of its
// recording jobs is active and, where the camera says, is in fact recording.
func (c *client) recording(ctx context.Context, at *url.URL) (bool, error) {
	var jobs struct {
		Items []struct {
			Token string `xml:"JobToken"`
			Mode  string `xml:"JobConfiguration>Mode"`
		} `xml:"JobItem"`
	}
	if err := c.call(ctx, at, operation{ns: nsRecording, name: "GetRecordingJobs"}, &jobs); err != nil {
		return false, err
	}
	for _, job := range jobs.Items[:min(len(jobs.Items), maxJobs)] {
		if strings.TrimSpace(job.Mode) != "Active" {
			continue
		}
		var state struct {
			State string `xml:"State>State"`
		}
		err := c.call(ctx, at, operation{
			ns: nsRecording, name: "GetRecordingJobState", inner: "<JobToken>" + escaped(strings.TrimSpace(job.Token)) + "</JobToken>",
		}, &state)
		switch s := strings.TrimSpace(state.State); {
		case err != nil, s == "": // it does not say more than that it means to
			return true, nil
		case s == "Active", s == "PartiallyActive":
			return true, nil
		}
	}
	return false, nil
}
