//go:build !purego && (amd64 || arm64)

package simdpool

import "unsafe"

// sumLanes is how many interleaved sums a global sum has.
const sumLanes = 16

// globalFirst is GlobalFirst in assembly.
func globalFirst(r reducer, dst, src unsafe.Pointer, pixels, lo, hi int) {
	if r.op.P() > 0 {
		normsFirst(r, dst, src, pixels, lo, hi)
		return
	}
	if pixels*r.size > callBytes {
		for plane := lo; plane < hi; plane++ {
			bigPlane(r, r.at(dst, plane), r.at(src, plane*pixels), pixels)
		}
		return
	}
	for most := max(callBytes/(pixels*r.size), 1); lo < hi; lo += most {
		reducePlanes(r, r.at(dst, lo), r.at(src, lo*pixels), min(most, hi-lo), pixels, pixels)
	}
}

// reducePlanes reduces planes planes of pixels elements, of which averages count
// count.
func reducePlanes(r reducer, dst, src unsafe.Pointer, planes, pixels, count int) {
	divisor := r.divisor(count)
	v := r.base | formPlaneSums | kindAverage | sumLanes
	if kind := r.kind(); kind != kindSum {
		v = (r.base | formPlanes | kind).widest(pixels)
	}
	nan := callPlanes(v, dst, src, planes, pixels*r.size, pixels*r.size, unsafe.Pointer(&divisor))
	if nan != 0 {
		reducePlanes(r.again(), dst, src, planes, pixels, count)
	}
}

// bigPlane reduces a plane in several calls.
func bigPlane(r reducer, dst, src unsafe.Pointer, pixels int) {
	most := callBytes / r.size / sumLanes * sumLanes
	if r.kind() == kindSum {
		bigSum(r, dst, src, pixels, most)
		return
	}
	var extremes [2]uint64 // a plane of two: what there was, and what a call adds
	pair := unsafe.Pointer(&extremes)
	r.put(dst, 0, r.neutral())
	for i := 0; i < pixels; i += most {
		n := min(most, pixels-i)
		r.put(pair, 0, r.get(dst, 0))
		reducePlanes(r, r.at(pair, 1), r.at(src, i), 1, n, n)
		reducePlanes(r, dst, pair, 1, 2, 2)
	}
}

// bigSum carries the interleaved sums from call to call; in the end they are a
// plane themselves.
func bigSum(r reducer, dst, src unsafe.Pointer, pixels, most int) {
	var sums, rest [sumLanes]uint64
	v := r.base | formPartialSums | kindSum | sumLanes
	whole := pixels / sumLanes * sumLanes
	for i := 0; i < whole; i += most {
		callPartialSums(v, unsafe.Pointer(&sums), r.at(src, i), min(most, whole-i)/sumLanes)
	}
	for i := whole; i < pixels; i++ {
		r.put(unsafe.Pointer(&rest), i-whole, r.get(src, i))
	}
	callPartialSums(v, unsafe.Pointer(&sums), unsafe.Pointer(&rest), 1)
	reducePlanes(r, dst, unsafe.Pointer(&sums), 1, sumLanes, pixels)
}

// globalLast is GlobalLast in assembly.
func globalLast(r reducer, dst, src unsafe.Pointer, pixels, channels, lo, hi int) {
	if r.op.P() > 0 {
		normsLast(r, dst, src, pixels, channels, lo, hi)
		return
	}
	most := callBytes / (pixels * r.size) / r.passStep() * r.passStep() // channels a call
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
	if r.kind() == kindSum {
		divisor := r.divisor(count)
		callPixelSums((r.base | formPixelSums | kindAverage).widest(n),
			dst, src, pixels, step, n*r.size, unsafe.Pointer(&divisor))
		return
	}
	args := reduceArgs{dst: dst, src: src, outer: 1, inner: 1, width: n * r.size, taps: pixels, tapStep: step}
	if args.call((r.base | formReduce | r.kind()).widest(n)) != 0 {
		reducePixels(r.again(), dst, src, pixels, channels, n, count)
	}
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

// pixelsPerCall bounds a call of lanes channels.
func (r reducer) pixelsPerCall(lanes int) int {
	return callBytes / (lanes * r.size) / sumLanes * sumLanes
}

// bigPixelSums carries the interleaved sums from call to call, for as many of n
// channels as it returns; in the end they are an image themselves.
func bigPixelSums(r reducer, dst, src unsafe.Pointer, pixels, channels, n int) (lanes int) {
	v := (r.base | formPartialPixels | kindSum).widest(n)
	lanes = v.lanes()
	var sums [sumLanes * passBytes / 8]uint64
	most := r.pixelsPerCall(lanes)
	for i := 0; i < pixels; i += most {
		callPartialPixels(v, unsafe.Pointer(&sums), r.at(src, i*channels), min(most, pixels-i), channels*r.size)
	}
	reducePixels(r, dst, unsafe.Pointer(&sums), sumLanes, lanes, lanes, pixels)
	return lanes
}

// bigPixelExtremes combines the results of calls, for lanes channels.
func bigPixelExtremes(r reducer, dst, src unsafe.Pointer, pixels, channels, lanes int) {
	most := r.pixelsPerCall(lanes)
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
