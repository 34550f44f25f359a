package simdpool_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/internal/cases"
)

// BenchmarkPool runs the layers of real networks on every instruction set:
//
//	go test -run '^$' -bench Pool -count 6 . >new.txt
//	benchstat -col /isa new.txt
//
// MB/s counts what is read and what is written.
func BenchmarkPool(b *testing.B) {
	for _, layer := range cases.Layers() {
		for _, isa := range simdpool.Available() {
			b.Run(layer.String()+"/isa="+isa.String(), func(b *testing.B) {
				restore, err := simdpool.Select(isa)
				require.NoError(b, err)
				defer restore()
				dst, src := layerData(&layer)
				b.SetBytes(layer.Bytes())
				for b.Loop() {
					layer.Family.Run(layer.Op, dst, src, &layer.Geometry)
				}
			})
		}
	}
}

// BenchmarkNaive runs the same layers the obvious way: an output at a time,
// with a test for each tap whether it lies inside.
func BenchmarkNaive(b *testing.B) {
	for _, layer := range cases.Layers() {
		b.Run(layer.String(), func(b *testing.B) {
			dst, src := layerData(&layer)
			b.SetBytes(layer.Bytes())
			for b.Loop() {
				cases.Naive(layer.Op, dst, src, &layer.Geometry)
			}
		})
	}
}

func layerData(l *cases.Layer) (dst, src []float32) {
	dst, src = make([]float32, l.Out()), make([]float32, l.In())
	cases.Data{Kind: cases.Uniform, Seed: 1}.Fill(src)
	return dst, src
}
