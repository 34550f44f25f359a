package bench_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool/bench"
	"github.com/simdpool/simdpool/bench/plain"
)

func problem(t *testing.T, name string) *bench.Problem {
	cases, err := bench.Cases()
	require.NoError(t, err)
	for _, c := range cases {
		if c.Name == name {
			p, err := bench.NewProblem(&c)
			require.NoError(t, err)
			return p
		}
	}
	t.Fatalf("no case %s", name)
	return nil
}

// Check passes what is right and names what is not: a value, one that was not
// written, a position, an error.
func TestCheck(t *testing.T) {
	p := problem(t, "idx_max3s2p1_64x112@nchw")
	want := plain.Solve(p)
	at := append([]int64(nil), want.At...)
	fail := error(nil)
	spoil := func() {}
	c := &bench.Call{
		What: bench.About{Layout: p.Layout}, Y: p.Y,
		Calls: func(calls int) error {
			require.Equal(t, 1, calls)
			copy(p.Y, want.Values)
			spoil()
			return fail
		},
		Read: func() (*bench.Result, error) { return &bench.Result{Values: p.Y, At: at}, nil },
	}
	require.NoError(t, bench.Check(c, p, want))

	spoil = func() { p.Y.Floats()[5]++ }
	require.ErrorContains(t, bench.Check(c, p, want), "element 5 is ")

	spoil = func() { copy(p.Y[400:404], []byte{0xff, 0xff, 0xff, 0xff}) }
	require.ErrorContains(t, bench.Check(c, p, want), "element 100 is NaN")

	spoil = func() { at[7]++ }
	require.ErrorContains(t, bench.Check(c, p, want), "position 7 is ")

	fail = errors.New("no luck")
	require.ErrorIs(t, bench.Check(c, p, want), fail)
}

// What a call leaves as it was is not what another call wrote.
func TestCheckPoisons(t *testing.T) {
	p := problem(t, "mnist_max2s2_64x14@nhwc")
	want := plain.Solve(p)
	copy(p.Y, want.Values)
	idle := &bench.Call{What: bench.About{Layout: p.Layout}, Y: p.Y, Calls: func(int) error { return nil }}
	require.ErrorContains(t, bench.Check(idle, p, want), "element 0 is NaN")
}

// A problem with channels last has the same result, transposed.
func TestLast(t *testing.T) {
	p := problem(t, "mnist_max2s2_64x14@nchw")
	require.Equal(t, plain.Solve(p).Values, p.First(plain.Solve(p.Last())).Values)
}

// The place of a tap in a window is the offset of its cell.
func TestOffsets(t *testing.T) {
	for _, c := range []struct {
		name           string
		element, place int32
		want           int64
	}{
		{"idx_max3s2p1_64x112@nchw", 0, 4, 0},                          // the centre of the first window, over the first cell
		{"idx_max3s2p1_64x112@nchw", 0, 8, 113},                        // right below
		{"idx_max3s2p1_64x112@nchw", 56*56 + 57, 0, 112*112 + 112 + 1}, // second plane, row 1, column 1
		{"idx_max3s2p1_64x112@nhwc", 0, 8, 113 * 64},
		{"idx_max3s2p1_64x112@nhwc", 57*64 + 3, 0, (112+1)*64 + 3},
	} {
		p := problem(t, c.name)
		places := make([]int32, c.element+1)
		places[c.element] = c.place
		require.Equal(t, c.want, p.Offsets(places)[c.element], "%s: element %d", c.name, c.element)
	}
}
