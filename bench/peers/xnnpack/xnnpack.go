//go:build xnnpack

package xnnpack

// #cgo CFLAGS: -O2
// #cgo LDFLAGS: -lXNNPACK -lpthreadpool
// #include "pooling.h"
import "C"

import (
	"fmt"
	"runtime"
	"unsafe"

	"github.com/simdpool/simdpool/bench"
)

type library struct{ thread *bench.Thread }

// New starts the library.
func New() (bench.Library, error) { return library{bench.NewThread()}, nil }

func (library) Name() string    { return "xnnpack" }
func (l library) Close()        { l.thread.Close() }
func (library) Version() string { return "XNNPACK of Debian" }

// kind returns the operator for p: its operators take channels last, but for
// one, and one or two axes.
func kind(p *bench.Problem) (C.int, error) {
	last, f32 := p.Layout == bench.Last, p.DType == "f32"
	padded := p.Include != 0 || p.Rank > 2
	switch {
	case padded:
	case p.Op == "gavg" && last:
		return C.GLOBAL_AVERAGE, nil
	case p.Op == "gavg":
		return C.GLOBAL_AVERAGE_FIRST, nil
	case !last:
	case p.Op == "max" && f32, p.Op == "gmax":
		return C.MAX, nil
	case p.Op == "max" && p.DType == "u8":
		return C.MAX_U8, nil
	case p.Op == "avg":
		return C.AVERAGE, nil
	case p.Op == "maxidx" && p.Kernel == p.Stride:
		return C.ARGMAX, nil
	}
	return 0, bench.ErrNone
}

// Open implements bench.Library.
func (l library) Open(p *bench.Problem, threads int) ([]bench.Contender, error) {
	kind, err := kind(p)
	if err != nil {
		return nil, err
	}
	end := p.PadEnd()
	problem := C.problem{
		kind: kind, n: C.int(p.N), c: C.int(p.C), in_h: C.int(p.In[1]), in_w: C.int(p.In[2]),
		kernel_h: C.int(p.Kernel[1]), kernel_w: C.int(p.Kernel[2]), stride_h: C.int(p.Stride[1]), stride_w: C.int(p.Stride[2]),
		pad: [4]C.int{C.int(p.Pad[1]), C.int(max(end[2], 0)), C.int(max(end[1], 0)), C.int(p.Pad[2])},
	}
	pool := &pooling{}
	x, y := pool.pinned(p.X[0]), pool.pinned(p.Y)
	var at *C.uint32_t
	what := bench.About{Library: "xnnpack", Layout: p.Layout}
	if kind == C.ARGMAX {
		pool.at = bench.NewBuffer(len(p.Y))
		at = (*C.uint32_t)(pool.pinned(pool.at))
		what.Form = bench.Compact
	}
	l.thread.Do(func() { pool.c = C.xnnpack_new(&problem, x, y, at, C.int(threads)) })
	if pool.c == nil {
		pool.pin.Unpin()
		return nil, bench.ErrNone
	}
	return []bench.Contender{&bench.Call{
		What: what, Calls: pool.run, On: l.thread, Y: p.Y,
		Read: func() (*bench.Result, error) { return pool.read(p), nil },
		Done: func() { l.thread.Do(pool.close) },
	}}, nil
}

// pooling is an operator and the memory it works on.
type pooling struct {
	c   *C.pooling
	at  bench.Buffer // places in windows, column by column
	pin runtime.Pinner
}

func (q *pooling) pinned(b bench.Buffer) unsafe.Pointer {
	q.pin.Pin(b.Pointer())
	return b.Pointer()
}

func (q *pooling) run(calls int) error {
	if status := C.xnnpack_run(q.c, C.long(calls)); status != 0 {
		return fmt.Errorf("XNNPACK: status %d", status)
	}
	return nil
}

func (q *pooling) read(p *bench.Problem) *bench.Result {
	r := &bench.Result{Values: p.Y}
	if q.at != nil {
		places := append([]int32(nil), bench.As[int32](q.at)...)
		for i, place := range places {
			h := int32(p.Kernel[1])
			places[i] = place%h*int32(p.Kernel[2]) + place/h
		}
		r.At = p.Offsets(places)
	}
	return r
}

func (q *pooling) close() {
	C.xnnpack_free(q.c)
	q.pin.Unpin()
}
