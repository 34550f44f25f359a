package pooltest

import (
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/simdpool/simdpool/internal/conformance"
	"github.com/simdpool/simdpool/pool"
)

// foreign is a problem whose result others have stated.
type foreign struct {
	Problem
	*conformance.Pooling
	name string
}

// onnx returns ONNX's tests of pooling that ship with this module.
var onnx = sync.OnceValues(func() ([]foreign, error) {
	shipped, err := conformance.Shipped()
	if err != nil {
		return nil, err
	}
	var all []foreign
	for _, c := range shipped {
		of, ok := c.Pooling()
		if !ok {
			continue
		}
		p := Problem{Op: of.Op, In: of.In, Out: of.Out, Window: of.Window}
		if p.Window = spelled(&of.Window, of.In, of.Out); of.Global {
			p.Kind, p.Window = Planes, pool.Window{}
		}
		if p, ok := p.resolve(nil); ok {
			all = append(all, foreign{p, of, c.Name})
		}
	}
	return all, nil
})

// spelled returns w with all its lists, and with the pads that its AutoPad makes.
func spelled(w *pool.Window, in, out pool.Shape) pool.Window {
	full := *w
	rank := len(w.Kernel)
	if full.Dilation == nil {
		full.Dilation = slices.Repeat([]int{1}, rank)
	}
	for _, list := range []*[]int{&full.PadBegin, &full.PadEnd} {
		if *list == nil {
			*list = make([]int, rank)
		}
	}
	if full.AutoPad = pool.Explicit; w.AutoPad == pool.Explicit || w.AutoPad == pool.Valid {
		return full
	}
	full.PadBegin, full.PadEnd = make([]int, rank), make([]int, rank)
	for i := range rank {
		total := (out.Spatial[i]-1)*w.Stride[i] + (w.Kernel[i]-1)*full.Dilation[i] + 1 - in.Spatial[i]
		less := max(total, 0) / 2
		full.PadBegin[i], full.PadEnd[i] = less, max(total, 0)-less
		if w.AutoPad == pool.SameLower {
			full.PadBegin[i], full.PadEnd[i] = full.PadEnd[i], full.PadBegin[i]
		}
	}
	return full
}

// shipped tests what others have stated, within their tolerance as well.
func (k *checker[T]) shipped(op pool.Op) {
	all, err := onnx()
	if err != nil {
		k.failures = append(k.failures, err)
		return
	}
	for i := range all {
		c := &all[i]
		if c.Problem.Op != op || !k.c.wants(&c.Problem) {
			continue
		}
		src := make([]T, len(c.X))
		for j, x := range c.X {
			src[j] = T(x)
		}
		if k.try(&c.Problem, values[T]{own: src}) != nil {
			continue
		}
		dst := make([]T, len(c.Y))
		if err := k.f(dst, src, &c.Problem); err != nil {
			continue
		}
		for j, want := range c.Y {
			if math.Abs(float64(dst[j])-float64(want)) > c.ATol+c.RTol*math.Abs(float64(want)) {
				k.failures = append(k.failures, fmt.Errorf("%v: %s of ONNX: dst[%d]%s is %v, want about %v",
					op, c.name, j, place(c.Problem.Out, j), dst[j], want))
				break
			}
		}
	}
}
