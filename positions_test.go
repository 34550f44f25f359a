package simdpool_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/internal/cases"
)

// definePosition searches the window of element at of dst, in row-major order,
// for its first maximum or NaN: where that lies in src and in the window, or -1
// for both.
func definePosition[A arithmetic](src []A, g *cases.Geometry, at int) (offset, place int) {
	d, h, w := g.Depth(), &g.Window.H, &g.Window.W
	channel := at % g.Channels
	column := at / g.Channels % w.Out
	row := at / g.Channels / w.Out % h.Out
	plane := at / g.Channels / w.Out / h.Out % d.Out
	image := at / g.Channels / w.Out / h.Out / d.Out
	offset, place = -1, -1
	taps := 0
	for i := 0; ; i++ {
		z, insideZ, _, ok := tap(&d, plane, i, false)
		if !ok {
			return offset, place
		}
		for j := 0; ; j++ {
			y, insideY, _, ok := tap(h, row, j, false)
			if !ok {
				break
			}
			for k := 0; ; k++ {
				x, insideX, _, ok := tap(w, column, k, false)
				if !ok {
					break
				}
				if insideX && insideY && insideZ {
					cell := (((image*d.In+z)*h.In+y)*w.In+x)*g.Channels + channel
					if offset < 0 || src[cell] > src[offset] || src[cell] != src[cell] && src[offset] == src[offset] {
						offset, place = cell, taps
					}
				}
				taps++
			}
		}
	}
}

// searchable are the cases of windows in which positions are looked for.
func searchable(yield func(c *cases.Case) bool) {
	for _, family := range cases.Families()[:2] {
		turn := 0
		for _, c := range family.Every(every()) {
			if c.Op != simdpool.Max {
				continue
			}
			if turn++; turn%7 == 0 && c.Data.Kind < cases.SpotNaN || turn%101 == 0 {
				if !yield(&c) {
					return
				}
			}
		}
	}
}

// Positions of every type are where the definition finds them, and the results
// are those of Max.
func TestPositions(t *testing.T) {
	onEachISA(t, func(t *testing.T, _ simdpool.ISA) {
		for c := range searchable {
			switch c.Type {
			case cases.Float32:
				checkPositions(t, c, unchanged[float32])
			case cases.Float64:
				checkPositions(t, c, unchanged[float64])
			case cases.Uint8:
				checkPositions(t, c, func(v uint8) float32 { return float32(v) })
			case cases.Int8:
				checkPositions(t, c, func(v int8) float32 { return float32(v) })
			case cases.Float16:
				checkPositions(t, c, simdpool.Float16.Float32)
			case cases.BFloat16:
				checkPositions(t, c, simdpool.BFloat16.Float32)
			default:
				t.Fatalf("no definition of %v", c.Type)
			}
		}
	})
}

func checkPositions[T simdpool.Element, A arithmetic](t *testing.T, c *cases.Case, widen func(T) A) {
	t.Helper()
	src, want := make([]T, c.In()), make([]T, c.Out())
	c.Data.FillBytes(c.Type, cases.Bytes(src))
	values := make([]A, len(src))
	for i, v := range src {
		values[i] = widen(v)
	}
	cases.Call(c.Family, c.Op, want, src, &c.Geometry)
	flat := searched[int64](t, c, want, src)
	places := searched[uint16](t, c, want, src)
	small := c.Taps() <= 255
	var bytes []uint8
	if small {
		bytes = searched[uint8](t, c, want, src)
	}
	from, to := c.Written()
	every := 1 + (to-from)/500
	for at := from; at < to; at += every {
		offset, place := definePosition(values, &c.Geometry, at)
		if flat[at] != int64(offset) || places[at] != uint16(place) || small && bytes[at] != uint8(place) {
			t.Fatalf("position %d is %d, place %d, want %d and %d\n\tcase: %v", at, flat[at], places[at], offset, place, c)
		}
	}
}

// searched returns the positions that a kernel finds, and requires the results
// of want; outside of them nothing is written.
func searched[P simdpool.Position, T simdpool.Element](t *testing.T, c *cases.Case, want, src []T) []P {
	t.Helper()
	dst, pos := make([]T, len(want)), make([]P, len(want))
	for i := range pos {
		pos[i] = 77
	}
	if c.Family.Name == "channels-first" {
		simdpool.MaxFirst(dst, pos, src, &c.Window, c.Lo, c.Hi)
	} else {
		simdpool.MaxLast(dst, pos, src, &c.Window, c.Channels, c.Lo, c.Hi)
	}
	if at, differ := cases.Differ(dst, want); differ {
		t.Fatalf("dst[%d] = %v, want %v\n\tcase: %v", at, dst[at], want[at], c)
	}
	from, to := c.Written()
	for at, p := range pos {
		if (at < from || at >= to) && p != 77 {
			t.Fatalf("wrote position %d, outside of [%d, %d)\n\tcase: %v", at, from, to, c)
		}
	}
	return pos
}

func TestUnpool(t *testing.T) {
	minusZero := simdpool.Float16(0x8000)
	signalling := simdpool.Float16(0x7c01)
	dst := []simdpool.Float16{9, 9, 9, 9, 9}
	simdpool.Unpool(dst, []simdpool.Float16{minusZero, signalling, 3, 4}, []int64{3, 1, 0, 0})
	assert.Equal(t, []simdpool.Float16{4, signalling, 0, minusZero, 0}, dst, "bits are copied, the last index wins")

	simdpool.Unpool(dst, nil, nil)
	assert.Equal(t, make([]simdpool.Float16, 5), dst)
}

// Unpooling what was pooled puts each maximum where it was.
func TestUnpoolOfPositions(t *testing.T) {
	w := valid()
	src := data(cases.Normal, 60)
	dst, pos, back := make([]float32, 18), make([]int64, 18), make([]float32, 60)
	simdpool.MaxFirst(dst, pos, src, &w, 0, 6)
	simdpool.Unpool(back, dst, pos)
	for i, v := range back {
		require.True(t, v == 0 || v == src[i], i)
	}
	for i, at := range pos {
		require.Equal(t, dst[i], back[at])
	}
}

// The limits of compact positions: as many taps as P has places.
func TestPositionsOfLargeWindows(t *testing.T) {
	for _, taps := range []int{255, 256} {
		t.Run(fmt.Sprint(taps), func(t *testing.T) {
			a := simdpool.Axis{In: taps, Out: 1, Kernel: taps, Stride: 1, Dilation: 1}
			w := simdpool.Window{H: simdpool.Axis{In: 1, Out: 1, Adaptive: true}, W: a}
			src, dst := make([]uint8, taps), make([]uint8, 1)
			src[taps-1] = 1
			small, large := make([]uint8, 1), make([]uint16, 1)
			simdpool.MaxFirst(dst, large, src, &w, 0, 1)
			assert.Equal(t, uint16(taps-1), large[0])
			if taps == 255 {
				simdpool.MaxFirst(dst, small, src, &w, 0, 1)
				assert.Equal(t, uint8(254), small[0])
				return
			}
			assertDocumentedPanic(t, func() { simdpool.MaxFirst(dst, small, src, &w, 0, 1) })
		})
	}
}
