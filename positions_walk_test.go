package simdpool_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/internal/cases"
)

// stem is a plane of 3x3 windows of stride 2: the kernel for them goes down planes
// and has limits of its own in rows, columns and planes.
type stem struct{ rows, cols, pad, planes int }

func (s stem) window() simdpool.Window {
	axis := func(in int) simdpool.Axis {
		out := (in + s.pad) / 2 // the last may hang over the end
		return simdpool.Axis{In: in, Out: out, Kernel: 3, Stride: 2, Dilation: 1, PadBegin: s.pad, PadEnd: 1}
	}
	return simdpool.Window{H: axis(s.rows), W: axis(s.cols)}
}

// stems are planes with and without padding, with windows that hang over an end
// and without, wider than the tables of lanes, and larger than a call.
func stems() (list []stem) {
	for pad := range 2 {
		for _, rows := range []int{3, 4, 9} {
			for _, cols := range []int{8, 10, 11, 12, 13, 17, 31, 34, 64, 70, 71, 113, 517, 600} {
				list = append(list, stem{rows, cols, pad, 3})
			}
		}
		list = append(list, stem{300, 600, pad, 1}, stem{112, 112, pad, 12})
	}
	return list
}

func TestPositionsOfStems(t *testing.T) {
	fills := map[string]func(r *rand.Rand) float64{
		"ties":     func(r *rand.Rand) float64 { return float64(r.IntN(4)) },
		"infinite": func(r *rand.Rand) float64 { return []float64{math.Inf(-1), 1}[r.IntN(20)/19] },
		"nan":      func(r *rand.Rand) float64 { return []float64{2, math.NaN()}[r.IntN(400)/399] },
	}
	onEachISA(t, func(t *testing.T, _ simdpool.ISA) {
		for name, fill := range fills {
			t.Run(name, func(t *testing.T) {
				for i, s := range stems() {
					if i%min(every(), 7) != 0 {
						continue
					}
					r := rand.New(rand.NewPCG(uint64(i), 1))
					checkStem[float32](t, s, func() float32 { return float32(fill(r)) })
					checkStem[float64](t, s, func() float64 { return fill(r) })
				}
			})
		}
	})
}

// checkStem finds the maxima of all rows, and those of some that begin and end
// within planes.
func checkStem[T float32 | float64](t *testing.T, s stem, next func() T) {
	t.Helper()
	w := s.window()
	g := cases.Geometry{Window: w, Channels: 1, Images: s.planes}
	src := make([]T, s.planes*s.rows*s.cols)
	for i := range src {
		src[i] = next()
	}
	rows := s.planes * w.H.Out
	for _, part := range [][2]int{{0, rows}, {1, rows - 1}} {
		dst, flat, places := make([]T, rows*w.W.Out), make([]int64, rows*w.W.Out), make([]uint8, rows*w.W.Out)
		simdpool.MaxFirst(dst, flat, src, &w, part[0], part[1])
		simdpool.MaxFirst(dst, places, src, &w, part[0], part[1])
		every := 1 + len(dst)/2000
		for at := part[0] * w.W.Out; at < part[1]*w.W.Out; at += every {
			offset, place := definePosition(src, &g, at)
			if flat[at] != int64(offset) || places[at] != uint8(place) {
				t.Fatalf("%v: position %d is %d, place %d, want %d and %d", s, at, flat[at], places[at], offset, place)
			}
			if v := src[offset]; v != dst[at] && v == v {
				t.Fatalf("%v: maximum %d is %v, want %v", s, at, dst[at], v)
			}
		}
	}
}
