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
