package ours

import (
	"sync"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/bench"
)

// kernels runs what plans do not have yet on package simdpool.
type kernels[T simdpool.Element] struct {
	*bench.Problem
	window   simdpool.Window
	channels int // 1 where channels come first
	threads  int
}

func newKernels[T simdpool.Element](p *bench.Problem, threads int) kernels[T] {
	k := kernels[T]{Problem: p, channels: 1, threads: threads}
	if p.Layout == bench.Last {
		k.channels = p.C
	}
	for i, a := range []*simdpool.Axis{&k.window.D, &k.window.H, &k.window.W} {
		if p.Op == "adaptavg" && i > 0 {
			*a = simdpool.Axis{In: p.In[i], Out: p.Out[i], Adaptive: true}
		} else if p.Rank == 3 || i > 0 {
			*a = simdpool.Axis{In: p.In[i], Out: p.Out[i], Kernel: p.Kernel[i], Stride: p.Stride[i], Dilation: 1, PadBegin: p.Pad[i], PadEnd: p.Pad[i]}
		}
	}
	k.window.CountIncludePad = p.Include != 0
	return k
}

// rows shares the rows of slices of extents among goroutines.
func (k *kernels[T]) rows(extents [3]int, do func(lo, hi int)) form {
	return form{run: func() error {
		share(k.N*k.C/k.channels*extents[0]*extents[1], k.threads, do)
		return nil
	}}
}

func share(units, threads int, do func(lo, hi int)) {
	if threads <= 1 {
		do(0, units)
		return
	}
	var group sync.WaitGroup
	for t := 1; t < threads; t++ {
		group.Go(func() { do(units*t/threads, units*(t+1)/threads) })
	}
	do(0, units/threads)
	group.Wait()
}

func (k *kernels[T]) forward() []form {
	op := simdpool.Max
	if k.Op == "avg" || k.Op == "adaptavg" {
		op = simdpool.Average
	}
	dst, src := bench.As[T](k.Y), bench.As[T](k.X[0])
	return []form{k.rows(k.Out, func(lo, hi int) {
		if k.channels == 1 {
			simdpool.ChannelsFirst(op, dst, src, &k.window, lo, hi)
		} else {
			simdpool.ChannelsLast(op, dst, src, &k.window, k.channels, lo, hi)
		}
	})}
}

// positions is the maximum with its places, in windows and in the input.
func positions(p *bench.Problem, threads int) []form {
	k := newKernels[float32](p, threads)
	compact, offsets := make([]uint8, len(p.Y)/4), make([]int64, len(p.Y)/4)
	small := k.rows(p.Out, func(lo, hi int) { maxima(&k, compact, lo, hi) })
	small.name = bench.Compact
	small.read = func() (*bench.Result, error) {
		places := make([]int32, len(compact))
		for i, place := range compact {
			places[i] = int32(place)
		}
		return &bench.Result{Values: p.Y, At: p.Offsets(places)}, nil
	}
	large := k.rows(p.Out, func(lo, hi int) { maxima(&k, offsets, lo, hi) })
	large.name = bench.Int64
	large.read = func() (*bench.Result, error) { return &bench.Result{Values: p.Y, At: offsets}, nil }
	return []form{small, large}
}

func maxima[P simdpool.Position](k *kernels[float32], pos []P, lo, hi int) {
	dst, src := k.Y.Floats(), k.X[0].Floats()
	if k.channels == 1 {
		simdpool.MaxFirst(dst, pos, src, &k.window, lo, hi)
	} else {
		simdpool.MaxLast(dst, pos, src, &k.window, k.channels, lo, hi)
	}
}

// backward is the gradients.
func backward(p *bench.Problem, threads int) []form {
	k := newKernels[float32](p, threads)
	dx, dy := p.Y.Floats(), p.DY.Floats()
	switch p.Op {
	case "gavg_bwd":
		pixels := p.In[0] * p.In[1] * p.In[2]
		return []form{{run: func() error {
			share(p.N*p.C, threads, func(lo, hi int) {
				simdpool.GlobalBackward(simdpool.Average, dx, dy, nil, nil, pixels, k.channels, false, lo, hi)
			})
			return nil
		}}}
	case "avg_bwd":
		return []form{k.rows(p.In, func(lo, hi int) {
			simdpool.Backward(simdpool.Average, dx, dy, nil, nil, &k.window, k.channels, false, lo, hi)
		})}
	}
	small, large := fromPositions[uint8](k), fromPositions[int64](k)
	small.name, large.name = bench.Compact, bench.Int64
	return []form{small, large}
}

func fromPositions[P simdpool.Position](k kernels[float32]) form {
	dx, dy := k.Y.Floats(), k.DY.Floats()
	pos := make([]P, len(dy))
	forward := k
	problem := *k.Problem
	problem.Y = bench.NewBuffer(len(k.DY))
	forward.Problem = &problem
	maxima(&forward, pos, 0, k.N*k.C/k.channels*k.Out[1])
	return k.rows(k.In, func(lo, hi int) {
		simdpool.MaxBackward(dx, dy, pos, &k.window, k.channels, false, lo, hi)
	})
}
