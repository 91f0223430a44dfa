package onvif

import (
	"context"
	"errors"
	"net"
)

// The faults by which a camera that cannot be asked is named on the screens.
const (
	faultUnreachable = "unreachable" // no connection to be had
	faultSilent      = "no_answer"   // connected, no answer in time
	faultCredentials = "credentials" // the camera refuses user name or password
	faultAnswer      = "bad_answer"  // what it says cannot be understood
	faultNoStream    = "not_found"   // it tells no address of a stream
	faultCodec       = "codec"       // neither H.264 nor H.265
	faultCertificate = "certificate" // it does not prove to be the camera that is configured
)

// fault is a reason that can be shown, with the error behind it, which names no
// address and no secret.
type fault struct {
	name string
	err  error
}

func (f *fault) Error() string { return f.name + ": " + f.err.Error() }
func (f *fault) Unwrap() error { return f.err }

var (
	errRefused = &fault{faultCredentials, errors.New("the camera refuses user name or password")}
	errDial    = errors.New("dial failed")
)

// named finds the fault behind an error of the network.
func named(err error) error {
	var f *fault
	var network *net.OpError
	var late net.Error
	switch {
	case err == nil, errors.As(err, &f), errors.Is(err, context.Canceled):
		return err
	case notProved(err):
		return errCertificate // without its words, which hold names and addresses
	case errors.As(err, &network) && network.Op == "dial":
		return &fault{faultUnreachable, errDial} // the address says too much in a log
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &late) && late.Timeout():
		return &fault{faultSilent, errors.New("no answer in time")}
	case errors.As(err, &network):
		return &fault{faultSilent, errors.New("the connection broke off")}
	}
	return &fault{faultAnswer, err}
}

// nameOf is the fault's name, or "" for none.
func nameOf(err error) string {
	var f *fault
	if errors.As(err, &f) {
		return f.name
	}
	return ""
}

// refused reports whether the camera refuses who asks.
func refused(err error) bool {
	var f *soapFault
	return errors.Is(err, errRefused) || errors.As(err, &f) && f.refused()
}
