package rtsp

import (
	"context"
	"errors"
	"net"

	"github.com/bluenviron/gortsplib/v4/pkg/base"
	"github.com/bluenviron/gortsplib/v4/pkg/liberrors"
)

// The faults by which a camera that shows nothing is named on the screens.
const (
	faultUnreachable = "unreachable"    // no connection to be had
	faultCredentials = "credentials"    // the camera refuses user name or password
	faultNotFound    = "not_found"      // no such stream at the camera
	faultSilent      = "no_answer"      // connected, and no answer in time
	faultNoPictures  = "no_pictures"    // a stream without pictures
	faultClosed      = "closed"         // the camera ended the stream
	faultStream      = "bad_stream"     // what it says cannot be understood
	faultCodec       = "codec"          // neither H.264 nor H.265
	faultLoss        = "packets_lost"   // pictures come, some are damaged
	faultKeys        = "no_keys"        // pictures come, and none that a picture can begin with
	faultTime        = "time_backwards" // pictures come, and their times do not rise
	faultDrops       = "drops"          // the camera ends the stream again and again, soon after it began
)

// fault is a reason that can be shown, with the error behind it.
type fault struct {
	name string
	err  error
}

func (f *fault) Error() string { return f.name + ": " + f.err.Error() }
func (f *fault) Unwrap() error { return f.err }

var (
	errNoPictures = &fault{faultNoPictures, errors.New("no picture for 5 s")}
	errNoKeys     = &fault{faultKeys, errors.New("no key picture for 5 s, others come")}
	errBackwards  = &fault{faultTime, errors.New("no picture with a later time for 5 s, others come")}
	errGarbage    = &fault{faultStream, errors.New("packets come for 5 s, and none is of the video that is promised")}
	errNoVideo    = &fault{faultCodec, errors.New("the stream has no H.264 or H.265 video")}
)

// named finds the fault behind an error of the RTSP client. The client's errors
// carry no credentials.
func named(err error) error {
	var f *fault
	var status liberrors.ErrClientBadStatusCode
	var timeout liberrors.ErrClientRequestTimedOut
	var silence liberrors.ErrClientTCPTimeout
	var network *net.OpError
	switch {
	case err == nil, errors.As(err, &f), errors.Is(err, context.Canceled):
		return err
	case errors.As(err, &status):
		switch status.Code {
		case base.StatusUnauthorized, base.StatusForbidden:
			return &fault{faultCredentials, err}
		case base.StatusNotFound:
			return &fault{faultNotFound, err}
		}
		return &fault{faultStream, err}
	case errors.As(err, &timeout):
		return &fault{faultSilent, err}
	case errors.As(err, &silence):
		return errNoPictures
	case errors.As(err, &network) && network.Op == "dial":
		return &fault{faultUnreachable, errors.New("dial failed")} // the address says too much in a log
	case errors.As(err, &network):
		return &fault{faultClosed, err}
	}
	return &fault{faultStream, err}
}

// nameOf is the fault's name, or "" for none.
func nameOf(err error) string {
	var f *fault
	if errors.As(err, &f) {
		return f.name
	}
	return ""
}
