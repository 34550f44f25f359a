package vec

import "fmt"

// regionOperations are those of the kernels over regions of interest.
func regionOperations(m Machine, elem Elem, bytes int) []operation {
	list := append(maskedStores(elem, bytes), weighing(elem, bytes))
	if _, ok := m.(Pairer); ok && elem == F32 && bytes == m.Register() {
		list = append(list, pairing(1), pairing(2))
		for _, op := range opsOf(elem) {
			list = append(list, pairingRows(op, 8, 0), pairingRows(op, 7, 2))
		}
	}
	if bytes == m.Register() || bytes == 32 {
		for _, n := range []int{1, 2, 4} {
			list = append(list, permuting(m, elem, bytes, n))
		}
	}
	return list
}

// maskedStores have the unreadable page right behind the lanes they select.
func maskedStores(elem Elem, bytes int) []operation {
	lanes := bytes / elem.Bytes()
	var list []operation
	for i, off := range []int{0, -8, 1 << 20} {
		op := operation{
			name: fmt.Sprintf("storeMasked%d", i), bytes: bytes,
			emit: func(e emitter) {
				k, v, dst := e.Mask(e.n, bytes), e.Vec(bytes), e.Int()
				e.SetInt(e.n, 3)
				e.AddImm(dst, e.dst, -off)
				e.Load(v, e.a, 0)
				e.StoreMasked(dst, off, v, k)
			},
			want: func(c *values) { copy(c.dst, c.a) },
		}
		for n := range lanes + 1 {
			in := inputs(elem, lanes, n)[0]
			in.n = n
			op.calls = append(op.calls, in)
		}
		list = append(list, op)
	}
	return list
}

// weighing has weights of 0 for infinities and NaN.
func weighing(elem Elem, bytes int) operation {
	op := twoVectors(elem, "weigh", bytes,
		func(m Machine, d, w, v Vec) { m.Weigh(d, w, v) },
		func(d, w, v []float64) {
			for i := range d {
				d[i] = 0
				if w[i] != 0 {
					d[i] = apply(elem, Mul, w[i], v[i])
				}
			}
		})
	for _, c := range op.calls {
		for i := range c.a {
			if i%3 == 0 || c.a[i] == 0 { // -0 is no weight
				c.a[i] = 0
			}
		}
	}
	return op
}

// permuting takes lanes of n registers: those of a, laid end to end.
func permuting(m Machine, elem Elem, bytes, n int) operation {
	lanes, size := bytes/elem.Bytes(), m.Register()
	op := operation{
		name: fmt.Sprintf("permute%d", n), bytes: bytes,
		emit: func(e emitter) {
			var from []Vec
			for i := range n {
				from = append(from, e.Vec(size))
				e.Load(from[i], e.a, i*size)
			}
			index, d := e.Vec(bytes), e.Vec(bytes)
			e.Load(index, e.b, 0)
			e.Permute(d, index, from...)
			e.Store(e.dst, 0, d)
			e.Permute(index, index, from...)
			e.Store(e.dst, bytes, index)
		},
	}
	total := n * size / elem.Bytes()
	for turn := range total {
		in := inputs(elem, total, 2*lanes)[turn%2]
		in.n, in.b = turn, nil
		for i := range lanes {
			in.b = append(in.b, elem.fromBits(m.Index((turn*i+i*i+turn)%total)))
		}
		op.calls = append(op.calls, in)
	}
	op.want = func(c *values) {
		for i := range lanes {
			c.dst[i] = c.a[(c.n*i+i*i+c.n)%total]
			c.dst[lanes+i] = c.dst[i]
		}
	}
	return op
}

// pairing takes lanes of two lines of n registers, one behind the other in a, and stores
// them, and of the second line the first lanes once more.
func pairing(n int) operation {
	const half = 8
	op := operation{
		name: fmt.Sprintf("pair%d", n), bytes: 64,
		emit: func(e emitter) {
			var lines [2][]Vec
			for i := range 2 * n {
				v := e.Vec(64)
				e.Load(v, e.a, i*64)
				lines[i/n] = append(lines[i/n], v)
			}
			pairs, some := e.Machine.(Pairer), e.Mask(e.n, 32)
			index, d := e.Vec(64), e.Vec(64)
			pairs.LoadTwice(index, e.b, 0)
			pairs.PairIndex(index, n)
			pairs.PermutePair(d, index, lines[0], lines[1])
			e.Store(e.dst, 0, e.Low(d, 32))
			pairs.StoreUpper(e.dst, 32, d)
			pairs.PermutePair(index, index, lines[0], lines[1])
			pairs.StoreUpperMasked(e.dst, 64, index, some)
		},
	}
	lane := func(turn, i int) int { return (turn*i + i*i + turn) % (16 * n) }
	for turn := range 16 * n {
		in := inputs(F32, 32*n, 2*half+min(turn, half))[turn%2] // unreadable behind the selected lanes
		in.n, in.b = turn, nil
		for i := range half {
			in.b = append(in.b, F32.fromBits(uint64(lane(turn, i))))
		}
		op.calls = append(op.calls, in)
	}
	op.want = func(c *values) {
		for i := range half {
			c.dst[i], c.dst[half+i] = c.a[lane(c.n, i)], c.a[16*n+lane(c.n, i)]
		}
		copy(c.dst[2*half:], c.dst[half:])
	}
	return op
}

// pairingRows combines n pairs of a register, and n of another from lane first on.
func pairingRows(op Op, n, first int) operation {
	return combining(op, operation{
		name: fmt.Sprintf("pairRows%d%v", n, op), bytes: 64, calls: inputs(F32, 16, 16),
		emit: func(e emitter) {
			a, b, d, lanes := e.Vec(64), e.Vec(64), e.Vec(64), e.Int()
			e.Load(a, e.a, 0)
			e.Load(b, e.b, 0)
			note(e.Machine, op, a, b)
			e.Machine.(Pairer).PairRows(op, d, a, b, n, first)
			e.SetInt(lanes, 2*n)
			e.StoreMasked(e.dst, 0, d, e.Mask(lanes, 64))
		},
		want: func(c *values) {
			for i := range n {
				c.dst[i] = apply(F32, op, c.a[2*i], c.a[2*i+1])
				c.dst[n+i] = apply(F32, op, c.b[first+2*i], c.b[first+2*i+1])
			}
		},
	})
}

// fromBits returns the element that these bits are.
func (e Elem) fromBits(bits uint64) float64 {
	var b []byte
	for range e.Bytes() {
		b, bits = append(b, byte(bits)), bits>>8
	}
	return e.decode(b)[0]
}

// loadedInts are integers as tables hold them.
func loadedInts() []operation {
	var list []operation
	for _, bytes := range []int{4, 8} {
		for i, off := range []int{0, -8, 4096, 1 << 20} {
			op := operation{
				name: fmt.Sprintf("loadInt%dx%d", bytes, i),
				emit: func(e emitter) {
					a, d, one := e.Int(), e.Int(), e.Vec(4)
					e.AddImm(a, e.a, -off)
					e.LoadInt(d, a, off, bytes)
					e.AddImm(d, d, 20)
					e.Shift(d, d, 2)
					e.Add(d, d, e.dst)
					e.Const(one, 1)
					e.Store(d, 0, one)
				},
				want: func(c *values) { c.dst[20+c.n] = 1 },
			}
			for _, v := range []int{-20, -1, 0, 1, 43} {
				low := F32.fromBits(uint64(uint32(v)))
				high := F32.fromBits(uint64(uint32(v >> 31)))
				op.calls = append(op.calls, values{dst: fresh(F32, 64), a: []float64{low, high}[:bytes/4], n: v})
			}
			list = append(list, op)
		}
	}
	return list
}
