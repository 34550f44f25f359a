package simdpool_test

import (
	"math"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/internal/cases"
)

// BenchmarkPool runs the layers of real networks on every instruction set:
//
//	go test -run '^$' -bench Pool -count 6 . >new.txt
//	benchstat -col /isa new.txt
//
// MB/s counts what is read and what is written. The instruction set "stream"
// moves the same bytes and computes nothing, "stream-nt" writes them past the
// caches: the better of the two is what no kernel can beat.
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
					cases.Call(layer.Family, layer.Op, dst, src, &layer.Geometry)
				}
			})
		}
		for name, past := range map[string]bool{"stream": false, "stream-nt": true} {
			b.Run(layer.String()+"/isa="+name, func(b *testing.B) {
				dst, src := layerData(&layer)
				b.SetBytes(layer.Bytes())
				for b.Loop() {
					simdpool.Stream(dst, src, past)
				}
			})
		}
	}
}

// BenchmarkNaN runs the maxima over nothing but NaN: on amd64 every call is
// done again by exact kernels. It may cost three times what other data does.
func BenchmarkNaN(b *testing.B) {
	for _, layer := range cases.Layers() {
		if layer.Op != simdpool.Max {
			continue
		}
		for _, isa := range simdpool.Available() {
			b.Run(layer.String()+"/isa="+isa.String(), func(b *testing.B) {
				restore, err := simdpool.Select(isa)
				require.NoError(b, err)
				defer restore()
				dst, src := layerData(&layer)
				for i := range src {
					src[i] = float32(math.NaN())
				}
				b.SetBytes(layer.Bytes())
				for b.Loop() {
					cases.Call(layer.Family, layer.Op, dst, src, &layer.Geometry)
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
	dst, src = aligned(l.Out()), aligned(l.In())
	cases.Data{Kind: cases.Uniform, Seed: 1}.Fill(src)
	return dst, src
}

// aligned returns a slice that starts on a page.
func aligned(n int) []float32 {
	const page = 4096
	s := make([]float32, n+page/4)
	skip := (page - int(uintptr(unsafe.Pointer(&s[0]))%page)) % page / 4
	return s[skip:][:n:n]
}
