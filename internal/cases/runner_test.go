package cases

import (
	"math"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
)

// The runner sees each thing that a kernel can do wrong.
func TestRunnerSees(t *testing.T) {
	g := networkShapes[1].over(5, 6, 3, 4, [4]int{1, 1, 1, 1}, [2]int{})
	g.Lo, g.Hi = 2, 9
	from, to := g.Written()

	tests := []struct {
		name, want string
		harm       func(r *Runner, dst, src []float32)
	}{
		{"nothing wrong", "", func(*Runner, []float32, []float32) {}},
		{"last bit", "dst[50] (image 0, row 2, column 0, channel 2)", func(_ *Runner, dst, _ []float32) {
			dst[50] = math.Float32frombits(math.Float32bits(dst[50]) ^ 1)
		}},
		{"NaN for a number", "dst[51]", func(_ *Runner, dst, _ []float32) { dst[51] = nan() }},
		{"row before", "outside of", func(_ *Runner, dst, _ []float32) { dst[from-1] = 1 }},
		{"row after", "outside of", func(_ *Runner, dst, _ []float32) { dst[to] = 1 }},
		{"NaN in row after", "outside of", func(_ *Runner, dst, _ []float32) { dst[to] = nan() }},
		{"before dst", "wrote dst[-1]", func(r *Runner, _, _ []float32) { r.got[0].all[guard-1] = 0 }},
		{"after dst", "wrote dst[360]", func(r *Runner, _, _ []float32) { r.got[0].all[guard+4*360] = 0 }},
		{"after src", "wrote src[364]", func(r *Runner, _, _ []float32) { r.src.all[guard+4*364] = 0 }},
		{"src", "wrote src[7]", func(_ *Runner, _, src []float32) { src[7] = 3 }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var r Runner
			calls := 0
			f := families[1].With(func(c *Case, b Buffers, right func(*Case, Buffers)) {
				right(c, b)
				if calls++; calls == 2 { // the first is the reference
					test.harm(&r, As[float32](b.Dst), As[float32](b.Src))
				}
			})
			c := &Case{f, simdpool.Max, Float32, g, Data{Uniform, 1}}
			err := r.Check(c, simdpool.Generic)
			if test.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, test.want)
			assert.ErrorContains(t, err, "generic: ")
			assert.ErrorContains(t, err, c.String())
			require.NoError(t, r.Check(c, simdpool.Generic), "after a failure all is as before")
		})
	}
}

// Results are compared with what plain Go gave before, which runs once.
func TestRunnerCheckOnce(t *testing.T) {
	g := networkShapes[1].over(5, 6, 3, 4, [4]int{1, 1, 1, 1}, [2]int{})
	calls, harmed := 0, 0 // the call whose result is to be another
	f := families[1].With(func(c *Case, b Buffers, right func(*Case, Buffers)) {
		right(c, b)
		if calls++; calls == harmed {
			b.Dst[0] ^= 1
		}
	})
	c := &Case{f, simdpool.Max, Float32, g, Data{Uniform, 1}}
	var r Runner
	var sum uint64
	check := func() error { return r.CheckOnce(c, simdpool.Generic, &sum) }
	harmed = 2
	require.ErrorContains(t, check(), "dst[0]")
	require.Zero(t, sum, "of a case that failed")
	require.NoError(t, check())
	require.NoError(t, check())
	require.Equal(t, 5, calls, "two, two, one")

	harmed = 6
	require.ErrorContains(t, check(), "differs from what generic gave")
	require.NoError(t, check(), "after a failure all is as before")
	sum++
	require.ErrorContains(t, check(), "differs from what generic gave")
}

func TestRunnerUnknownISA(t *testing.T) {
	var r Runner
	c := &families[0].Cases()[0]
	assert.Error(t, r.Check(c, simdpool.ISA(99)))
}

func TestBufferAlignment(t *testing.T) {
	var b buffer
	for offset := range 4 {
		for n := range 70 {
			s := b.take(n, 4, offset)
			assert.Len(t, s, 4*n)
			assert.Equal(t, 4*n, cap(s))
			assert.Equal(t, 4*uintptr(offset), address(b.all[guard:])%64)
			_, written := b.writtenAround(0, 0)
			assert.False(t, written)
		}
	}
}

func address(s []byte) uintptr { return uintptr(unsafe.Pointer(unsafe.SliceData(s))) }

func nan() float32 { return float32(math.NaN()) }
