package simdpool_test

import (
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
)

// The buffer of big windows lies in a frame of assembly. Goroutines that begin with a small stack
// grow it there, and the garbage collector looks through stacks, and moves them, meanwhile.
func TestStacks(t *testing.T) {
	const side, channels = 20, 32
	a := simdpool.Axis{In: side, Out: side, Kernel: 5, Stride: 1, Dilation: 1, PadBegin: 2, PadEnd: 2}
	w := simdpool.Window{H: a, W: a}
	src := make([]float32, side*side*channels)
	for i := range src {
		src[i] = float32(i * 7919 % 1009)
	}
	pool := func() []float32 {
		dst := make([]float32, len(src))
		simdpool.ChannelsLast(simdpool.Max, dst, src, &w, channels, 0, side)
		return dst
	}
	restore, err := simdpool.Select(simdpool.Generic)
	require.NoError(t, err)
	want := pool()
	restore()
	onEachISA(t, func(t *testing.T, _ simdpool.ISA) {
		var all sync.WaitGroup
		for range 100 {
			all.Add(1)
			go func() {
				defer all.Done()
				for range 10 {
					assert.True(t, slices.Equal(want, pool()))
				}
			}()
			runtime.GC()
		}
		all.Wait()
	})
}
