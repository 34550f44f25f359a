package fuzz_test

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/internal/cases"
	"github.com/simdpool/simdpool/internal/guardpage"
	"github.com/simdpool/simdpool/pool"
	"github.com/simdpool/simdpool/roi"
)

// regions is an operator of package roi, over what a fuzzer drew.
type regions struct {
	operator   uint8
	in         pool.Shape
	outH, outW int
	ratio      int
	scale      float64
	ways       uint8
	data       cases.Data
}

// FuzzBoxes runs an operator of package roi over boxes of any bits, forward and
// backward, on every instruction set, whole and in two parts, between guard pages. It is
// refused by an error that is documented and writes nothing, or its bits are
// those of plain Go.
func FuzzBoxes(f *testing.F) {
	finite := []float64{0, 1, 2.5, 7, 30, -3, 1e3, -1e9, 1e30, 0.001, math.Inf(1), math.NaN(), 5, 6, 7, 8}
	var corners []byte
	for _, v := range finite {
		corners = append(corners, cases.Bytes([]float32{float32(v)})...)
	}
	for operator := range uint8(6) {
		for i := range uint8(6) {
			f.Add(operator, i, i*16, []byte{1, i * 11 % 40, 3 + 9*i, 4 + 13*i, 2, 3, i, i}, corners[int(i)*4:])
			f.Add(operator, 7*i, i*16+1, []byte{2, i * 31 % 70, 13, 9, 7, 7, 2, 2, 3, 1}, corners[:20+i])
		}
	}
	mem := memories(f, 5)
	f.Fuzz(func(t *testing.T, operator, ways, kind uint8, shape, boxes []byte) {
		in := input(shape)
		r := regions{operator: operator % 6, ways: ways, data: cases.Data{Kind: cases.Kind(kind % 16), Seed: uint64(kind)}}
		r.in = pool.Shape{N: in.below(4), C: in.number(), Spatial: []int{in.number(), in.number()}}
		r.outH, r.outW, r.ratio = in.number(), in.number(), in.number()-1
		scales := [...]float64{1, 0.5, 0.25, 0.3, 1e-6, 1e6, 1e-45, 1e-60, 1e300, 0, -1, math.NaN(), math.Inf(1)}
		r.scale = scales[in.below(len(scales))]
		if ways&1 != 0 {
			r.in.Layout = pool.ChannelsLast
		}
		if in.byte()%2 == 1 && r.operator > 2 && r.outH*r.outW > 0 { // what these operators ask for
			r.in.C = r.outH * r.outW * (1 + r.in.C%7)
		}
		if work := float64(r.in.N) * float64(r.in.C) * float64(r.in.Spatial[0]) * float64(r.in.Spatial[1]); work > 1<<14 ||
			r.outH*r.outW*max(r.ratio, 1)*max(r.ratio, 1) > 1<<10 || max(r.outH*r.outW, 1)*max(r.in.C, 1) > 1<<12 {
			return
		}
		if ways&2 != 0 {
			fuzzBoxes[float64](t, &r, boxes, mem)
		} else {
			fuzzBoxes[float32](t, &r, boxes, mem)
		}
	})
}

// fuzzBoxes does r over elements of type T.
func fuzzBoxes[T roi.Float](t *testing.T, r *regions, raw []byte, mem []*guardpage.Memory) {
	p, err := regionPlan[T](r)
	if err != nil {
		require.Nil(t, p)
		documented(t, err, roi.ErrShape, roi.ErrAttribute)
		return
	}
	size := cases.TypeOf[T]().Size()
	rows := make([]T, min(len(raw)/size, 8*5))
	copy(cases.Bytes(rows), raw)
	boxes := roi.FromRows(rows)
	switch r.ways >> 2 % 4 {
	case 0: // images as they come
	case 1:
		images := make([]int64, len(rows)/4)
		for i := range images {
			images[i] = int64(i % max(r.in.N, 1))
		}
		boxes = roi.FromCorners(rows, images)
	default: // images that are there
		for i := 0; i < len(rows); i += 5 {
			rows[i] = T(i % max(r.in.N, 1))
		}
	}
	if !modest(rows, r) {
		return // that many samples are right, and slow
	}
	src := make([]T, r.in.Len())
	r.data.FillBytes(cases.TypeOf[T](), cases.Bytes(src))
	var want [][]byte
	for _, isa := range slices.Backward(simdpool.Available()) { // plain Go first
		for i, place := range placements {
			got := regionRun[T]{r: r, p: p, src: src, boxes: boxes, parts: i == 1}
			for j, n := range []int{p.Out(boxes.Len()).Len() * size, p.Out(boxes.Len()).Len() * 8, len(src) * size, len(src) * size} {
				got.memory[j] = place.take(mem[j], n)
			}
			on(t, isa, func() {
				require.NoError(t, guarded(func() { got.run(t) }), "%v %s %+v %v", isa, place.name, r, rows)
			})
			if want == nil {
				for _, result := range got.results {
					want = append(want, slices.Clone(result))
				}
			}
			require.Len(t, got.results, len(want), "%v", isa)
			for j := range want {
				if j == 1 {
					require.Equal(t, want[j], got.results[j], "argmax: %v %s %+v %v", isa, place.name, r, rows)
					continue
				}
				at, differ := cases.Differ(cases.As[T](got.results[j]), cases.As[T](want[j]))
				require.False(t, differ, "%v %s: result %d [%d] of %+v %v", isa, place.name, j, at, r, rows)
			}
		}
	}
}

// regionRun is a run of a plan, its results in memory.
type regionRun[T roi.Float] struct {
	r       *regions
	p       *roi.Plan[T]
	src     []T
	boxes   roi.Boxes[T]
	parts   bool
	memory  [4][]byte // bins, argmax, map, gradient
	results [][]byte
}

// run pools forward and backward.
func (g *regionRun[T]) run(t *testing.T) {
	for _, m := range g.memory {
		soil(m)
	}
	dst, argmax, src, dx := cases.As[T](g.memory[0]), cases.As[int64](g.memory[1]), cases.As[T](g.memory[2]), cases.As[T](g.memory[3])
	copy(src, g.src)
	pooling := g.r.operator == 2
	units := g.p.Units(g.boxes.Len())
	err := g.each(units, func(lo, hi int) error {
		if pooling {
			return g.p.RunArgmaxUnits(dst, argmax, src, g.boxes, lo, hi)
		}
		return g.p.RunUnits(dst, src, g.boxes, lo, hi)
	})
	if err != nil {
		documented(t, err, roi.ErrBoxes)
		clean(t, g.memory[0], 0, 0, "on error")
		return
	}
	g.results = [][]byte{g.memory[0], nil}
	if pooling {
		g.results[1] = g.memory[1]
	} else {
		argmax = nil
	}
	gradient, err := roi.NewGradient(g.p)
	if err != nil {
		require.ErrorIs(t, err, roi.ErrPlan)
		return
	}
	if g.r.ways&32 != 0 {
		gradient = gradient.Accumulating()
		copy(dx, g.src)
	}
	require.NoError(t, g.each(gradient.Units(), func(lo, hi int) error {
		return gradient.RunUnits(dx, dst, argmax, g.boxes, lo, hi)
	}))
	g.results = append(g.results, g.memory[3])
}

// each calls do for all units, in two parts if so wanted.
func (g *regionRun[T]) each(units int, do func(lo, hi int) error) error {
	cut := 0
	if g.parts {
		cut = units * 2 / 3
	}
	if err := do(cut, units); err != nil {
		return err
	}
	return do(0, cut)
}

func regionPlan[T roi.Float](r *regions) (*roi.Plan[T], error) {
	switch r.operator {
	case 2:
		return roi.NewPool[T](r.in, roi.Pool{OutputHeight: r.outH, OutputWidth: r.outW, SpatialScale: r.scale})
	case 3:
		return roi.NewPSAlign[T](r.in, roi.PSAlign{OutputHeight: r.outH, OutputWidth: r.outW, SamplingRatio: r.ratio, SpatialScale: r.scale})
	case 4, 5:
		return roi.NewPSPool[T](r.in, roi.PSPool{OutputHeight: r.outH, OutputWidth: r.outW, SpatialScale: r.scale})
	}
	return roi.NewAlign[T](r.in, roi.Align{
		Mode: roi.Mode(1 + r.operator%2), Coordinates: roi.Coordinates(r.ways >> 4 % 4), OutputHeight: r.outH, OutputWidth: r.outW,
		SamplingRatio: r.ratio, SpatialScale: r.scale,
	})
}

// modest reports whether adaptive sampling takes few samples of boxes.
func modest[T roi.Float](rows []T, r *regions) bool {
	if r.ratio > 0 || r.operator == 2 || r.operator > 3 {
		return true
	}
	for _, v := range rows {
		if extent := math.Abs(float64(v)) * r.scale; extent > 400 && extent < 1e9 {
			return false
		}
	}
	return true
}
