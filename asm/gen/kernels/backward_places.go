package kernels

import "github.com/simdpool/simdpool/asm/gen/vec"

// places makes places of a byte of offsets, for the gradients of maxima. Lanes
// are integers of 32 bits: what offsets are beyond those of the first window of
// a row, and then of each lane.
var places = Family{
	Name: "places", Call: "places", Args: placesArgs,
	Doc:   with(placesDoc, "key is how many taps there are. offsets holds for each how far it is from the first, and its place less 255, which no tap has."),
	Kinds: []Kind{Sum}, Elems: float32, Steps: []int{128, 64, 32, 16, one}, Registers: 4,
	emit: func(k *kernel) { emitPlaces(k, k.findTaps) },
}

// placesHashed finds the one tap that may be where an offset is by a product, as far as
// that tells them apart: on a vec.Hasher.
var placesHashed = Family{
	Name: "placesHashed", Call: "places", Args: placesArgs,
	Doc: with(placesDoc, "The upper 4 bits of the product of key and how far a tap is from the first tell its slot. offsets holds for each of 16 slots",
		"how far that is, then for each its place less 255, which no tap has; in slots of no tap, that of another."),
	Kinds: []Kind{Sum}, Elems: float32, Steps: []int{128, 64, 32}, Registers: 4, Needs: able[vec.Hasher],
	emit: func(k *kernel) {
		t := k.slotTables()
		emitPlaces(k, t.findTaps)
	},
}

var placesArgs = []string{
	"*dst", "*src", "outer", "inner", "width", "zero", "zeroSkip", "zeroInner", "zeroStep", "zeroLast",
	"*lanes", "key", "*offsets",
}

var placesDoc = []string{
	"Places of maxima: outer times inner rows of width/4 offsets of 8 bytes become bytes. The offset of the first tap",
	"of a window is zero for the first of a row, zeroStep more a step, zeroLast more for the last step, and beyond that less lanes",
	"for the lanes of a step. zeroInner leads from row to row, zeroSkip from the end of inner rows to the next.",
}

// emitPlaces emits all rows; find returns the places of offsets.
func emitPlaces(k *kernel, find func(offsets []vec.Vec) []vec.Vec) {
	src, dst, zero, outer := k.arg("src"), k.arg("dst"), k.arg("zero"), k.arg("outer")
	k.Times(outer, func() {
		inner := k.arg("inner")
		k.Times(inner, func() {
			k.placesOfRow(src, dst, zero, find)
			width := k.arg("width")
			k.Add(src, src, width)
			k.Add(src, src, width)
			k.Shift(width, width, -2)
			k.Add(dst, dst, width)
			k.addArg(zero, "zeroInner")
		})
		k.addArg(zero, "zeroSkip")
	})
}

// placesOfRow emits a row.
func (k *kernel) placesOfRow(src, dst, zero vec.Int, find func(offsets []vec.Vec) []vec.Vec) {
	n, off, first := k.arg("width"), k.Int(), k.Int()
	k.AddImm(n, n, k.step-1)
	k.Shift(n, n, -log2(k.step))
	k.SetInt(off, 0)
	k.Move(first, zero)
	k.Times(n, func() {
		p := k.Int()
		k.Add(p, src, off)
		k.Add(p, p, off)
		for at := line; at <= 2*k.step; at += line {
			k.Prefetch(p, at-line+ahead)
		}
		offsets := k.wide()
		for i, v := range offsets {
			k.LoadOffsets(v, p, 2*i*k.register, first)
			lanes := k.Vec(k.register)
			k.Load(lanes, k.arg("lanes"), i*k.register)
			k.AddInts(v, v, lanes)
		}
		found := find(offsets)
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
	k.SetInt(none, noPlace)
	for _, v := range found {
		k.SpreadInt(v, none)
	}
	taps, p := k.arg("key"), k.arg("offsets")
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

// noPlace is the place that no tap has.
const noPlace = 255

// slotTables are the tables of placesHashed, slots lanes each.
type slotTables struct {
	*kernel
	key, none      vec.Vec
	offset, places []vec.Vec
}

const (
	slotBits = 4
	slots    = 1 << slotBits
)

func (k *kernel) slotTables() *slotTables {
	t := &slotTables{kernel: k, key: k.Vec(k.register), none: k.Vec(k.register)}
	k.SpreadInt(t.key, k.arg("key"))
	none, p := k.Int(), k.arg("offsets")
	k.SetInt(none, noPlace)
	k.SpreadInt(t.none, none)
	for at := 0; at < slots*k.elem; at += k.Register() {
		offset, places := k.Vec(k.Register()), k.Vec(k.Register())
		k.Load(offset, p, at)
		k.Load(places, p, slots*k.elem+at)
		t.offset, t.places = append(t.offset, offset), append(t.places, places)
	}
	return t
}

// findTaps returns which taps the offsets are.
func (t *slotTables) findTaps(offsets []vec.Vec) []vec.Vec {
	found := t.wide()
	for i, v := range offsets {
		slot, offset := t.Vec(t.register), t.Vec(t.register)
		t.Machine.(vec.Hasher).Slot(slot, v, t.key, slotBits)
		t.Permute(offset, slot, t.offset...)
		t.Permute(found[i], slot, t.places...)
		t.Where(found[i], found[i], v, offset)
		t.AddInts(found[i], found[i], t.none)
	}
	return found
}
