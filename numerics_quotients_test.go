package simdpool_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
)

// Averages of nine cells are the sum divided, once, of every mantissa, and of a part of what
// is beyond or near the ends of the range. Kernels may divide by other means than a division.
func TestQuotients(t *testing.T) {
	onEachISA(t, func(t *testing.T, isa simdpool.ISA) {
		if isa == simdpool.Generic {
			t.Skip("divides")
		}
		for exponent, part := range map[uint32]int{0: 5, 1: 5, 2: 5, 3: 5, 4: 5, 127: 1, 254: 50, 255: 50} {
			for mantissa := 0; mantissa < 1<<23; mantissa += quotients * part * every() {
				requireQuotients(t, exponent<<23|uint32(mantissa), exponent%2<<31)
			}
		}
	})
}

const quotients = 1 << 13 // at a time

// requireQuotients pools the sums that have the bits from first on, with that sign: each
// is a channel of two windows, in the middle of which it lies.
func requireQuotients(t *testing.T, first, sign uint32) {
	w := simdpool.Window{
		H: simdpool.Axis{In: 3, Out: 1, Kernel: 3, Stride: 1, Dilation: 1},
		W: simdpool.Axis{In: 4, Out: 2, Kernel: 3, Stride: 1, Dilation: 1},
	}
	src, dst := make([]float32, 12*quotients), make([]float32, 2*quotients)
	sums := src[5*quotients:][:quotients]
	for i := range sums {
		sums[i] = math.Float32frombits(sign | first + uint32(i))
	}
	simdpool.ChannelsLast(simdpool.Average, dst, src, &w, quotients, 0, 1)
	for i, sum := range sums {
		if got, want := dst[i], (0+sum)/9; math.Float32bits(got) != math.Float32bits(want) && (got == got || want == want) {
			require.Failf(t, "wrong", "%x/9 is %x, not %x", sum, want, got)
		}
	}
}
