//go:build goexperiment.simd && amd64

package archsimd

import (
	"errors"
	"sync"

	"simd/archsimd"

	"github.com/simdpool/simdpool/bench"
)

type library struct{}

// New returns the library.
func New() (bench.Library, error) {
	if !archsimd.X86.AVX2() {
		return nil, errors.New("archsimd: this CPU has no AVX2")
	}
	return library{}, nil
}

func (library) Name() string { return "archsimd" }
func (library) Close()       {}

// Open implements bench.Library: maxima and averages of float32, every window
// over channels, and along rows those of stride 1 and the pairs of 2x2.
func (library) Open(p *bench.Problem, threads int) ([]bench.Contender, error) {
	q := &pooling{Problem: p, dst: p.Y.Floats(), average: p.Op == "avg" || p.Op == "gavg"}
	if p.DType != "f32" || !q.average && p.Op != "max" && p.Op != "gmax" || p.Rank > 2 || p.Include != 0 {
		return nil, bench.ErrNone
	}
	q.src = p.X[0].Floats()
	units, do := 0, (func(lo, hi int))(nil)
	switch {
	case p.Layout == bench.Last && p.C%lanes == 0:
		units, do = p.N*p.Out[1], q.rows
	case p.Layout == bench.Last:
		return nil, bench.ErrNone
	case p.Stride == [3]int{1, 1, 1}:
		units, do = p.N*p.C, q.planes
	case p.Kernel == [3]int{1, 2, 2} && p.Stride == p.Kernel && p.Pad == [3]int{}:
		units, do = p.N*p.C, q.pairs
	default:
		return nil, bench.ErrNone
	}
	calls := bench.Loop(func() error { share(units, threads, do); return nil })
	what := bench.About{Library: "archsimd", Layout: p.Layout}
	return []bench.Contender{&bench.Call{What: what, Calls: calls, Y: p.Y}}, nil
}

// share parts units among goroutines.
func share(units, threads int, do func(lo, hi int)) {
	threads = min(threads, units)
	if threads <= 1 {
		do(0, units)
		return
	}
	var group sync.WaitGroup
	for t := range threads {
		group.Go(func() { do(units*t/threads, units*(t+1)/threads) })
	}
	group.Wait()
}

const lanes = 8

type vector = archsimd.Float32x8

// pooling pools a problem of two axes.
type pooling struct {
	*bench.Problem
	dst, src []float32
	average  bool
}

// span returns the cells [lo, hi) of window o along an axis that lie inside.
func (q *pooling) span(axis, o int) (lo, hi int) {
	lo = o*q.Stride[axis] - q.Pad[axis]
	return max(lo, 0), min(lo+q.Kernel[axis], q.In[axis])
}

// rows pools rows of pixels with channels last.
func (q *pooling) rows(lo, hi int) {
	for row := lo; row < hi; row++ {
		image := q.src[row/q.Out[1]*q.In[1]*q.In[2]*q.C:]
		top, bottom := q.span(1, row%q.Out[1])
		for x := range q.Out[2] {
			left, right := q.span(2, x)
			dst := q.dst[(row*q.Out[2]+x)*q.C:][:q.C]
			if q.average {
				q.meanOver(dst, image, top, bottom, left, right)
			} else {
				q.maxOver(dst, image, top, bottom, left, right)
			}
		}
	}
}

func (q *pooling) maxOver(dst, src []float32, top, bottom, left, right int) {
	for c := 0; c < q.C; c += lanes {
		acc := archsimd.LoadFloat32x8Slice(src[(top*q.In[2]+left)*q.C+c:])
		for y := top; y < bottom; y++ {
			for x := left; x < right; x++ {
				acc = acc.Max(archsimd.LoadFloat32x8Slice(src[(y*q.In[2]+x)*q.C+c:]))
			}
		}
		acc.StoreSlice(dst[c:])
	}
}

func (q *pooling) meanOver(dst, src []float32, top, bottom, left, right int) {
	count := archsimd.BroadcastFloat32x8(float32((bottom - top) * (right - left)))
	for c := 0; c < q.C; c += lanes {
		var acc vector
		for y := top; y < bottom; y++ {
			for x := left; x < right; x++ {
				acc = acc.Add(archsimd.LoadFloat32x8Slice(src[(y*q.In[2]+x)*q.C+c:]))
			}
		}
		acc.Div(count).StoreSlice(dst[c:])
	}
}

// planes pools planes with stride 1: the windows that lie inside, several along
// a row at a time; the others one at a time.
func (q *pooling) planes(lo, hi int) {
	in, out := q.In[1]*q.In[2], q.Out[1]*q.Out[2]
	for plane := lo; plane < hi; plane++ {
		src, dst := q.src[plane*in:][:in], q.dst[plane*out:][:out]
		for y := range q.Out[1] {
			top, bottom := q.span(1, y)
			row := dst[y*q.Out[2]:][:q.Out[2]]
			x := 0
			for ; x < q.Pad[2]; x++ {
				row[x] = q.one(src, top, bottom, x)
			}
			inside := q.In[2] - q.Kernel[2] + 1 + q.Pad[2] // end of the windows that lie inside
			for ; x < inside && inside-q.Pad[2] >= lanes; x += lanes {
				x = min(x, inside-lanes) // the last one overlaps
				q.several(row[x:], src, top, bottom, x-q.Pad[2])
			}
			for ; x < q.Out[2]; x++ {
				row[x] = q.one(src, top, bottom, x)
			}
		}
	}
}

func (q *pooling) several(dst, src []float32, top, bottom, left int) {
	if q.average {
		var acc vector
		for y := top; y < bottom; y++ {
			for k := range q.Kernel[2] {
				acc = acc.Add(archsimd.LoadFloat32x8Slice(src[y*q.In[2]+left+k:]))
			}
		}
		acc.Div(archsimd.BroadcastFloat32x8(float32((bottom - top) * q.Kernel[2]))).StoreSlice(dst)
		return
	}
	acc := archsimd.LoadFloat32x8Slice(src[top*q.In[2]+left:])
	for y := top; y < bottom; y++ {
		for k := range q.Kernel[2] {
			acc = acc.Max(archsimd.LoadFloat32x8Slice(src[y*q.In[2]+left+k:]))
		}
	}
	acc.StoreSlice(dst)
}

func (q *pooling) one(src []float32, top, bottom, x int) float32 {
	left, right := q.span(2, x)
	if q.average {
		sum := float32(0)
		for y := top; y < bottom; y++ {
			for _, v := range src[y*q.In[2]+left : y*q.In[2]+right] {
				sum += v
			}
		}
		return sum / float32((bottom-top)*(right-left))
	}
	m := src[top*q.In[2]+left]
	for y := top; y < bottom; y++ {
		for _, v := range src[y*q.In[2]+left : y*q.In[2]+right] {
			m = max(m, v)
		}
	}
	return m
}

// order puts the halves of two vectors' pairs side by side.
var order = [lanes]uint32{0, 1, 4, 5, 2, 3, 6, 7}

// pairs pools planes by 2x2 with stride 2.
func (q *pooling) pairs(lo, hi int) {
	in, out, width := q.In[1]*q.In[2], q.Out[1]*q.Out[2], q.In[2]
	permutation := archsimd.LoadUint32x8(&order)
	quarter := archsimd.BroadcastFloat32x8(0.25)
	for plane := lo; plane < hi; plane++ {
		for y := range q.Out[1] {
			a := q.src[plane*in+2*y*width:]
			a, b := a[:width], a[width:2*width]
			dst := q.dst[plane*out+y*q.Out[2]:][:q.Out[2]]
			x := 0
			for ; x < len(dst) && len(dst) >= lanes; x += lanes {
				x = min(x, len(dst)-lanes) // the last one overlaps
				a0, a1 := archsimd.LoadFloat32x8Slice(a[2*x:]), archsimd.LoadFloat32x8Slice(a[2*x+lanes:])
				b0, b1 := archsimd.LoadFloat32x8Slice(b[2*x:]), archsimd.LoadFloat32x8Slice(b[2*x+lanes:])
				var v vector
				if q.average {
					v0, v1 := a0.Add(b0), a1.Add(b1)
					v = v0.SelectFromPairGrouped(0, 2, 4, 6, v1).Add(v0.SelectFromPairGrouped(1, 3, 5, 7, v1)).Mul(quarter)
				} else {
					v0, v1 := a0.Max(b0), a1.Max(b1)
					v = v0.SelectFromPairGrouped(0, 2, 4, 6, v1).Max(v0.SelectFromPairGrouped(1, 3, 5, 7, v1))
				}
				v.Permute(permutation).StoreSlice(dst[x:])
			}
			for ; x < len(dst); x++ {
				if q.average {
					dst[x] = (a[2*x] + b[2*x] + a[2*x+1] + b[2*x+1]) * 0.25
				} else {
					dst[x] = max(a[2*x], b[2*x], a[2*x+1], b[2*x+1])
				}
			}
		}
	}
}
