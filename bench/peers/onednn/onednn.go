//go:build onednn

package onednn

// #cgo CFLAGS: -O2 -fopenmp
// #cgo LDFLAGS: -ldnnl -lgomp
// #include "pooling.h"
import "C"

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"unsafe"

	"github.com/simdpool/simdpool/bench"
)

type library struct{ thread *bench.Thread }

// New starts the library.
func New() (bench.Library, error) { return library{bench.NewThread()}, nil }

func (library) Name() string    { return "onednn" }
func (l library) Close()        { l.thread.Close() }
func (library) Version() string { return "oneDNN " + C.GoString(C.onednn_version()) }

// Open implements bench.Library: the layout of the problem and, instead of
// channels first, blocks of channels too. One axis is run as two also. The
// library's first choice is not always its fastest, so all implementations are
// tried.
func (l library) Open(p *bench.Problem, threads int) ([]bench.Contender, error) {
	if p.Regions() || p.Op == "adaptavg" || p.DType == "f64" {
		return nil, bench.ErrNone
	}
	layouts := []int{0, 8, 16}
	if p.Layout == bench.Last {
		layouts = []int{1}
	}
	ranks := []int{p.Rank}
	if p.Rank == 1 {
		ranks = append(ranks, 2)
	}
	var all []bench.Contender
	for _, layout := range layouts {
		for _, rank := range ranks {
			all = append(all, l.implementations(p, layout, rank, threads)...)
		}
	}
	if all == nil {
		return nil, bench.ErrNone
	}
	return all, nil
}

// implementations opens all that may be the fastest: of the plain ones the first
// choice alone, and none over blocks, which are there to be fast.
func (l library) implementations(p *bench.Problem, layout, rank, threads int) []bench.Contender {
	var all []bench.Contender
	for skip := 0; ; skip++ {
		c, err := l.open(p, layout, rank, skip, threads)
		if err != nil {
			return all
		}
		if isSlow(c) && (skip > 0 || layout > 1) {
			c.Close()
			continue
		}
		all = append(all, c)
	}
}

func isSlow(c bench.Contender) bool {
	setting := c.About().Setting
	return strings.HasPrefix(setting, "ref") || strings.HasPrefix(setting, "simple")
}

func (l library) open(p *bench.Problem, layout, rank, skip, threads int) (bench.Contender, error) {
	pool := &pooling{p: p, threads: C.int(threads)}
	var err error
	l.thread.Do(func() { err = pool.open(layout, rank, skip) })
	if err != nil {
		return nil, err
	}
	what := bench.About{Library: "onednn", Setting: C.GoString(C.onednn_implementation(pool.c)), Layout: p.Layout}
	if rank != p.Rank {
		what.Setting += fmt.Sprintf(" %d-D", rank)
	}
	if layout > 1 {
		what.Layout = bench.Blocked
		what.Setting += fmt.Sprintf(" by %d", layout)
	}
	if p.Op == "maxidx" || p.Op == "max_bwd" {
		what.Form = bench.Compact
	}
	return &bench.Call{
		What: what, Calls: pool.run, On: l.thread, Y: p.Y,
		Read: func() (r *bench.Result, err error) {
			l.thread.Do(func() { r, err = pool.read() })
			return r, err
		},
		Done: func() { l.thread.Do(pool.close) },
	}, nil
}

// pooling is a primitive and the memory it works on.
type pooling struct {
	p       *bench.Problem
	threads C.int
	c       *C.pooling
	pin     runtime.Pinner
}

func (q *pooling) open(layout, rank, skip int) error {
	p := q.p
	problem := C.problem{
		rank: C.int(rank), n: C.int(p.N), c: C.int(p.C),
		in: three(p.In), out: three(p.Out), kernel: three(p.Kernel), stride: three(p.Stride),
		pad: three(p.Pad), pad_end: three(p.PadEnd()),
		include_pad: C.int(p.Include), layout: C.int(layout),
		average:  flag(p.Op == "avg" || p.Op == "gavg" || p.Op == "avg_bwd" || p.Op == "gavg_bwd"),
		u8:       flag(p.DType == "u8"),
		training: flag(p.Op == "maxidx"),
		backward: flag(p.Backward()),
	}
	var x, dy unsafe.Pointer
	if p.X != nil {
		x = q.pinned(p.X[0])
	}
	if p.DY != nil {
		dy = q.pinned(p.DY)
	}
	var why *C.char
	q.c = C.onednn_new(&problem, C.int(skip), x, dy, q.pinned(p.Y), q.threads, &why)
	if q.c == nil {
		q.pin.Unpin()
		return fmt.Errorf("oneDNN has no such pooling: %s", C.GoString(why))
	}
	return nil
}

func (q *pooling) pinned(b bench.Buffer) unsafe.Pointer {
	q.pin.Pin(b.Pointer())
	return b.Pointer()
}

func (q *pooling) run(calls int) error {
	if status := C.onednn_run(q.c, C.long(calls), q.threads); status != 0 {
		return fmt.Errorf("oneDNN: status %d", status)
	}
	return nil
}

func (q *pooling) read() (*bench.Result, error) {
	r := &bench.Result{Values: q.p.Y}
	var places []int32
	var at *C.int32_t
	if q.p.Op == "maxidx" {
		places = make([]int32, q.p.OutBytes()/q.p.Size())
		at = (*C.int32_t)(unsafe.Pointer(&places[0]))
	}
	if C.onednn_read_out(q.c, at) != 0 {
		return nil, errors.New("oneDNN: the result can't be read")
	}
	if places != nil {
		r.At = q.p.Offsets(places)
	}
	return r, nil
}

func (q *pooling) close() {
	C.onednn_free(q.c)
	q.pin.Unpin()
}

func three(v [3]int) [3]C.int { return [3]C.int{C.int(v[0]), C.int(v[1]), C.int(v[2])} }

func flag(b bool) C.int {
	if b {
		return 1
	}
	return 0
}
