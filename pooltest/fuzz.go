package pooltest

import (
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/simdpool/simdpool/internal/cases"
	"github.com/simdpool/simdpool/pool"
)

// Fuzz is the body of a fuzz target that tests f: what the fuzzer makes up is a
// problem and the bits of its values.
//
//	func FuzzPooling(f *testing.F) { pooltest.Fuzz(f, mylib) }
func Fuzz[T Float](f *testing.F, impl Func[T], opts ...Option) {
	c := newConfig(opts)
	for seed := range uint64(24) {
		geometry := make([]byte, geometryBytes)
		r := cases.NewRand(seed)
		for i := range geometry {
			geometry[i] = byte(r.Uint64())
		}
		values := make([]T, 40)
		cases.Data{Kind: kinds[seed%uint64(len(kinds))], Seed: seed}.FillBytes(cases.TypeOf[T](), cases.Bytes(values))
		f.Add(geometry, encode(values))
	}
	f.Fuzz(func(t *testing.T, geometry, data []byte) {
		p, ok := decode(geometry, c)
		if !ok {
			return
		}
		v := values[T]{own: repeat(decodeValues[T](data), p.In.Len())}
		err := try(impl, &p, v.fill(p.In.Len(), c), "of the fuzzer", c)
		var fail *Failure[T]
		if errors.As(err, &fail) {
			t.Fatal(shrink(impl, fail, c))
		}
	})
}

// geometryBytes is how many bytes decode makes use of.
const geometryBytes = 9 + 3*8

// decode makes a problem of bytes. What is left out comes out of none of them
// where that is easily had, else ok is false.
func decode(data []byte, c *config) (p Problem, ok bool) {
	next := func(n int) int { // a number below n
		if len(data) == 0 {
			return 0
		}
		v := int(data[0]) % n
		data = data[1:]
		return v
	}
	p = Problem{Op: c.ops[next(len(c.ops))], Kind: Kind(max(0, next(8)-5))}
	rank := 1 + next(3)
	p.In = pool.Shape{Layout: pool.Layout(next(2)), N: 1 + next(3), C: 1 + next([]int{4, 40}[next(2)])}
	most := [...]int{0, 96, 24, 8}[rank]
	w := &p.Window
	var shares []int
	regular := next(3) > 0 // as networks have them, for which libraries have most of their code
	for axis := range rank {
		kernel := 1 + next(min(most, 9))
		if regular && axis > 0 {
			kernel = w.Kernel[0]
		}
		p.In.Spatial = append(p.In.Spatial, 1+next(most))
		w.Kernel = append(w.Kernel, kernel)
		w.Stride = append(w.Stride, 1+next(4))
		w.Dilation = append(w.Dilation, 1+next(3))
		w.PadBegin = append(w.PadBegin, next(kernel))
		w.PadEnd = append(w.PadEnd, next(kernel))
		shares = append(shares, 1+next(9))
	}
	if regular {
		for axis := range rank {
			w.Stride[axis], w.Dilation[axis] = w.Stride[0], 1
		}
	}
	flags := next(256)
	w.CeilMode, w.CountIncludePad, w.Divisor = flags&1 > 0, flags&2 > 0 && p.Op == pool.Average, max(0, flags>>2-56)
	p.restrict(c.without)
	if p.Kind != Windows {
		p.Window = pool.Window{}
	}
	if p, ok = p.resolve(shares); !ok || p.In.Len() > mostCells {
		return p, false
	}
	return p, c.wants(&p)
}

// restrict takes what is left out away from p.
func (p *Problem) restrict(without Feature) {
	w := &p.Window
	if without.has(Pads) {
		clear(w.PadBegin)
	}
	if without.has(Pads | UnevenPads) {
		for i := range w.PadEnd {
			w.PadBegin[i] = min(w.PadBegin[0], w.Kernel[i]-1, slices.Min(w.Kernel)-1)
			w.PadEnd[i] = w.PadBegin[i]
		}
	}
	for i := range w.Kernel {
		if without.has(Dilation) {
			w.Dilation[i] = 1
		}
		if without.has(Rectangles) {
			w.Kernel[i], w.Stride[i], w.Dilation[i] = w.Kernel[0], w.Stride[0], w.Dilation[0]
			w.PadBegin[i], w.PadEnd[i] = min(w.PadBegin[i], w.Kernel[0]-1), min(w.PadEnd[i], w.Kernel[0]-1)
		}
		if without.has(Overlap) {
			w.Stride[i] = w.Kernel[i]
		}
		if without.has(Gaps) {
			w.Stride[i] = min(w.Stride[i], w.Kernel[i])
		}
		if without.has(Remainders) {
			p.In.Spatial[i] = max(1, p.In.Spatial[i]/w.Kernel[i]) * w.Kernel[i]
		}
	}
	if without.has(Channels) {
		p.In.C = 1
	}
	if without.has(Batches) {
		p.In.N = 1
	}
	w.CeilMode = w.CeilMode && !without.has(CeilMode)
	if p.Op != pool.Average || without.has(Divisor) {
		w.Divisor = 0
	}
}

// encode and decodeValues lead from values to bytes and back.
func encode[T Float](values []T) []byte {
	data, err := binary.Append(nil, binary.LittleEndian, values)
	if err != nil {
		panic(err) // every Float has a fixed size
	}
	return data
}

func decodeValues[T Float](data []byte) []T {
	var all []T
	if wide[T]() {
		for ; len(data) >= 8; data = data[8:] {
			all = append(all, T(math.Float64frombits(binary.LittleEndian.Uint64(data))))
		}
		return all
	}
	for ; len(data) >= 4; data = data[4:] {
		all = append(all, T(math.Float32frombits(binary.LittleEndian.Uint32(data))))
	}
	return all
}

// repeat returns n values that go round.
func repeat[T Float](from []T, n int) []T {
	all := make([]T, n)
	for i := range all {
		if len(from) > 0 {
			all[i] = from[i%len(from)]
		}
	}
	return all
}
