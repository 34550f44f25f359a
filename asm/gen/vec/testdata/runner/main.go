// Command runner calls assembly functions: those of the table funcs, which the
// test that builds it adds, with what it reads from standard input. A function
// that touches memory beyond its buffers is reported as a fault.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime/debug"
	"syscall"
)

type call struct {
	Func      string
	Dst, A, B []byte
	N         int
}

type result struct {
	Dst   []byte
	NaN   uint64
	Fault string
}

const room = 1 << 16

// guarded is memory with a page behind it that nobody may touch.
type guarded []byte

func newGuarded() guarded {
	page := os.Getpagesize()
	m, err := syscall.Mmap(-1, 0, room+page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		panic(err)
	}
	if err := syscall.Mprotect(m[room:], syscall.PROT_NONE); err != nil {
		panic(err)
	}
	return guarded(m)
}

// put copies data to the end of the memory and returns its address.
func (g guarded) put(data []byte) *byte {
	at := room - len(data)
	copy(g[at:room], data)
	return &g[at]
}

var dst, a, b = newGuarded(), newGuarded(), newGuarded()

func run(c call) (r result) {
	defer func() {
		if e := recover(); e != nil {
			r.Fault = fmt.Sprint(e)
		}
	}()
	r.NaN = funcs[c.Func](dst.put(c.Dst), a.put(c.A), b.put(c.B), c.N)
	r.Dst = append(r.Dst, dst[room-len(c.Dst):room]...)
	return r
}

func main() {
	debug.SetPanicOnFault(true)
	var calls []call
	if err := json.NewDecoder(os.Stdin).Decode(&calls); err != nil {
		panic(err)
	}
	results := make([]result, len(calls))
	for i, c := range calls {
		results[i] = run(c)
	}
	if err := json.NewEncoder(os.Stdout).Encode(results); err != nil {
		panic(err)
	}
}
