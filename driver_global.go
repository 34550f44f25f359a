//go:build !purego && (amd64 || arm64)

package simdpool

import "unsafe"

// sumLanes is how many interleaved sums a global sum has.
const sumLanes = 16

// globalFirst is GlobalFirst in assembly.
func globalFirst(isa ISA, op Op, dst, src unsafe.Pointer, pixels, lo, hi int) {
	r := newReducer(isa, op)
	if pixels*elem > callBytes {
		for plane := lo; plane < hi; plane++ {
			*(*float32)(at(dst, plane)) = bigPlane(r, at(src, plane*pixels), pixels)
		}
		return
	}
	for most := max(callBytes/(pixels*elem), 1); lo < hi; lo += most {
		reducePlanes(r, at(dst, lo), at(src, lo*pixels), min(most, hi-lo), pixels)
	}
}

// reducePlanes reduces planes planes of pixels elements.
func reducePlanes(r reducer, dst, src unsafe.Pointer, planes, pixels int) {
	divisor := r.divisor(pixels)
	v := r.isa | formPlaneSums | kindAverage | sumLanes
	if kind := r.kind(); kind != kindSum {
		v = (r.isa | formPlanes | kind).widest(pixels)
	}
	nan := callPlanes(v, dst, src, planes, pixels*elem, pixels*elem, unsafe.Pointer(&divisor))
	if nan != 0 {
		reducePlanes(r.again(), dst, src, planes, pixels)
	}
}

// bigPlane reduces a plane in several calls.
func bigPlane(r reducer, src unsafe.Pointer, pixels int) float32 {
	const most = callBytes / elem / sumLanes * sumLanes
	if r.kind() == kindSum {
		return bigSum(r, src, pixels, most)
	}
	result := r.neutral()
	for i := 0; i < pixels; i += most {
		var part float32
		reducePlanes(r, unsafe.Pointer(&part), at(src, i), 1, min(most, pixels-i))
		result = r.combine(result, part)
	}
	return result
}

// combine is the operation on two results.
func (r reducer) combine(a, b float32) float32 {
	if r.op == Min {
		return min(a, b)
	}
	return max(a, b)
}

// bigSum carries the interleaved sums from call to call.
func bigSum(r reducer, src unsafe.Pointer, pixels, most int) float32 {
	var sums [sumLanes]float32
	whole := pixels / sumLanes * sumLanes
	for i := 0; i < whole; i += most {
		callPartialSums(r.isa|formPartialSums|kindSum|sumLanes, unsafe.Pointer(&sums), at(src, i), min(most, whole-i)/sumLanes)
	}
	for i := whole; i < pixels; i++ {
		sums[i-whole] += *(*float32)(at(src, i))
	}
	return sumHalves(&sums) / r.divisor(pixels)
}

// globalLast is GlobalLast in assembly.
func globalLast(isa ISA, op Op, dst, src unsafe.Pointer, pixels, channels, lo, hi int) {
	r := newReducer(isa, op)
	most := callBytes / (pixels * elem) / passStep * passStep // channels a call
	for lo < hi {
		image, c := lo/channels, lo%channels
		n := min(channels-c, hi-lo)
		from := at(src, image*pixels*channels+c)
		if most == 0 {
			n = min(n, passStep)
			bigPixels(r, at(dst, lo), from, pixels, channels, n)
		} else {
			n = min(n, most)
			reducePixels(r, at(dst, lo), from, pixels, channels, n)
		}
		lo += n
	}
}

// reducePixels reduces n of channels channels.
func reducePixels(r reducer, dst, src unsafe.Pointer, pixels, channels, n int) {
	step := channels * elem
	if r.kind() == kindSum {
		divisor := r.divisor(pixels)
		callPixelSums((r.isa | formPixelSums | kindAverage).widest(n),
			dst, src, pixels, step, n*elem, unsafe.Pointer(&divisor))
		return
	}
	args := reduceArgs{dst: dst, src: src, outer: 1, inner: 1, width: n * elem, taps: pixels, tapStep: step}
	if args.call((r.isa | formReduce | r.kind()).widest(n)) != 0 {
		reducePixels(r.again(), dst, src, pixels, channels, n)
	}
}

// bigPixels reduces n of channels channels, at most passStep, in several calls.
func bigPixels(r reducer, dst, src unsafe.Pointer, pixels, channels, n int) {
	if r.kind() != kindSum {
		bigPixelExtremes(r, dst, src, pixels, channels, n)
		return
	}
	for c := 0; c < n; {
		c += bigPixelSums(r, at(dst, c), at(src, c), pixels, channels, n-c)
	}
}

// pixelsPerCall bounds a call of lanes channels.
func pixelsPerCall(lanes int) int { return callBytes / (lanes * elem) / sumLanes * sumLanes }

// bigPixelSums carries the interleaved sums from call to call, for as many of n
// channels as it returns.
func bigPixelSums(r reducer, dst, src unsafe.Pointer, pixels, channels, n int) (lanes int) {
	v := (r.isa | formPartialPixels | kindSum).widest(n)
	lanes = v.lanes()
	var sums [sumLanes * passStep]float32 // of a lane: lanes apart
	most := pixelsPerCall(lanes)
	for i := 0; i < pixels; i += most {
		callPartialPixels(v,
			unsafe.Pointer(&sums), at(src, i*channels), min(most, pixels-i), channels*elem)
	}
	for c := range lanes {
		var lane [sumLanes]float32
		for i := range lane {
			lane[i] = sums[i*lanes+c]
		}
		*(*float32)(at(dst, c)) = sumHalves(&lane) / r.divisor(pixels)
	}
	return lanes
}

// bigPixelExtremes combines the results of calls, for lanes channels.
func bigPixelExtremes(r reducer, dst, src unsafe.Pointer, pixels, channels, lanes int) {
	most := pixelsPerCall(lanes)
	var part [passStep]float32
	for c := range lanes {
		*(*float32)(at(dst, c)) = r.neutral()
	}
	for i := 0; i < pixels; i += most {
		reducePixels(r, unsafe.Pointer(&part), at(src, i*channels), min(most, pixels-i), channels, lanes)
		for c := range lanes {
			d := (*float32)(at(dst, c))
			*d = r.combine(*d, part[c])
		}
	}
}
