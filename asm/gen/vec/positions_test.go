package vec

import (
	"encoding/binary"
	"math"
)

// Operations over lanes as integers, and those that carry them along. Lanes are
// made from n: lane i of a is n + i.

// laneNumbers returns n, n+1, … as the floats of which these are the bits.
func laneNumbers(elem Elem, lanes int) []float64 {
	var b []byte
	for i := range lanes {
		b = append(b, binary.LittleEndian.AppendUint64(nil, uint64(i))[:elem.Bytes()]...)
	}
	return elem.decode(b)
}

// integerLanes returns operations that store lanes of n plus 0, 1, 2 … in every
// size.
func integerLanes(elem Elem, bytes int) []operation {
	lanes := bytes / elem.Bytes()
	numbers := laneNumbers(elem, lanes)
	operate := func(name string, size int, ns []int, store func(e emitter, v Vec, off int)) operation {
		op := operation{
			name: name, bytes: bytes,
			emit: func(e emitter) {
				v, all := e.Vec(bytes), e.Vec(bytes)
				e.Load(v, e.a, 0)
				e.SpreadInt(all, e.n)
				e.AddInts(v, v, all)
				for i, off := range []int{0, 260, 1 << 20} {
					to := e.Int()
					e.AddImm(to, e.dst, i*lanes*size-off)
					emit := emitter{e.Machine, to, e.a, e.b, e.n}
					store(emit, v, off)
				}
			},
			want: func(c *values) {
				var b []byte
				for range 3 {
					for i := range lanes {
						n := uint64(c.n + i)
						if size == 8 {
							n += uint64(c.n)
						}
						b = append(b, binary.LittleEndian.AppendUint64(nil, n)[:size]...)
					}
				}
				copy(c.dst, elem.decode(append(b, elem.encode(c.dst)[len(b):]...)))
			},
		}
		for _, n := range ns {
			op.calls = append(op.calls, values{dst: fresh(elem, (3*lanes*size+elem.Bytes()-1)/elem.Bytes()), a: numbers, n: n})
		}
		return op
	}
	return []operation{
		operate("storeBytes", 1, []int{0, 1, 77, 255 - 15}, func(e emitter, v Vec, off int) { e.StoreInts(e.dst, off, v, 1) }),
		operate("storeHalves", 2, []int{0, 1, 300, 65535 - 15}, func(e emitter, v Vec, off int) { e.StoreInts(e.dst, off, v, 2) }),
		operate("storeOffsets", 8, []int{0, 1, -70000, math.MaxInt32 - 15, math.MinInt32}, func(e emitter, v Vec, off int) { e.StoreOffsets(e.dst, off, v, e.n) }),
	}
}

// loadedOffsets loads integers of 8 bytes from a, less n. What it stores is 1<<30
// more, so that none of the results are the bits of a NaN, which all are the same.
func loadedOffsets(bytes int) operation {
	lanes := bytes / F32.Bytes()
	op := operation{
		name: "loadOffsets", bytes: bytes,
		emit: func(e emitter) {
			v, more, number := e.Vec(bytes), e.Vec(bytes), e.Int()
			e.SetInt(number, 1<<30)
			e.SpreadInt(more, number)
			for i, off := range []int{0, 260, 1 << 20} {
				from := e.Int()
				e.AddImm(from, e.a, -off)
				e.LoadOffsets(v, from, off, e.n)
				e.AddInts(v, v, more)
				e.Store(e.dst, i*bytes, v)
			}
		},
		want: func(c *values) {
			a := F32.encode(c.a)
			var b []byte
			for i := range 3 * lanes {
				d := int64(binary.LittleEndian.Uint64(a[i%lanes*8:])) - int64(c.n)
				d = min(max(d, math.MinInt32), math.MaxInt32)
				b = binary.LittleEndian.AppendUint32(b, uint32(d+1<<30))
			}
			copy(c.dst, F32.decode(b))
		},
	}
	for i, n := range []int{0, 1, -70000, math.MaxInt32, math.MinInt32, 1 << 33, 1<<40 + 5} {
		var b []byte
		for lane := range lanes {
			beside := []int{0, -1, 1, lane, math.MaxInt32, math.MinInt32, math.MaxInt32 + 1, math.MinInt32 - 1,
				1 << 32, 1<<32 - 1, 1<<32 + 1, -1 << 32, 1<<33 + 7, math.MaxInt64 - n, math.MinInt64 + max(n, 0)}
			b = binary.LittleEndian.AppendUint64(b, uint64(n+beside[(i*7+lane*4)%len(beside)]))
		}
		op.calls = append(op.calls, values{dst: fresh(F32, 3*lanes), a: F32.decode(b), n: n})
	}
	return op
}

// beating lets b beat a, and 1 beat 0.
func beating(elem Elem, op Op, bytes int) operation {
	lanes := bytes / elem.Bytes()
	return operation{
		name: "beat" + op.String(), bytes: bytes, calls: inputs(elem, lanes, 2*lanes), notes: op == Max, zeros: true,
		emit: func(e emitter) {
			best, v, at, n, one := e.Vec(bytes), e.Vec(bytes), e.Vec(bytes), e.Vec(bytes), e.Int()
			e.Load(best, e.a, 0)
			e.Load(v, e.b, 0)
			note(e, op, best, v)
			e.Const(at, 0)
			e.SetInt(one, 1)
			e.SpreadInt(n, one)
			e.Beat(op, best, at, v, n)
			e.Store(e.dst, 0, best)
			e.Store(e.dst, bytes, at)
		},
		want: func(c *values) {
			at := make([]byte, bytes)
			for i, best := range c.a {
				v := c.b[i]
				if best == best && !(v <= best) {
					best, at[i*elem.Bytes()] = v, 1
				}
				c.dst[i] = best
			}
			copy(c.dst[lanes:], elem.decode(at))
		},
	}
}

func positionOperations(elem Elem, bytes int) []operation {
	list := append(integerLanes(elem, bytes), beating(elem, Max, bytes), beating(elem, MaxNaN, bytes))
	if bytes >= 16 {
		list = append(list, twoVectors(elem, "odds", bytes,
			func(m Machine, d, a, b Vec) { m.Odds(d, a, b) },
			func(d, a, b []float64) {
				for i := range d {
					d[i] = join(a, b)[2*i+1]
				}
			}), mixed(elem, "mixedEvens", bytes, 0, Machine.MixedEvens), mixed(elem, "mixedOdds", bytes, 1, Machine.MixedOdds))
	}
	return list
}

// mixed gathers every second lane, from lane first on, mends their order, and
// does that to them twice more, which changes nothing.
func mixed(elem Elem, name string, bytes, first int, gather func(m Machine, d, a, b Vec)) operation {
	return twoVectors(elem, name, bytes,
		func(m Machine, d, a, b Vec) {
			v := m.Vec(bytes)
			gather(m, v, a, b)
			for range 3 {
				m.Unmix(v)
			}
			m.Copy(d, v)
		},
		func(d, a, b []float64) {
			for i := range d {
				d[i] = join(a, b)[2*i+first]
			}
		})
}
