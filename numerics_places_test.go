package simdpool_test

import (
	"testing"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/internal/cases"
)

// A result depends neither on the layout nor on how the work is cut nor on where
// an image is.

// The same bits in both layouts, whatever the values: poolWindows compares them.
func testLayouts(t *testing.T) {
	for _, kind := range []cases.Kind{cases.Tails, cases.Huge, cases.Bits, cases.Sprinkled, cases.Specials, cases.NaNs} {
		for _, op := range allOps {
			for i, w := range numericsWindows() {
				planes := []int{1, 3, 16, 21, 67}[i%5]
				poolWindows(t, op, &w, data(kind, planes*w.H.In*w.W.In))
			}
			for _, planes := range []int{1, 3, 16, 67, 130} {
				for _, pixels := range []int{1, 15, 17, 49, 500} {
					poolGlobal(t, op, data(kind, planes*pixels), pixels)
				}
			}
		}
	}
}

// Work that is cut anywhere gives the same bits.
func testSplits(t *testing.T) {
	// split compares whole with parts, which it cuts in each place.
	split := func(units, size int, run func(dst []float32, lo, hi int), name string, args ...any) {
		whole := make([]float32, units*size)
		run(whole, 0, units)
		single := make([]float32, units*size)
		for i := range units {
			run(single, i, i+1)
			parts := make([]float32, units*size)
			run(parts, i, units)
			run(parts, 0, i)
			requireBits(t, parts, whole, name+": cut at %d", append(args, i)...)
		}
		requireBits(t, single, whole, name+": one by one", args...)
	}
	for i, w := range numericsWindows() {
		op, channels := allOps[i%4], []int{1, 5, 16, 37}[i/4%4]
		src := data(cases.Sprinkled, 2*channels*w.H.In*w.W.In)
		split(2*w.H.Out, w.W.Out*channels, func(dst []float32, lo, hi int) {
			simdpool.ChannelsLast(op, dst, src, &w, channels, lo, hi)
		}, "%v %+v of %d channels", op, w, channels)
		src = src[:2*w.H.In*w.W.In]
		split(2*w.H.Out, w.W.Out, func(dst []float32, lo, hi int) {
			simdpool.ChannelsFirst(op, dst, src, &w, lo, hi)
		}, "%v %+v channels first", op, w)
	}
	for _, op := range allOps {
		for _, pixels := range []int{1, 17, 49} {
			src := data(cases.Tails, 2*21*pixels)
			split(2*21, 1, func(dst []float32, lo, hi int) {
				simdpool.GlobalFirst(op, dst, src, pixels, lo, hi)
			}, "global %v of %d channels first", op, pixels)
			split(2*21, 1, func(dst []float32, lo, hi int) {
				simdpool.GlobalLast(op, dst, src, pixels, 21, lo, hi)
			}, "global %v of %d channels last", op, pixels)
		}
	}
}

// Equal planes give equal results, wherever they are in a batch and in memory.
func testPlaceInBatch(t *testing.T) {
	for i, w := range numericsWindows() {
		in, out := w.H.In*w.W.In, w.H.Out*w.W.Out
		plane := data(cases.Tails, in)
		src := make([]float32, 0, planesHere*in+7)[:i%8] // any alignment
		for range planesHere {
			src = append(src, plane...)
		}
		for _, op := range allOps {
			one := poolWindows(t, op, &w, plane)
			got := poolWindows(t, op, &w, src[i%8:])
			for p := range planesHere {
				requireBits(t, got[p*out:][:out], one, "%v %+v: plane %d", op, w, p)
			}
			all, single := poolGlobal(t, op, src[i%8:], in), poolGlobal(t, op, plane, in)
			requireBits(t, all, same(single[0], planesHere), "global %v of %d", op, in)
		}
	}
}
