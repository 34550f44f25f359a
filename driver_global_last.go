//go:build !purego && (amd64 || arm64)

package simdpool

import (
	"math/bits"
	"unsafe"
)

// globalLast is GlobalLast in assembly.
func globalLast(r reducer, dst, src unsafe.Pointer, pixels, channels, lo, hi int) {
	if r.op.P() > 0 {
		normsLast(r, dst, src, pixels, channels, lo, hi)
		return
	}
	most := 0 // channels a call
	if pixels <= pixelsPerCall(passBytes, channels*r.size) {
		most = callBytes / (pixels * r.size) / r.passStep() * r.passStep()
	}
	if most > 0 && r.kind() == kindSum && (hi-lo)*pixels*r.size > callBytes {
		sumImages(r, dst, src, pixels, channels, lo, hi, most)
		return
	}
	for lo < hi {
		image, c := lo/channels, lo%channels
		n := min(channels-c, hi-lo)
		to, from := r.at(dst, lo), r.at(src, image*pixels*channels+c)
		if most == 0 {
			n = min(n, r.passStep())
			bigPixels(r, to, from, pixels, channels, n)
		} else {
			n = min(n, most)
			reducePixels(r, to, from, pixels, channels, n, pixels)
		}
		lo += n
	}
}

// reducePixels reduces n of channels channels, of which averages count count
// pixels.
func reducePixels(r reducer, dst, src unsafe.Pointer, pixels, channels, n, count int) {
	step := channels * r.size
	switch {
	case r.kind() == kindSum && n*r.size <= passBytes:
		var lines [(sumLines*passBytes + lineBytes) / 8]uint64
		sumPixels(r, dst, src, firstLine(lines[:]), pixels, step, n, n, count)
	case r.kind() == kindSum:
		var lines [(sumLines*sumBytes + lineBytes) / 8]uint64
		sumPixels(r, dst, src, firstLine(lines[:]), pixels, step, n, sumBytes/r.size, count)
	case extremes(r, dst, src, pixels, step, n) != 0:
		extremes(r.again(), dst, src, pixels, step, n)
	}
}

// Sums take passes over every eighth pixel, in the order of the tree of the 16
// sums, and leave lines of up to sumBytes to each other; longer ones where more
// is read than an L2 cache holds: every line begins at new places of memory.
const (
	sumLines     = 3
	sumBytes     = 2 << 10
	longSumBytes = 8 << 10
)

// sumPass is a pass as the kernel reads it: its first pixel, that in bytes, and
// how many lines wait for what it adds up.
type sumPass struct{ first, offset, lines int }

var sumOrder = [1 << sumLines]int{0, 4, 2, 6, 1, 5, 3, 7}

// sumImages averages the channels [lo, hi) of all images, most in a call.
func sumImages(r reducer, dst, src unsafe.Pointer, pixels, channels, lo, hi, most int) {
	var b [(sumLines*longSumBytes + lineBytes) / 8]uint64
	lines := firstLine(b[:])
	for lo < hi {
		image, c := lo/channels, lo%channels
		n := min(channels-c, hi-lo, most)
		sumPixels(r, r.at(dst, lo), r.at(src, image*pixels*channels+c), lines,
			pixels, channels*r.size, n, longSumBytes/r.size, pixels)
		lo += n
	}
}

// sumPixels averages n channels of pixels pixels, step bytes apart, of which
// count count, most channels at a time.
func sumPixels(r reducer, dst, src, lines unsafe.Pointer, pixels, step, n, most, count int) {
	divisor := r.divisor(count)
	var passes [len(sumOrder)]sumPass
	for i, first := range sumOrder {
		passes[i] = sumPass{first, first * step, bits.TrailingZeros(^uint(i))}
	}
	for c := 0; c < n; c += most {
		m := min(most, n-c)
		callPixelSums((r.base | formPixelSums | kindAverage).widest(m), r.at(dst, c), r.at(src, c),
			pixels, step, m*r.size, unsafe.Pointer(&divisor), unsafe.Pointer(&passes), lines)
	}
}

// Maxima of pixels that are pages apart, which all belong to a few places of a
// cache, are taken in groups of up to groupPixels, one after the other.
const groupPixels = 8

// extremes reduces n channels of pixels pixels, step bytes apart, and tells if it
// met a NaN.
func extremes(r reducer, dst, src unsafe.Pointer, pixels, step, n int) (nan uint64) {
	if step%pageBytes == 0 && pixels > 2*groupPixels && n%r.line() == 0 {
		return groupedExtremes(r, dst, src, pixels, step, n)
	}
	return pixelExtremes(r, dst, src, pixels, step, n)
}

// pixelExtremes is extremes by one call.
func pixelExtremes(r reducer, dst, src unsafe.Pointer, pixels, step, n int) (nan uint64) {
	args := reduceArgs{dst: dst, src: src, outer: 1, inner: 1, width: n * r.size, taps: pixels, tapStep: step}
	return args.call((r.base | formReduce | r.kind()).widest(n))
}

// groupedExtremes is extremes by way of groups of pixels, which overlap if need be.
func groupedExtremes(r reducer, dst, src unsafe.Pointer, pixels, step, n int) (nan uint64) {
	groups := pixelGroups(pixels)
	apart := pixels / groups
	g := grid{
		dst: dst, src: src, outer: 1, inner: 1, width: n * r.size,
		tapsH: pixels - (groups-1)*apart, tapStepH: step, tapsW: groups, tapStepW: apart * step,
	}
	return g.pixels(r.columnsVariant(n))
}

// pixelGroups returns how many groups of pixels read the fewest pixels twice.
func pixelGroups(pixels int) int {
	groups := ceilDiv(pixels, groupPixels)
	for n := groups; n <= 2*groups; n++ {
		if pixels%n*n < pixels%groups*groups {
			groups = n
		}
	}
	return groups
}

// bigPixels reduces n of channels channels, at most passStep, in several calls.
func bigPixels(r reducer, dst, src unsafe.Pointer, pixels, channels, n int) {
	if r.kind() != kindSum {
		bigPixelExtremes(r, dst, src, pixels, channels, n)
		return
	}
	for c := 0; c < n; {
		c += bigPixelSums(r, r.at(dst, c), r.at(src, c), pixels, channels, n-c)
	}
}

// bigPixelSums carries the interleaved sums from call to call, for as many of n
// channels as it returns; in the end they are an image themselves.
func bigPixelSums(r reducer, dst, src unsafe.Pointer, pixels, channels, n int) (lanes int) {
	v := (r.base | formPartialPixels | kindSum).widest(n)
	lanes = v.lanes()
	var sums [sumLanes * passBytes / 8]uint64
	most := pixelsPerCall(lanes*r.size, channels*r.size) / sumLanes * sumLanes
	for i := 0; i < pixels; i += most {
		callPartialPixels(v, unsafe.Pointer(&sums), r.at(src, i*channels), min(most, pixels-i), channels*r.size)
	}
	reducePixels(r, dst, unsafe.Pointer(&sums), sumLanes, lanes, lanes, pixels)
	return lanes
}

// bigPixelExtremes combines the results of calls, for lanes channels.
func bigPixelExtremes(r reducer, dst, src unsafe.Pointer, pixels, channels, lanes int) {
	most := pixelsPerCall(lanes*r.size, channels*r.size)
	var extremes [2 * passBytes / 8]uint64 // an image of two pixels: what there was, and what a call adds
	pair := unsafe.Pointer(&extremes)
	r.fill(dst, lanes, r.neutral())
	for i := 0; i < pixels; i += most {
		n := min(most, pixels-i)
		copy(unsafe.Slice((*byte)(pair), lanes*r.size), unsafe.Slice((*byte)(dst), lanes*r.size))
		reducePixels(r, r.at(pair, lanes), r.at(src, i*channels), n, channels, lanes, n)
		reducePixels(r, dst, pair, 2, lanes, lanes, 2)
	}
}
