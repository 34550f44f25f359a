package simdpool_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
)

// FuzzBackward compares gradients on the best instruction set with their
// definition, a cell at a time. seed draws everything.
func FuzzBackward(f *testing.F) {
	for seed := range uint64(20) {
		f.Add(seed, uint8(seed%4))
	}
	f.Fuzz(func(t *testing.T, seed uint64, way uint8) {
		g := randomGradient[float32](rand.New(rand.NewPCG(seed, 7)))
		if g.op == simdpool.Max || g.op == simdpool.Min {
			g.win()
		}
		got := append([]float32{}, g.dx...)
		g.run(int(way%4), got, 0, len(g.dx)/g.w.W.In/g.channels)
		for at, v := range got {
			if want := g.cell(at); !sameBits(v, want) {
				require.Failf(t, "other bits", "dx[%d] = %v, want %v: way %d, %v, accumulate %t, %+v", at, v, want, way%4, g.op, g.accumulate, g.w)
			}
		}
	})
}
