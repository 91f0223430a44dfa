// Package replaysim is a recorder that is not there: it plays over RTSP what it claims
// to have recorded, in real H.264 with the time of each second burnt into the picture,
// and lies when it is told to. Tests and the demo use it. It keeps no pictures: each is
// drawn when it is asked for, so that any time of any day can be played. It never opens
// anything but the address that it is given.
package replaysim
