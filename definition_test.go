package simdpool_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/internal/cases"
)

// The definition once more, an element at a time: each tap is asked whether it
// lies inside. What pool_generic.go and global_generic.go gain in speed must not
// change a bit.

// arithmetic is what results are computed in. Integers have none of their own:
// they are only compared, which float32 does exactly.
type arithmetic interface{ float32 | float64 }

// definition returns element at of dst. src holds the values of the elements.
type definition[A arithmetic] func(op simdpool.Op, src []A, g *cases.Geometry, at int) A

func definitions[A arithmetic](family string) definition[A] {
	return map[string]definition[A]{
		"channels-first": defineWindow[A],
		"channels-last":  defineWindow[A],
		"global-first":   defineGlobal[A],
		"global-last":    defineGlobal[A],
	}[family]
}

// tap returns where tap i of window o lies, whether that is inside the input,
// and whether an average counts it. ok is false if there is no such tap.
func tap(a *simdpool.Axis, o, i int, includePad bool) (at int, inside, counts, ok bool) {
	if a.Adaptive {
		at = int(math.Floor(float64(o*a.In)/float64(a.Out))) + i
		ok = at < int(math.Ceil(float64((o+1)*a.In)/float64(a.Out)))
		return at, ok, ok, ok
	}
	at = o*a.Stride - a.PadBegin + i*a.Dilation
	inside = at >= 0 && at < a.In
	counts = inside || includePad && at >= -a.PadBegin && at < a.In+a.PadEnd
	return at, inside, counts, i < a.Kernel
}

// defineWindow defines windows; channels first is an image a plane or volume, of
// one channel.
func defineWindow[A arithmetic](op simdpool.Op, src []A, g *cases.Geometry, at int) A {
	d, h, w, include := g.Depth(), &g.Window.H, &g.Window.W, g.Window.CountIncludePad
	channel := at % g.Channels
	column := at / g.Channels % w.Out
	row := at / g.Channels / w.Out % h.Out
	plane := at / g.Channels / w.Out / h.Out % d.Out
	image := at / g.Channels / w.Out / h.Out / d.Out

	total, count := start[A](op), 0
	for k := 0; ; k++ {
		x, insideX, countsX, ok := tap(w, column, k, include)
		if !ok {
			break
		}
		sum := start[A](op)
		for j := 0; ; j++ {
			y, insideY, countsY, ok := tap(h, row, j, include)
			if !ok {
				break
			}
			run := start[A](op)
			for i := 0; ; i++ {
				z, insideZ, countsZ, ok := tap(&d, plane, i, include)
				if !ok {
					break
				}
				if countsX && countsY && countsZ {
					count++
				}
				if insideX && insideY && insideZ {
					cell := ((image*d.In+z)*h.In+y)*w.In + x
					run = combine(op, run, raise(op, src[cell*g.Channels+channel]))
				}
			}
			sum = combine(op, sum, run)
		}
		total = combine(op, total, sum)
	}
	if g.Window.Divisor > 0 {
		count = g.Window.Divisor
	}
	return finish(op, total, count)
}

// defineGlobal defines global pooling: 16 interleaved parts, then halves.
func defineGlobal[A arithmetic](op simdpool.Op, src []A, g *cases.Geometry, at int) A {
	channel, image := at%g.Channels, at/g.Channels
	var part [16]A
	for i := range part {
		part[i] = start[A](op)
	}
	for i := range g.Pixels() {
		part[i%16] = combine(op, part[i%16], raise(op, src[(image*g.Pixels()+i)*g.Channels+channel]))
	}
	for n := 8; n >= 1; n /= 2 {
		for i := range n {
			part[i] = combine(op, part[i], part[i+n])
		}
	}
	return finish(op, part[0], g.Pixels())
}

func start[A arithmetic](op simdpool.Op) A {
	switch op {
	case simdpool.Max:
		return A(math.Inf(-1))
	case simdpool.Min:
		return A(math.Inf(1))
	}
	return 0
}

// raise returns the power that Lp adds up.
func raise[A arithmetic](op simdpool.Op, v A) A {
	if op.P() == 0 {
		return v
	}
	if v < 0 {
		v = -v
	}
	power := v
	for range op.P() - 1 {
		power *= v
	}
	return power
}

func combine[A arithmetic](op simdpool.Op, a, b A) A {
	switch {
	case op != simdpool.Max && op != simdpool.Min:
		return a + b
	case a != a || b != b:
		return A(math.NaN())
	case (op == simdpool.Max) == (a > b):
		return a
	}
	return b
}

func finish[A arithmetic](op simdpool.Op, v A, count int) A {
	switch {
	case op == simdpool.Average:
		return v / A(count)
	case op.P() == 2:
		return A(math.Sqrt(float64(v)))
	case op.P() > 2:
		return A(math.Pow(float64(v), 1/float64(op.P())))
	case v == 0:
		return 0 // of either sign
	}
	return v
}

func TestDefinition(t *testing.T) {
	restore, err := simdpool.Select(simdpool.Generic)
	require.NoError(t, err)
	defer restore()
	for _, family := range cases.Families() {
		if family.Gradient || family.Second > 0 {
			continue // TestBackwardDefinition, TestPositions
		}
		t.Run(family.Name, func(t *testing.T) {
			for i, c := range family.Every(every()) {
				// Every geometry has at least eight cases, of all operations;
				// those with a single special value are about lanes.
				if i%3 != 0 || i%5 != 0 && c.Data.Kind >= cases.SpotNaN {
					continue
				}
				checkDefined(t, &c)
				if c.Op == simdpool.Lp(2) {
					c.Op = simdpool.Lp(3 + i%3)
					checkDefined(t, &c)
				}
			}
		})
	}
}

// checkDefined runs c, in its type.
func checkDefined(t *testing.T, c *cases.Case) {
	t.Helper()
	switch c.Type {
	case cases.Float32:
		checkCase(t, c, unchanged[float32], unchanged[float32])
	case cases.Float64:
		checkCase(t, c, unchanged[float64], unchanged[float64])
	case cases.Float16:
		checkCase(t, c, simdpool.Float16.Float32, simdpool.ToFloat16)
	case cases.BFloat16:
		checkCase(t, c, simdpool.BFloat16.Float32, simdpool.ToBFloat16)
	case cases.Uint8:
		checkCase(t, c, func(v uint8) float32 { return float32(v) },
			func(v float32) uint8 { return uint8(min(max(v, 0), math.MaxUint8)) })
	case cases.Int8:
		checkCase(t, c, func(v int8) float32 { return float32(v) },
			func(v float32) int8 { return int8(min(max(v, math.MinInt8), math.MaxInt8)) })
	default:
		t.Fatalf("no definition of %v", c.Type)
	}
}

func unchanged[T any](v T) T { return v }

// checkCase compares what c gives with the definition in type A; widen and
// round lead from T to A and back.
func checkCase[T simdpool.Element, A arithmetic](t *testing.T, c *cases.Case, widen func(T) A, round func(A) T) {
	t.Helper()
	element := definitions[A](c.Family.Name)
	require.NotNil(t, element, "a kernel family without a definition")
	src, got := make([]T, c.In()), make([]T, c.Out())
	c.Data.FillBytes(c.Type, cases.Bytes(src))
	values := make([]A, len(src))
	for i, v := range src {
		values[i] = widen(v)
	}
	cases.Call(c.Family, c.Op, got, src, &c.Geometry)
	from, to := c.Written()
	every := 1 + (to-from)/500 // enough of the large ones
	for at := from; at < to; at += every {
		want := round(element(c.Op, values, &c.Geometry, at))
		if _, differ := cases.Differ(got[at:at+1], []T{want}); differ {
			t.Fatalf("dst[%d] = %v, want %v\n\tcase: %v", at, got[at], want, c)
		}
	}
}
