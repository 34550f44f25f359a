package simdpool_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
)

// Averages of nine, six and four cells are the sum divided, once: of sums that are normal,
// denormal, and near the ends of the range. Kernels may divide by other means than a division.
func TestQuotients(t *testing.T) {
	onEachISA(t, func(t *testing.T, isa simdpool.ISA) {
		if isa == simdpool.Generic {
			t.Skip("divides")
		}
		q := newQuotients()
		for exponent, part := range map[uint32]int{0: 16, 1: 16, 2: 16, 3: 16, 4: 16, 127: 4, 254: 64, 255: 64} {
			for mantissa := 0; mantissa < 1<<23; mantissa += quotients * part * every() {
				q.check(t, exponent<<23|uint32(mantissa), exponent%2<<31)
			}
		}
	})
}

const quotients = 1 << 13 // at a time

// quotientPlanes are planes with a cell that is not 0, and what comes of them, in both layouts.
type quotientPlanes struct {
	window            simdpool.Window
	first, last       []float32
	ofFirst, ofLast   []float32
	height, width, at int // at is the cell
}

func newQuotients() *quotientPlanes {
	around := func(cells int) simdpool.Axis {
		return simdpool.Axis{In: cells, Out: cells, Kernel: 3, Stride: 1, Dilation: 1, PadBegin: 1, PadEnd: 1}
	}
	buffer := func() []float32 { return make([]float32, 3*4*quotients) }
	return &quotientPlanes{simdpool.Window{H: around(3), W: around(4)}, buffer(), buffer(), buffer(), buffer(), 3, 4, 5}
}

// check pools the sums that have the bits from first on, with that sign, each in a plane.
func (q *quotientPlanes) check(t *testing.T, first, sign uint32) {
	cells := q.height * q.width
	for i := range quotients {
		sum := math.Float32frombits(sign | first + uint32(i))
		q.first[cells*i+q.at], q.last[quotients*q.at+i] = sum, sum
	}
	simdpool.ChannelsFirst(simdpool.Average, q.ofFirst, q.first, &q.window, 0, quotients*q.height)
	simdpool.ChannelsLast(simdpool.Average, q.ofLast, q.last, &q.window, quotients, 0, q.height)
	for cell := range cells {
		y, x := cell/q.width, cell%q.width
		if x > 2 {
			continue // a window of zeros
		}
		n := float32(q.window.H.Count(y, false) * q.window.W.Count(x, false))
		for i := range quotients {
			sum := 0 + q.first[cells*i+q.at]
			if want := sum / n; !sameFloat(q.ofFirst[cells*i+cell], want) || !sameFloat(q.ofLast[quotients*cell+i], want) {
				require.Failf(t, "wrong", "%x/%v is %x, not %x and %x", sum, n, want, q.ofFirst[cells*i+cell], q.ofLast[quotients*cell+i])
			}
		}
	}
}

// sameFloat takes all NaN for one.
func sameFloat(a, b float32) bool {
	return math.Float32bits(a) == math.Float32bits(b) || a != a && b != b
}
