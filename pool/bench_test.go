package pool_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/pool"
)

// benchCases are layers that networks have.
var benchCases = []struct {
	op      pool.Op
	k, s, p int // k = 0: global
	n, c, h int
}{
	{pool.Max, 2, 2, 0, 1, 64, 112},     // VGG
	{pool.Max, 3, 2, 1, 1, 64, 112},     // ResNet's stem
	{pool.Average, 3, 1, 1, 1, 192, 35}, // Inception
	{pool.Max, 13, 1, 6, 1, 512, 13},    // YOLO's SPP
	{pool.Average, 2, 2, 0, 1, 256, 28}, // DenseNet's transition
	{pool.Average, 0, 0, 0, 1, 2048, 7}, // ResNet's head
}

// layouts calls f with the shape of n images of c channels of h x h cells, in
// each layout.
func layouts(n, c, h int, f func(in pool.Shape, layout string)) {
	f(pool.NCHW(n, c, h, h), "nchw")
	f(pool.NHWC(n, h, h, c), "nhwc")
}

func dims(s pool.Shape) string {
	_, extents, _ := strings.Cut(s.String(), " ")
	return extents
}

func onEachISA(b *testing.B, name string, f func(b *testing.B)) {
	for _, isa := range simdpool.Available() {
		b.Run(fmt.Sprintf("%s/isa=%v", name, isa), func(b *testing.B) {
			restore, err := simdpool.Select(isa)
			if err != nil {
				b.Fatal(err)
			}
			defer restore()
			f(b)
		})
	}
}

func runPlan(b *testing.B, p *pool.Plan[float32]) {
	src, dst := make([]float32, p.In().Len()), make([]float32, p.Out().Len())
	for i := range src {
		src[i] = float32(i%251) - 125
	}
	b.SetBytes(int64(4 * (len(src) + len(dst))))
	b.ReportAllocs()
	for b.Loop() {
		if err := p.Run(dst, src); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPlan counts the bytes of input and output.
func BenchmarkPlan(b *testing.B) {
	for _, c := range benchCases {
		layouts(c.n, c.c, c.h, func(in pool.Shape, layout string) {
			p, err := pool.NewGlobal[float32](c.op, in)
			k, s := "global", "none"
			if c.k > 0 {
				p, err = pool.New[float32](c.op, in, pool.Square(c.k, c.s, c.p))
				k, s = fmt.Sprintf("%dx%d", c.k, c.k), fmt.Sprintf("%dx%d", c.s, c.s)
			}
			if err != nil {
				b.Fatal(err)
			}
			name := fmt.Sprintf("op=%v/k=%s/s=%s/layout=%s/shape=%s", c.op, k, s, layout, dims(in))
			onEachISA(b, name, func(b *testing.B) { runPlan(b, p) })
		})
	}
}

// BenchmarkOverhead is what a call costs where there is next to nothing to do:
// 16 channels of one window.
func BenchmarkOverhead(b *testing.B) {
	layouts(1, 16, 2, func(in pool.Shape, layout string) {
		p, err := pool.New[float32](pool.Max, in, pool.Square(2, 2, 0))
		if err != nil {
			b.Fatal(err)
		}
		onEachISA(b, fmt.Sprintf("op=max/k=2x2/s=2x2/layout=%s/shape=%s", layout, dims(in)), func(b *testing.B) { runPlan(b, p) })
	})
}

func BenchmarkNew(b *testing.B) {
	in, w := pool.NCHW(1, 64, 112, 112), pool.Square(3, 2, 1)
	b.Run("of=window", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := pool.New[float32](pool.Max, in, w); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("of=global", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := pool.NewGlobal[float32](pool.Max, in); err != nil {
				b.Fatal(err)
			}
		}
	})
}
