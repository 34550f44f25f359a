package simdpool

// MaxFirst is ChannelsFirst of Max that tells where each maximum is. pos has an
// element for each of dst, and the rows lo to hi of both are written.
//
// Positions of type int64 are offsets into src, and -1 for a window that holds
// only padding. Those of type uint8 and uint16 are places in the window, as
// rows of W.Kernel taps follow each other: (d*H.Kernel+h)*W.Kernel + w for tap
// (d, h, w), taps in padding counted, and all ones for a window of padding. A
// window has one tap along an axis that is not there, and along an Adaptive
// axis as many as it has cells.
//
// Among equals the first in this order is found, -0 and +0 being equal, and in
// a window with NaN the first NaN.
//
// It panics as ChannelsFirst does, if pos and dst differ in length, and if P
// has no place for every tap: windows of uint8 have at most 255 taps, those of
// uint16 65535.
func MaxFirst[T Element, P Position](dst []T, pos []P, src []T, w *Window, lo, hi int) {
	w.check(Max)
	checkRows(len(dst), len(src), w, 1, lo, hi)
	checkPositions[P](len(dst), len(pos), w)
	if lo == hi || len(dst) == 0 {
		return
	}
	if raceEnabled {
		raceWindows(dst, pos, src, w, 1, lo, hi)
	}
	if isa := Active(); findsMaxima[T](isa, w, 1) {
		m := newMaxima(isa, dst, pos, src, w, 1)
		maximaFirst(&m, lo, hi)
		return
	}
	maxGeneric(dst, pos, src, w, 1, lo, hi)
}

// MaxLast is ChannelsLast of Max that tells where each maximum is, as MaxFirst
// does. Places in a window count pixels, offsets elements.
func MaxLast[T Element, P Position](dst []T, pos []P, src []T, w *Window, channels, lo, hi int) {
	w.check(Max)
	checkRows(len(dst), len(src), w, channels, lo, hi)
	checkPositions[P](len(dst), len(pos), w)
	if lo == hi || len(dst) == 0 {
		return
	}
	if raceEnabled {
		raceWindows(dst, pos, src, w, channels, lo, hi)
	}
	if isa := Active(); findsMaxima[T](isa, w, channels) {
		m := newMaxima(isa, dst, pos, src, w, channels)
		maximaLast(&m, lo, hi)
		return
	}
	maxGeneric(dst, pos, src, w, channels, lo, hi)
}

// GlobalMaxFirst is GlobalFirst of Max that tells where each maximum is: the
// elements lo to hi of dst and pos. Positions are as those of MaxFirst, the
// place being that of the pixel in its plane.
//
// It panics as GlobalFirst does, if pos and dst differ in length, and if P has
// no place for every pixel.
func GlobalMaxFirst[T Element, P Position](dst []T, pos []P, src []T, pixels, lo, hi int) {
	GlobalMaxLast(dst, pos, src, pixels, 1, lo, hi)
}

// GlobalMaxLast is GlobalLast of Max that tells where each maximum is, as
// GlobalMaxFirst does.
func GlobalMaxLast[T Element, P Position](dst []T, pos []P, src []T, pixels, channels, lo, hi int) {
	checkGlobal(len(dst), len(src), pixels, channels, lo, hi)
	checkPlaces[P](len(dst), len(pos), pixels, true)
	if lo == hi || len(dst) == 0 {
		return
	}
	globalMaxGeneric(dst, pos, src, pixels, channels, lo, hi)
}
