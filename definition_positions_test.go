package simdpool_test

import (
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/internal/cases"
)

// definePosition returns what defineWindow does of Max, and where it is: the
// place in the window and the offset in src, both -1 if nowhere.
func definePosition(src []float32, g *cases.Geometry, at int) (v float32, place, offset int) {
	h, w := &g.Window.H, &g.Window.W
	channel := at % g.Channels
	column := at / g.Channels % w.Out
	row := at / g.Channels / w.Out % h.Out
	image := at / g.Channels / w.Out / h.Out

	v, place, offset = start(simdpool.Max), -1, -1
	for i := range h.Kernel {
		for j := range w.Kernel {
			y, x := row*h.Stride-h.PadBegin+i*h.Dilation, column*w.Stride-w.PadBegin+j*w.Dilation
			if y < 0 || y >= h.In || x < 0 || x >= w.In {
				continue
			}
			here := ((image*h.In+y)*w.In+x)*g.Channels + channel
			if tap := src[here]; place < 0 || tap > v || tap != tap && v == v {
				v, place, offset = tap, i*w.Kernel+j, here
			}
		}
	}
	return finish(simdpool.Max, v, 0), place, offset
}

// Positions are those of the definition, as far as the bytes they have.
func TestDefinitionOfPositions(t *testing.T) {
	restore, err := simdpool.Select(simdpool.Generic)
	require.NoError(t, err)
	defer restore()
	for _, family := range cases.Families() {
		size := family.Second
		if size == 0 {
			continue
		}
		t.Run(family.Name, func(t *testing.T) {
			for i, c := range thin(family.Cases()) {
				if c.Type != cases.Float32 || i%5 != 0 && c.Data.Kind >= cases.SpotNaN {
					continue
				}
				src, got := make([]float32, c.In()), make([]float32, c.Out())
				second := make([]byte, c.Out()*size)
				c.Data.Fill(src)
				c.Run(cases.Buffers{Dst: cases.Bytes(got), Second: second, Src: cases.Bytes(src)})
				from, to := c.Written()
				for at := from; at < to; at++ {
					v, position, offset := definePosition(src, &c.Geometry, at)
					if size == 8 {
						position = offset
					}
					want := make([]byte, 8)
					binary.NativeEndian.PutUint64(want, uint64(position))
					if size < 8 {
						binary.NativeEndian.PutUint16(want, uint16(position))
					}
					if size == 1 {
						want[0] = byte(position)
					}
					if _, differ := cases.Differ(got[at:at+1], []float32{v}); differ || string(second[at*size:][:size]) != string(want[:size]) {
						t.Fatalf("dst[%d] = %v at %x, want %v at %d\n\tcase: %v", at, got[at], second[at*size:][:size], v, position, &c)
					}
				}
			}
		})
	}
}
