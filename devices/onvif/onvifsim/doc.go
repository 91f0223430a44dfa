// Package onvifsim is an ONVIF camera that is not there: it answers SOAP over real
// HTTP, asks for WS-UsernameToken or HTTP digest, keeps pull points, answers
// WS-Discovery probes over UDP, and fails when it is told to. Tests and the demo
// use it. It shares no code with the driver, so that neither hides the other's
// mistakes, and it opens nothing but loopback addresses that it is given.
package onvifsim
