package vec

import (
	"fmt"
	"math"
)

// placeOperations compare bytes with numbers. Bytes and numbers lie where a
// and b hold floats: as denormals, which show as themselves.
func placeOperations(elem Elem, bytes int) []operation {
	lanes := bytes / elem.Bytes()
	list := []operation{loadBytes(elem, bytes), interleaving(elem, bytes)}
	for _, add := range []bool{false, true} {
		// a holds what is added, b the lanes to compare and, once more, those with
		// what.
		op := operation{
			name: fmt.Sprintf("where%t", add), bytes: bytes,
			emit: func(e emitter) {
				v, at, place, d := e.Vec(bytes), e.Vec(bytes), e.Vec(bytes), e.Vec(bytes)
				e.Load(v, e.a, 0)
				e.Load(at, e.b, 0)
				e.Load(place, e.b, bytes)
				if !add {
					e.Where(d, v, at, place)
					e.Store(e.dst, 0, d)
					e.Where(v, v, at, place) // in place
					e.Store(e.dst, bytes, v)
					return
				}
				e.Const(d, 3)
				e.AddWhere(d, v, at, place)
				e.Store(e.dst, 0, d)
				e.AddWhere(d, v, at, place)
				e.Store(e.dst, bytes, d)
			},
			want: func(c *values) {
				for i := range lanes {
					same := math.Float64bits(c.b[i]) == math.Float64bits(c.b[lanes+i])
					for j := range 2 {
						d := &c.dst[j*lanes+i]
						switch {
						case !add && same:
							*d = c.a[i]
						case !add:
							*d = 0
						case j == 0:
							*d = 3
						default:
							*d = c.dst[i]
						}
						if add && same {
							*d = elem.round(*d + c.a[i])
						}
					}
				}
			},
		}
		for i, c := range inputs(elem, 2*lanes, 2*lanes) {
			c.a = c.a[:lanes]
			for lane := range c.b {
				number := uint64((i + lane) % (2 + i%3) * 127)
				if lane >= lanes {
					number = uint64(i%2) * 127
				}
				c.b[lane] = elem.decode(elem.raw(number))[0]
			}
			op.calls = append(op.calls, c)
		}
		list = append(list, op)
	}
	return list
}

// raw returns an integer as it lies in a lane.
func (e Elem) raw(n uint64) []byte {
	b := make([]byte, e.Bytes())
	for i := range b {
		b[i] = byte(n >> (8 * i))
	}
	return b
}

// loadBytes loads bytes from each offset in turn: the last before the end of
// what may be read.
func loadBytes(elem Elem, bytes int) operation {
	lanes := bytes / elem.Bytes()
	return operation{
		name: "loadBytes", bytes: bytes, calls: inputs(elem, lanes, lanes*len(offsets)),
		emit: func(e emitter) {
			v, dst, a := e.Vec(bytes), e.Int(), e.Int()
			for i, off := range offsets {
				e.AddImm(a, e.a, bytes-lanes-off)
				e.AddImm(dst, e.dst, i*bytes)
				e.LoadBytes(v, a, off)
				e.Store(dst, 0, v)
			}
		},
		want: func(c *values) {
			a := elem.encode(c.a)
			for i := range c.dst {
				c.dst[i] = elem.decode(elem.raw(uint64(a[bytes-lanes+i%lanes])))[0]
			}
		},
	}
}

func interleaving(elem Elem, bytes int) operation {
	lanes := bytes / elem.Bytes()
	return operation{
		name: "interleave", bytes: bytes, calls: inputs(elem, lanes, 2*lanes),
		emit: func(e emitter) {
			a, b, lo, hi := e.Vec(bytes), e.Vec(bytes), e.Vec(bytes), e.Vec(bytes)
			e.Load(a, e.a, 0)
			e.Load(b, e.b, 0)
			e.Interleave(lo, hi, a, b)
			e.Store(e.dst, 0, lo)
			e.Store(e.dst, bytes, hi)
		},
		want: func(c *values) {
			for i := range c.dst {
				c.dst[i] = [][]float64{c.a, c.b}[i%2][i/2]
			}
		},
	}
}
