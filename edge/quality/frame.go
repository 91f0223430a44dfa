package quality

// Width and Height are the size at which pictures are judged, whatever the camera
// sends: enough for faults, too little to know anybody.
const (
	Width  = 320
	Height = 180

	chromaWidth  = Width / 2
	chromaHeight = Height / 2
	// FrameBytes is the size of a Frame as planar 4:2:0, luma first.
	FrameBytes = Width*Height + 2*chromaWidth*chromaHeight
)

// Frame is one small picture: full-range luma and, at half the size, colour.
type Frame struct {
	Y      [Width * Height]byte
	Cb, Cr [chromaWidth * chromaHeight]byte
}
