package cases

import (
	"bytes"
	"fmt"
	"math"

	"github.com/simdpool/simdpool"
)

// Runner runs cases in memory of its own, so that running many allocates
// little. Its zero value is ready. It selects instruction sets for the whole
// process: one at a time.
type Runner struct {
	src       buffer
	want, got outputs

	key      Case // of which Type, Data and Offset say what src and pristine hold
	pristine []byte

	zeros []Runner // for each of negZeros, whose values stay while those of cases change
}

// outputs are what a case writes: results and, in some families, what comes with
// each of them.
type outputs [2]buffer

// take returns memory for what c writes.
func (o *outputs) take(c *Case) Buffers {
	results := o[0].take(c.Out(), c.Type.Size(), c.dstOffset())
	var second []byte
	if c.Family.Second > 0 {
		second = o[1].take(c.Out(), c.Family.Second, c.dstOffset())
	}
	return Buffers{results, second, nil}
}

// Run runs c on the active instruction set and adds what it wrote to h.
func (r *Runner) Run(c *Case, h *Hash) {
	b := r.got.take(c)
	b.Src = r.fill(c)
	c.Run(b)
	c.hash(h, b)
}

// sum returns the hash of what c wrote.
func (c *Case) sum(b Buffers) uint64 {
	var h Hash
	c.hash(&h, b)
	return h.Sum64()
}

// hash adds what c wrote to h.
func (c *Case) hash(h *Hash, b Buffers) {
	from, to := c.Written()
	size := c.Type.Size()
	h.Write(c.Type, b.Dst[from*size:to*size])
	if second := c.Family.Second; second > 0 {
		h.write(second, b.Second[from*second:to*second])
	}
}

// Check runs c on isas and on Generic, and returns an error if the results
// differ by a bit (one NaN is as good as another), or if anything but the
// results was written. The error says which case it was.
func (r *Runner) Check(c *Case, isas ...simdpool.ISA) error {
	_, err := r.check(c, isas)
	return err
}

// check does what Check does, and returns what Generic gave.
func (r *Runner) check(c *Case, isas []simdpool.ISA) (want Buffers, err error) {
	if want, err = r.on(simdpool.Generic, &r.want, c); err != nil {
		return want, err
	}
	for _, isa := range isas {
		got, err := r.on(isa, &r.got, c)
		if err != nil {
			return want, err
		}
		if err := c.Compare(isa, got, want); err != nil {
			return want, err
		}
	}
	return want, nil
}

// CheckOnce does what Check does, for one instruction set after the other: Generic runs with the
// first of them alone, and leaves a hash of its results in sum, which is 0 before.
func (r *Runner) CheckOnce(c *Case, isa simdpool.ISA, sum *uint64) error {
	if *sum != 0 {
		if got, err := r.on(isa, &r.got, c); err != nil || c.sum(got) == *sum {
			return err
		}
	}
	want, err := r.check(c, []simdpool.ISA{isa}) // which says what differs
	if err != nil {
		return err
	}
	if *sum != 0 {
		return c.errorf(isa, "differs from what generic gave, but not when both run again")
	}
	*sum = c.sum(want)
	return nil
}

// NegZeros runs c on isa over nothing but -0, and over that and some NaN, and returns
// an error if a -0 comes out: every path makes +0 of it.
func (r *Runner) NegZeros(c *Case, isa simdpool.ISA) error {
	if r.zeros == nil {
		r.zeros = make([]Runner, len(negZeros))
	}
	for i, kind := range negZeros {
		zeros, own := *c, &r.zeros[i]
		zeros.Data = Data{Kind: kind, Seed: c.Data.Seed}
		b, err := own.on(isa, &own.got, &zeros)
		if err != nil {
			return err
		}
		from, to := c.Written()
		size := c.Type.Size()
		if at, ok := c.Type.negZero(b.Dst[from*size : to*size]); ok {
			return zeros.errorf(isa, "dst[%d]%s is -0", from+at, c.place(from+at))
		}
	}
	return nil
}

// Compare returns an error if what c wrote on isa, got, is not want to the bit;
// one NaN is as good as another.
func (c *Case) Compare(isa simdpool.ISA, got, want Buffers) error {
	if at, ok := differ(c.Type, got.Dst, want.Dst); ok {
		return c.errorf(isa, "dst[%d]%s = %s, want %s", at, c.place(at), c.Type.show(got.Dst, at), c.Type.show(want.Dst, at))
	}
	if size := c.Family.Second; size > 0 && !bytes.Equal(got.Second, want.Second) {
		at := 0
		for load(got.Second, size, at) == load(want.Second, size, at) {
			at++
		}
		return c.errorf(isa, "position %d%s is %d, want %d", at, c.place(at), load(got.Second, size, at), load(want.Second, size, at))
	}
	return nil
}

// on runs c on isa and returns its buffers, of which only the part that c is to
// write can have changed.
func (r *Runner) on(isa simdpool.ISA, o *outputs, c *Case) (Buffers, error) {
	restore, err := simdpool.Select(isa)
	if err != nil {
		return Buffers{}, err
	}
	defer restore()
	b := o.take(c)
	b.Src = r.fill(c)
	c.Run(b)
	return b, r.intact(isa, o, c)
}

// intact returns an error if something was written that is not a result.
func (r *Runner) intact(isa simdpool.ISA, o *outputs, c *Case) error {
	if err := c.onlyResults(isa, "dst", &o[0]); err != nil {
		return err
	}
	if c.Family.Second > 0 {
		if err := c.onlyResults(isa, "positions", &o[1]); err != nil {
			return err
		}
	}
	at, written := r.src.writtenAround(0, c.In())
	if src := r.src.slice(); !written && !bytes.Equal(src, r.pristine) {
		for at = 0; load(src, r.src.size, at) == load(r.pristine, r.src.size, at); {
			at++
		}
		written = true
	}
	if written {
		r.pristine = nil // what src holds now is of no use
		return c.errorf(isa, "wrote src[%d] of %d", at, c.In())
	}
	return nil
}

// onlyResults returns an error if more was written to b than c's results.
func (c *Case) onlyResults(isa simdpool.ISA, name string, b *buffer) error {
	from, to := c.Written()
	if at, ok := b.writtenAround(from, to); ok {
		return c.errorf(isa, "wrote %s[%d] of %d, outside of [%d, %d)", name, at, c.Out(), from, to)
	}
	return nil
}

// fill returns src with the values of c. Cases that follow each other often
// share them.
func (r *Runner) fill(c *Case) []byte {
	n := c.In() * c.Type.Size()
	if r.pristine != nil && len(r.pristine) == n && r.key.Data == c.Data && r.key.Type == c.Type && r.key.Offset == c.Offset {
		return r.src.slice()
	}
	src := r.src.take(c.In(), c.Type.Size(), c.Offset)
	c.Data.FillBytes(c.Type, src)
	r.key = Case{Type: c.Type, Data: c.Data, Geometry: Geometry{Offset: c.Offset}}
	r.pristine = append(r.pristine[:0], src...)
	return src
}

// dstOffset is another than src's, but for none.
func (c *Case) dstOffset() int { return c.Offset * 3 % 4 }

func (c *Case) errorf(isa simdpool.ISA, format string, args ...any) error {
	return fmt.Errorf("%v: %s\n\tcase: %v", isa, fmt.Sprintf(format, args...), c)
}

// place says where in the output dst[at] is.
func (c *Case) place(at int) string {
	channel, pixel := at%c.Channels, at/c.Channels
	if c.Global {
		return fmt.Sprintf(" (image %d, channel %d)", pixel, channel)
	}
	h, w := c.Window.H.Out, c.Window.W.Out
	return fmt.Sprintf(" (image %d, row %d, column %d, channel %d)", pixel/w/h, pixel/w%h, pixel%w, channel)
}

// Differ returns the first element in which a and b, equally long, differ; any
// NaN equals any other.
func Differ[T simdpool.Element](a, b []T) (at int, ok bool) {
	return differ(TypeOf[T](), Bytes(a), Bytes(b))
}

func differ(t Type, a, b []byte) (at int, ok bool) {
	if bytes.Equal(a, b) {
		return 0, false
	}
	size := t.Size()
	for i := range len(a) / size {
		if t.canonical(load(a, size, i)) != t.canonical(load(b, size, i)) {
			return i, true
		}
	}
	return 0, false
}

// show returns element i of s and its bits.
func (t Type) show(s []byte, i int) string {
	bits := load(s, t.Size(), i)
	var value any = uint8(bits)
	switch t {
	case Float32:
		value = math.Float32frombits(uint32(bits))
	case Float64:
		value = math.Float64frombits(bits)
	case Int8:
		value = int8(bits)
	case Float16:
		value = simdpool.Float16(bits).Float32()
	case BFloat16:
		value = simdpool.BFloat16(bits).Float32()
	}
	return fmt.Sprintf("%v (%#0*x)", value, 2*t.Size(), bits)
}
