package fuzz_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/internal/cases"
)

// FuzzKernels runs a kernel on every instruction set, whole and in two parts,
// its slices ending and beginning at guard pages, and compares the bits with those of plain
// Go. shape is the geometry and where the work is cut; kind and seed fill the
// input, of which values replaces the beginning bit by bit.
func FuzzKernels(f *testing.F) {
	families := cases.Families()
	for i, family := range families {
		all := family.Cases()
		for j := range 40 {
			c := &all[(j*len(all)+i*37)/40%len(all)]
			if shape := shapeOf(c); fits(c) {
				f.Add(uint8(i), opOf(c), typeOf(c), uint8(c.Data.Kind), c.Data.Seed, shape, []byte{})
			}
		}
	}
	for seed := range uint64(200) {
		f.Add(uint8(0), uint8(0), uint8(0), uint8(128+seed%16), seed, []byte{}, []byte{})
	}
	mem := memories(f, 3)
	var scratch [2][]byte
	f.Fuzz(func(t *testing.T, family, op, element, kind uint8, seed uint64, shape, values []byte) {
		c, cut := caseOf(familyOf(families, family), op, element, shape)
		if kind >= 128 {
			c, cut = draw(families, seed)
		}
		if !fits(&c) {
			return
		}
		c.Data = cases.Data{Kind: cases.Kind(kind % 16), Seed: seed}
		size := c.Type.Size()
		src := make([]byte, c.In()*size)
		c.Data.FillBytes(c.Type, src)
		copy(src, values)

		want := cases.Buffers{Dst: take(&scratch[0], c.Out()*size), Second: take(&scratch[1], c.Out()*c.Family.Second), Src: src}
		on(t, simdpool.Generic, func() { c.Run(want) })
		from, to := c.Written()
		clean(t, want.Dst, from*size, to*size, &c)
		for _, isa := range simdpool.Available() {
			for i, p := range placements {
				got := cases.Buffers{
					Dst: soil(p.take(mem[0], len(want.Dst))), Second: soil(p.take(mem[1], len(want.Second))), Src: p.take(mem[2], len(src)),
				}
				copy(got.Src, src)
				on(t, isa, func() {
					err := run(&c, got, i == 1, cut)
					require.NoError(t, err, "%v, %s, cut at %d\n\tcase: %v", isa, p.name, cut, &c)
				})
				require.NoError(t, c.Compare(isa, got, want), "%s, cut at %d", p.name, cut)
				clean(t, got.Dst, from*size, to*size, isa, p.name, &c)
				clean(t, got.Second, from*c.Family.Second, to*c.Family.Second, isa, p.name, &c)
				require.Equal(t, src, got.Src, "input written")
			}
		}
	})
}

// draw makes up a case that fits.
func draw(families []*cases.Family, seed uint64) (c cases.Case, cut int) {
	random := cases.NewRand(seed)
	in := make(input, 40)
	for again := true; again; again = !fits(&c) || c.Lo == c.Hi {
		for i := range in {
			in[i] = byte(random.Intn(256))
			if i > 3 && random.Intn(4) > 0 {
				in[i] %= 32 // sizes are small most often
			}
		}
		c, cut = caseOf(familyOf(families, in[0]), in[1], in[2], in[3:])
	}
	return c, cut
}

// familyOf returns each of the families for one number, and the first two, which have most
// of the kernels, for as many numbers as all others.
func familyOf(families []*cases.Family, n uint8) *cases.Family {
	if i := int(n) % (2 * len(families)); i < len(families) {
		return families[i]
	}
	return families[n%2]
}

// take returns n bytes of dirt.
func take(from *[]byte, n int) []byte {
	if len(*from) < n {
		*from = make([]byte, n+8)
	}
	return soil((*from)[:n:n])
}

// run runs c, in two parts if so wanted. What accumulates makes up its values
// for the whole, and stays so.
func run(c *cases.Case, b cases.Buffers, parts bool, cut int) error {
	return guarded(func() {
		if !parts || c.Family.Gradient && c.Offset%2 == 1 {
			c.Run(b)
			return
		}
		first, second := *c, *c
		first.Hi, second.Lo = cut, cut
		second.Run(b)
		first.Run(b)
	})
}

// caseOf makes a case of what there is in shape, and a place to cut its work.
func caseOf(family *cases.Family, op, element uint8, shape input) (c cases.Case, cut int) {
	c = cases.Case{Family: family, Op: family.Ops[int(op)%len(family.Ops)], Type: family.Types[0]}
	if element %= 16; int(element) < len(family.Types) { // float32 more often than others
		c.Type = family.Types[element]
	}
	if !c.Type.Float() && c.Op != simdpool.Min {
		c.Op = simdpool.Max
	}
	flags := shape.byte()
	c.Offset, c.Images, c.Channels = int(flags>>4), 1+shape.number(), 1+shape.number()
	if strings.Contains(family.Name, "first") {
		c.Channels = 1
	}
	w := &c.Window
	w.CountIncludePad = flags&1 != 0
	w.W = axisOf(&shape)
	if strings.HasPrefix(family.Name, "global") {
		c.Global = true
		single := simdpool.Axis{In: 1, Out: 1, Kernel: 1, Stride: 1, Dilation: 1}
		w.H, w.W.Out, w.W.Adaptive = single, 1, false
	} else {
		w.H = axisOf(&shape)
		if flags&2 != 0 {
			w.D = axisOf(&shape)
		}
		w.Divisor = shape.number()
	}
	if flags&12 != 0 {
		makeCommon(&c, flags&8 != 0)
	}
	if family.Gradient {
		turn(&c)
	}
	c.Lo = shape.below(c.Units() + 1)
	c.Hi = c.Lo + shape.below(c.Units()-c.Lo+1)
	return c, c.Lo + shape.below(c.Hi-c.Lo+1)
}

// makeCommon makes of what was drawn a geometry that networks have, for which most of
// the kernels are; windows are square if so wanted.
func makeCommon(c *cases.Case, square bool) {
	w := &c.Window
	if c.Channels > 1 {
		c.Channels = commonChannels[c.Channels%len(commonChannels)]
	}
	if c.Global {
		return
	}
	if square {
		w.W.Kernel, w.W.Stride = w.H.Kernel, w.H.Stride
	}
	w.Divisor *= w.Divisor & 1
	for _, a := range []*simdpool.Axis{&w.D, &w.H, &w.W} {
		if !a.Adaptive && *a != (simdpool.Axis{}) {
			ceil := a.Out % 8 / 7
			a.In = 1 + (a.In-1)%40
			a.Dilation = 1
			a.Kernel, a.Stride = common(a.Kernel, a.Stride)
			a.PadBegin, a.PadEnd = a.PadBegin%a.Kernel, a.PadEnd%a.Kernel
			a.Out = max(a.In+a.PadBegin+a.PadEnd-a.Kernel+a.Stride, 0)/a.Stride + ceil
		}
	}
}

// turn makes a gradient's geometry of the forward pass's.
func turn(c *cases.Case) {
	if c.Global {
		single := simdpool.Axis{In: 1, Out: 1, Kernel: 1, Stride: 1, Dilation: 1}
		c.Window.W.In, c.Window.W.Out = 1, c.Window.W.In
		c.Window.H, c.Global = single, false
		return
	}
	c.Window = c.Forward()
}

// shapeOf is the reverse of caseOf.
func shapeOf(c *cases.Case) []byte {
	g := c.Geometry
	global := strings.HasPrefix(c.Family.Name, "global")
	if c.Family.Gradient {
		g.Window = g.Forward()
		if global {
			g.Window.W.In, g.Window.H.In = g.Window.W.In*g.Window.H.In, 1
		}
	}
	w := &g.Window
	flags := byte(c.Offset) << 4
	if w.CountIncludePad {
		flags |= 1
	}
	if w.D != (simdpool.Axis{}) {
		flags |= 2
	}
	shape := appendNumber(appendNumber([]byte{flags}, c.Images-1), c.Channels-1)
	shape = appendAxis(shape, &w.W)
	if !global {
		shape = appendAxis(shape, &w.H)
		if flags&2 != 0 {
			shape = appendAxis(shape, &w.D)
		}
		shape = appendNumber(shape, w.Divisor)
	}
	return appendNumber(appendNumber(appendNumber(shape, c.Lo), c.Hi-c.Lo), (c.Hi-c.Lo)/2)
}

func axisOf(in *input) simdpool.Axis {
	a := simdpool.Axis{Adaptive: in.byte()%2 == 1, In: 1 + in.number(), Out: in.number()}
	if !a.Adaptive {
		a.Kernel, a.Stride, a.Dilation = 1+in.number(), 1+in.number(), 1+in.number()
		a.PadBegin, a.PadEnd = in.number(), in.number()
	} else {
		a.Out++ // what backward passes and the documentation of extents ask for
	}
	return a
}

func appendAxis(to []byte, a *simdpool.Axis) []byte {
	if a.Adaptive {
		return appendNumber(appendNumber(append(to, 1), a.In-1), a.Out-1)
	}
	for _, n := range [...]int{0, a.In - 1, a.Out, a.Kernel - 1, a.Stride - 1, a.Dilation - 1, a.PadBegin, a.PadEnd} {
		to = appendNumber(to, n)
	}
	return to
}

func opOf(c *cases.Case) uint8 {
	for i, op := range c.Family.Ops {
		if op == c.Op {
			return uint8(i)
		}
	}
	panic("op")
}

func typeOf(c *cases.Case) uint8 {
	for i, element := range c.Family.Types {
		if element == c.Type {
			return uint8(i)
		}
	}
	panic("type")
}

// fits reports whether c is of a size that is worth its time, and has places
// for all taps.
func fits(c *cases.Case) bool {
	const elements, work = 1 << 15, 1 << 20
	w := c.Window
	if c.Family.Gradient {
		w = c.Forward()
	}
	in, out, taps := c.Images*c.Channels, c.Images*c.Channels, 1
	axes := []*simdpool.Axis{&w.H, &w.W}
	if w.D != (simdpool.Axis{}) {
		axes = append(axes, &w.D)
	}
	for _, a := range axes {
		if in *= a.In; in > elements {
			return false
		}
		if out *= max(a.Out, 1); out > elements {
			return false
		}
		kernel := a.Kernel
		if a.Adaptive {
			kernel = a.Extent()
		}
		if taps *= kernel; taps > 1<<16 {
			return false
		}
	}
	most := 1 << 30
	switch {
	case c.Family.Second == 2:
		most = 65535
	case c.Family.Second == 1, strings.HasPrefix(c.Family.Name, "max-backward"):
		most = 255
	}
	return taps <= most && taps*out <= work
}

// Seeds are the cases that they were made of.
func TestSeeds(t *testing.T) {
	for _, family := range cases.Families() {
		all := family.Cases()
		for i := 0; i < len(all); i += 97 {
			c := &all[i]
			if !fits(c) {
				continue
			}
			got, cut := caseOf(family, opOf(c), typeOf(c), shapeOf(c))
			require.True(t, cut >= c.Lo && cut <= c.Hi)
			got.Data = c.Data
			require.Equal(t, c.String(), got.String())
		}
	}
}
