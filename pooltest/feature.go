package pooltest

import (
	"math/bits"
	"strings"
)

// Feature is something that an implementation may lack. Features can be added
// up with |.
type Feature uint32

const (
	// Values.

	NaNs        Feature = 1 << iota // NaN in the input, or as the result
	Infinities                      // infinities in the input, or as the result
	SignedZeros                     // results of 0 are compared with their signs: a maximum or minimum is never -0
	Denormals                       // numbers below the smallest normal one, in the input or as the result

	// Windows.

	Pads            // padding
	UnevenPads      // padding that is not the same on all sides
	Dilation        // taps that are not neighbours
	Overlap         // a stride below the kernel
	Gaps            // a stride above the kernel: cells between windows
	Rectangles      // axes that differ in kernel, stride or dilation
	Remainders      // cells at the end that no window covers
	CeilMode        // windows that reach beyond the padding
	CountIncludePad // averages that count padding
	CountExcludePad // averages that don't, where there is some
	Divisor         // averages with a divisor of their own
	EmptyWindows    // windows that hold nothing but padding

	// Shapes.

	Global        // whole planes
	Adaptive      // planes shared out among windows
	OneAxis       // one spatial axis
	TwoAxes       // two spatial axes
	ThreeAxes     // three spatial axes
	ChannelsFirst // NCHW and its kin
	ChannelsLast  // NHWC and its kin
	Batches       // more than one image
	Channels      // more than one channel

	end
)

var featureNames = [...]string{
	"NaNs", "Infinities", "SignedZeros", "Denormals",
	"Pads", "UnevenPads", "Dilation", "Overlap", "Gaps", "Rectangles", "Remainders", "CeilMode",
	"CountIncludePad", "CountExcludePad", "Divisor", "EmptyWindows",
	"Global", "Adaptive", "OneAxis", "TwoAxes", "ThreeAxes", "ChannelsFirst", "ChannelsLast", "Batches", "Channels",
}

// String returns the names of the constants that f is made of.
func (f Feature) String() string {
	var names []string
	for rest := f & (end - 1); rest != 0; rest &= rest - 1 {
		names = append(names, featureNames[bits.TrailingZeros32(uint32(rest))])
	}
	return strings.Join(names, "|")
}

// has reports whether f and g have something in common.
func (f Feature) has(g Feature) bool { return f&g != 0 }
