// Package cloudsim is the pushing side of a vendor's cloud: an HTTP client that sends
// what CTWing, OneNET and signing webhooks send, tries an address as they do, and
// sends again what was not answered with 200.
//
// It serves the tests. It talks only to the address that it is given.
package cloudsim
