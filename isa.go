package simdpool

import (
	"fmt"
	"sync/atomic"
)

// ISA is an instruction set that kernels are written in.
type ISA uint8

// The instruction sets. Every one of them gives the same bits.
const (
	Generic ISA = iota // plain Go, on every architecture
	AVX2               // amd64: AVX2
	AVX512             // amd64: AVX-512 F, BW, DQ and VL
	NEON               // arm64: Advanced SIMD
	isaCount
)

var isaNames = [isaCount]string{"generic", "avx2", "avx512", "neon"}

// String returns the lower-case name of isa, as SIMDPOOL_REQUIRE_ISA and
// benchmark names spell it.
func (isa ISA) String() string {
	if isa < isaCount {
		return isaNames[isa]
	}
	return "unknown"
}

// active is the instruction set in use: the best that the CPU has, unless
// Select chose another.
var active atomic.Uint32

func init() { active.Store(uint32(Available()[0])) }

// Available returns the instruction sets that this CPU has and this build
// contains, best first; Generic is always the last. GODEBUG=cpu.avx512f=off
// and the like hide features, as elsewhere in Go; the build tag purego leaves
// Generic alone.
func Available() []ISA {
	var isas []ISA
	for _, t := range tiers {
		if t.has() {
			isas = append(isas, t.isa)
		}
	}
	return append(isas, Generic)
}

// tier is an instruction set of this architecture, and the test that lets its
// kernels run. Each architecture lists its own in tiers, best first.
type tier struct {
	isa ISA
	has func() bool
}

// Active returns the instruction set that kernels use now.
func Active() ISA { return ISA(active.Load()) }

// Select makes kernels use isa until restore is called. It is meant for tests
// and benchmarks, and acts on the whole process. An instruction set that is
// not Available is an error.
func Select(isa ISA) (restore func(), err error) {
	for _, a := range Available() {
		if a == isa {
			before := active.Swap(uint32(isa))
			return func() { active.Store(before) }, nil
		}
	}
	return nil, fmt.Errorf("simdpool: no %v here; available: %v", isa, Available())
}
