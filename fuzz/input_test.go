package fuzz_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/internal/guardpage"
)

// input is bytes that a fuzzer made, to be taken as numbers. Where they end,
// zeros follow.
type input []byte

func (in *input) byte() byte {
	if len(*in) == 0 {
		return 0
	}
	b := (*in)[0]
	*in = (*in)[1:]
	return b
}

// number returns a byte, or up to 65535 from three of them.
func (in *input) number() int {
	b := in.byte()
	if b < 255 {
		return int(b)
	}
	low := in.byte()
	return int(low) | int(in.byte())<<8
}

// below returns a number in [0, n), that one itself if it is.
func (in *input) below(n int) int { return in.number() % n }

// appendNumber is the reverse of number.
func appendNumber(to []byte, n int) []byte {
	if n < 255 {
		return append(to, byte(n))
	}
	return append(to, 255, byte(n), byte(n>>8))
}

// wild returns a number as sizes are, or one that has no place there: negative,
// zero, or so large that products wrap around.
func (in *input) wild() int {
	switch b := in.byte(); {
	case b < 200:
		return int(b)%20 + 1
	case b < 220:
		return 0
	case b < 230:
		return -int(in.byte())
	case b < 240:
		return in.number()
	default:
		edges := [...]int{math.MaxInt, math.MinInt, math.MaxInt / 2, math.MaxInt / 8, math.MaxInt32, 1 << (31 & (math.MaxInt >> 58)), 1 << 16, math.MaxInt >> 16, math.MinInt32}
		return edges[int(b)%len(edges)] + int(in.byte()%5) - 2
	}
}

// list returns up to four wild numbers, most often n of them.
func (in *input) list(n int) []int {
	if b := in.byte(); b >= 240 {
		n = int(b) % 5
	}
	if n == 0 {
		return nil
	}
	all := make([]int, n)
	for i := range all {
		all[i] = in.wild()
	}
	return all
}

// commonChannels are around the lanes of vectors.
var commonChannels = [...]int{1, 2, 3, 5, 8, 16, 17, 24, 32, 40, 64, 72}

// common makes a window that networks have of one that was drawn.
func common(kernel, stride int) (k, s int) {
	k = [...]int{3, 2, 3, 2, 3, 5, 3, 1, 4, 7, 2, 9}[kernel%12]
	return k, [...]int{1, 2, k}[stride%3]
}

// on calls do with isa selected.
func on(t *testing.T, isa simdpool.ISA, do func()) {
	t.Helper()
	restore, err := simdpool.Select(isa)
	require.NoError(t, err)
	defer restore()
	do()
}

// placements are the ways in which slices lie between guard pages.
var placements = []struct {
	name string
	take func(m *guardpage.Memory, bytes int) []byte
}{
	{"ending at a guard page", (*guardpage.Memory).Ending},
	{"beginning at a guard page", (*guardpage.Memory).Beginning},
}

// room is how many bytes a slice can have.
const room = 1 << 20

// memories returns n memories between guard pages, which f gives back.
func memories(f *testing.F, n int) []*guardpage.Memory {
	all := make([]*guardpage.Memory, n)
	for i := range all {
		m, err := guardpage.New(room)
		require.NoError(f, err)
		f.Cleanup(func() { require.NoError(f, m.Close()) })
		all[i] = m
	}
	return all
}

// dirt is what memory holds that is to be written, or not to be.
const dirt = 0x5a

func soil(b []byte) []byte {
	for i := range b {
		b[i] = dirt
	}
	return b
}

// guarded calls f, and returns an error if that touches a guard page.
func guarded(f func()) error { return guardpage.Call(f) }

// clean requires that nothing was written to b but the bytes from to to.
func clean(t *testing.T, b []byte, from, to int, about ...any) {
	t.Helper()
	for i, v := range b {
		if v != dirt && (i < from || i >= to) {
			require.Failf(t, "written", "byte %d of %d, outside of [%d, %d): %v", i, len(b), from, to, about)
		}
	}
}
