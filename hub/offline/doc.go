// Package offline makes the page that a desk works from when nothing of this hub
// answers any more: one HTML file with everything in it, encrypted, that opens
// from a disk in any browser without a network.
//
// Only the file's frame can be read without the passphrase of the hub's
// configuration: which desk it is for and when it was made, both of which are
// sealed with the content, so that neither can be changed. The content is
// AES-256-GCM under a key that PBKDF2-SHA256 makes of the passphrase in 600,000
// rounds, with a salt of each file's own; the browser's own WebCrypto opens it.
//
// The file brings its script with it and its own Content-Security-Policy, which
// allows that one script and no connection to anywhere. It is never run as a page
// of the hub: the API sends it as a download, in a sandbox.
//
// The package decides nothing about who may know what: what a desk may hold comes
// to it through small interfaces. It never writes the passphrase or the content
// anywhere but into the file, sealed.
package offline
