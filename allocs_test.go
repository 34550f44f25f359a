package simdpool_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/simdpool/simdpool"
)

// No call allocates, and arrays on the caller's stack stay there.
func TestAllocs(t *testing.T) {
	onEachISA(t, func(t *testing.T, _ simdpool.ISA) {
		for _, op := range []simdpool.Op{simdpool.Max, simdpool.Min, simdpool.Sum, simdpool.Average} {
			for _, f := range []struct {
				name string
				call func()
			}{
				{"ChannelsFirst", func() {
					var dst [2 * 3 * 3]float32
					var src [2 * 5 * 6]float32
					w := valid()
					simdpool.ChannelsFirst(op, dst[:], src[:], &w, 0, 6)
				}},
				{"ChannelsLast", func() {
					var dst [3 * 3 * 17]float32
					var src [5 * 6 * 17]float32
					w := valid()
					simdpool.ChannelsLast(op, dst[:], src[:], &w, 17, 0, 3)
				}},
				{"GlobalFirst", func() {
					var dst [5]float32
					var src [5 * 49]float32
					simdpool.GlobalFirst(op, dst[:], src[:], 49, 0, 5)
				}},
				{"GlobalLast", func() {
					var dst [17]float32
					var src [17 * 49]float32
					simdpool.GlobalLast(op, dst[:], src[:], 49, 17, 0, 17)
				}},
				{"MaxFirst", func() {
					var dst [2 * 3 * 3]float32
					var pos [2 * 3 * 3]uint8
					var src [2 * 5 * 6]float32
					w := valid()
					simdpool.MaxFirst(dst[:], pos[:], src[:], &w, 0, 6)
				}},
				{"MaxLast", func() {
					var dst [3 * 3 * 17]float32
					var pos [3 * 3 * 17]int64
					var src [5 * 6 * 17]float32
					w := valid()
					simdpool.MaxLast(dst[:], pos[:], src[:], &w, 17, 0, 3)
				}},
				{"general window", func() {
					var dst [9 * 9]float32
					var src [9 * 9]float32
					a := simdpool.Axis{In: 9, Out: 9, Kernel: 7, Stride: 1, Dilation: 1, PadBegin: 3, PadEnd: 3}
					w := simdpool.Window{H: a, W: a}
					simdpool.ChannelsFirst(op, dst[:], src[:], &w, 0, 9)
					simdpool.ChannelsLast(op, dst[:], src[:], &w, 1, 0, 9)
				}},
			} {
				assert.Zero(t, testing.AllocsPerRun(20, f.call), "%s %v", f.name, op)
			}
		}
	})
}

// Nor does a call in any element type, dimension or with positions.
func TestAllocsOfTypes(t *testing.T) {
	onEachISA(t, func(t *testing.T, _ simdpool.ISA) {
		extremes := []simdpool.Op{simdpool.Max, simdpool.Min}
		all := append([]simdpool.Op{simdpool.Sum, simdpool.Average, simdpool.Lp(1), simdpool.Lp(2), simdpool.Lp(3)}, extremes...)
		testAllocs[float32](t, all)
		testAllocs[float64](t, all)
		testAllocs[simdpool.Float16](t, all)
		testAllocs[simdpool.BFloat16](t, all)
		testAllocs[int8](t, extremes)
		testAllocs[uint8](t, extremes)
	})
}

func testAllocs[T simdpool.Element](t *testing.T, ops []simdpool.Op) {
	t.Helper()
	plain, shared := valid(), valid()
	plain.D = simdpool.Axis{In: 2, Out: 1, Kernel: 2, Stride: 1, Dilation: 1}
	shared.D, shared.W = plain.D, simdpool.Axis{In: 6, Out: 3, Adaptive: true}
	for _, op := range ops {
		for i, w := range []simdpool.Window{plain, shared} {
			assert.Zero(t, testing.AllocsPerRun(10, func() {
				var src [60 * 7]T
				var dst [9 * 7]T
				simdpool.ChannelsFirst(op, dst[:], src[:], &w, 0, 21)
				simdpool.ChannelsLast(op, dst[:], src[:], &w, 7, 0, 3)
				simdpool.GlobalFirst(op, dst[:7], src[:], 60, 0, 7)
				simdpool.GlobalLast(op, dst[:7], src[:], 60, 7, 0, 7)
			}), "%v of %T, window %d", op, *new(T), i)
		}
	}
	assert.Zero(t, testing.AllocsPerRun(10, func() {
		var src, back [60 * 7]T
		var dst [9 * 7]T
		var small [9 * 7]uint8
		var flat [9 * 7]int64
		simdpool.MaxFirst(dst[:], small[:], src[:], &plain, 0, 21)
		simdpool.MaxLast(dst[:], flat[:], src[:], &plain, 7, 0, 3)
		simdpool.Unpool(back[:], dst[:], flat[:])
	}), "positions of %T", *new(T))
}
