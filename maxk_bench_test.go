package simdpool_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/internal/cases"
)

// BenchmarkMaxK runs max over windows of k x k, centered on each cell, for k
// from 3 to 31: how its time grows with the window.
func BenchmarkMaxK(b *testing.B) {
	for _, layout := range []string{"nchw", "nhwc"} {
		for k := 3; k <= 31; k += 2 {
			for _, isa := range simdpool.Available() {
				layer := cases.Centered(simdpool.Max, k, layout, 256, 20)
				b.Run(fmt.Sprintf("%v/isa=%v", &layer, isa), func(b *testing.B) {
					restore, err := simdpool.Select(isa)
					require.NoError(b, err)
					defer restore()
					dst, src := layerData(&layer)
					b.SetBytes(layer.Bytes())
					for b.Loop() {
						cases.Call(layer.Family, layer.Op, dst, src, &layer.Geometry)
					}
				})
			}
		}
	}
}
