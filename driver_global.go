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
