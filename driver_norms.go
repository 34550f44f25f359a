//go:build !purego && (amd64 || arm64)

package simdpool

import "unsafe"

// Global Lp: powers go through a tile, sums of which are taken as any other, and
// then their roots.

// normsFirst is GlobalFirst in assembly, of Lp.
func normsFirst(r reducer, dst, src unsafe.Pointer, pixels, lo, hi int) {
	var buf [tileBytes / 8]uint64
	tile, room := unsafe.Pointer(&buf), tileBytes/r.size
	for most := room / pixels; most > 0 && lo < hi; lo += most {
		n := min(most, hi-lo)
		r.flatten(tile, r.at(src, lo*pixels), n*pixels, 1, 0)
		reducePlanes(r.ofPowers(), r.at(dst, lo), tile, n, pixels, pixels)
		r.root(r.at(dst, lo), n)
	}
	for ; lo < hi; lo++ { // planes beyond the tile
		normOfPlane(r, r.at(dst, lo), r.at(src, lo*pixels), tile, pixels)
		r.root(r.at(dst, lo), 1)
	}
}

// normOfPlane adds the powers of one plane up, a tile after the other.
func normOfPlane(r reducer, dst, src, tile unsafe.Pointer, pixels int) {
	var sums [sumLanes]uint64
	v := r.base | formPartialSums | kindSum | sumLanes
	room := tileBytes / r.size
	for i := 0; i < pixels; i += room {
		n := min(room, pixels-i)
		r.flatten(tile, r.at(src, i), n, 1, 0)
		padded := ceilDiv(n, sumLanes) * sumLanes
		r.fill(r.at(tile, n), padded-n, 0)
		callPartialSums(v, unsafe.Pointer(&sums), tile, padded/sumLanes)
	}
	reducePlanes(r.ofPowers(), dst, unsafe.Pointer(&sums), 1, sumLanes, pixels)
}

// normsLast is GlobalLast in assembly, of Lp.
func normsLast(r reducer, dst, src unsafe.Pointer, pixels, channels, lo, hi int) {
	var buf [tileBytes / 8]uint64
	tile := unsafe.Pointer(&buf)
	for lo < hi {
		image, c := lo/channels, lo%channels
		n := min(channels-c, hi-lo, r.passStep())
		n = normsOfPixels(r, r.at(dst, lo), r.at(src, image*pixels*channels+c), tile, pixels, channels, n)
		r.root(r.at(dst, lo), n)
		lo += n
	}
}

// normsOfPixels adds the powers of some of n of channels channels up, a tile of
// pixels after the other, and returns how many.
func normsOfPixels(r reducer, dst, src, tile unsafe.Pointer, pixels, channels, n int) (lanes int) {
	var sums [sumLanes * passBytes / 8]uint64
	v := (r.base | formPartialPixels | kindSum).widest(n)
	lanes = v.lanes()
	most := min(tileBytes/(lanes*r.size), pixelsPerCall(lanes*r.size, channels*r.size)) / sumLanes * sumLanes
	for i := 0; i < pixels; i += most {
		rows := min(most, pixels-i)
		args := reduceArgs{
			dst: tile, src: r.at(src, i*channels), outer: 1,
			inner: rows, dstInner: lanes * r.size, srcInner: channels * r.size, width: lanes * r.size, taps: 1,
		}
		args.call(r.powers().widest(lanes))
		callPartialPixels(v, unsafe.Pointer(&sums), tile, rows, lanes*r.size)
	}
	reducePixels(r.ofPowers(), dst, unsafe.Pointer(&sums), sumLanes, lanes, lanes, pixels)
	return lanes
}
