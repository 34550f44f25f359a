package kernels

import "github.com/simdpool/simdpool/asm/gen/vec"

// places makes places of a byte of offsets, for the gradients of maxima. Lanes
// are integers of 32 bits: what offsets are beyond those of the first window of
// a row, and then of each lane.
var places = Family{
	Name: "places", Call: "places",
	Args: []string{
		"*dst", "*src", "outer", "inner", "width", "zero", "zeroSkip", "zeroInner", "zeroStep", "zeroLast",
		"*lanes", "taps", "*offsets",
	},
	Doc: []string{
		"Places of maxima: outer times inner rows of width/4 offsets of 8 bytes become bytes. The offset of the first tap",
		"of a window is zero for the first of a row, zeroStep more a step, zeroLast more for the last step, and beyond that less lanes",
		"for the lanes of a step. zeroInner leads from row to row, zeroSkip from the end of inner rows to the next. offsets holds, for",
		"each tap, how far it is from the first, and its place less 255, which is what no tap has.",
	},
	Kinds: []Kind{Sum}, Elems: float32, Steps: []int{128, 64, 32, 16, one}, Registers: 4,
	emit: func(k *kernel) {
		src, dst, zero, outer := k.arg("src"), k.arg("dst"), k.arg("zero"), k.arg("outer")
		k.Times(outer, func() {
			inner := k.arg("inner")
			k.Times(inner, func() {
				emitPlaces(k, src, dst, zero)
				width := k.arg("width")
				k.Add(src, src, width)
				k.Add(src, src, width)
				k.Shift(width, width, -2)
				k.Add(dst, dst, width)
				k.addArg(zero, "zeroInner")
			})
			k.addArg(zero, "zeroSkip")
		})
	},
}

// emitPlaces emits a row.
func emitPlaces(k *kernel, src, dst, zero vec.Int) {
	n, off, first := k.arg("width"), k.Int(), k.Int()
	k.AddImm(n, n, k.step-1)
	k.Shift(n, n, -log2(k.step))
	k.SetInt(off, 0)
	k.Move(first, zero)
	k.Times(n, func() {
		p := k.Int()
		k.Add(p, src, off)
		k.Add(p, p, off)
		offsets := k.wide()
		for i, v := range offsets {
			k.LoadOffsets(v, p, 2*i*k.register, first)
			lanes := k.Vec(k.register)
			k.Load(lanes, k.arg("lanes"), i*k.register)
			k.AddInts(v, v, lanes)
		}
		found := k.findTaps(offsets)
		k.Shift(p, off, -2)
		k.Add(p, p, dst)
		for i, v := range found {
			k.StoreInts(p, i*k.register/k.elem, v, 1)
		}
		last := k.arg("width")
		k.AddImm(off, off, k.step)
		k.AddImm(last, last, -k.step)
		k.Min(off, off, last)
		last = k.arg("zeroLast")
		k.Add(last, last, zero)
		k.addArg(first, "zeroStep")
		k.Min(first, first, last)
	})
}

// findTaps returns which taps the offsets are.
func (k *kernel) findTaps(offsets []vec.Vec) []vec.Vec {
	found, none := k.wide(), k.Int()
	k.SetInt(none, 255)
	for _, v := range found {
		k.SpreadInt(v, none)
	}
	taps, p := k.arg("taps"), k.arg("offsets")
	k.Times(taps, func() {
		offset, place := k.Vec(k.register), k.Vec(k.register)
		k.Broadcast(offset, p, 0)
		k.Broadcast(place, p, 4)
		for i, v := range offsets {
			here := k.Vec(k.register)
			k.Where(here, place, v, offset)
			k.AddInts(found[i], found[i], here)
		}
		k.AddImm(p, p, 8)
	})
	return found
}
