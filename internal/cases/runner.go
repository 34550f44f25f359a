package cases

import (
	"fmt"
	"math"

	"github.com/simdpool/simdpool"
)

// Runner runs cases in memory of its own, so that running many allocates
// little. Its zero value is ready. It selects instruction sets for the whole
// process: one at a time.
type Runner struct {
	src, want, got buffer

	data     Data // what src and pristine hold
	offset   int
	pristine []float32
}

// Run runs c on the active instruction set and returns what it wrote, valid
// until the next call.
func (r *Runner) Run(c *Case) []float32 {
	src := r.fill(c)
	dst := r.got.take(c.Out(), c.dstOffset())
	c.Family.Run(c.Op, dst, src, &c.Geometry)
	from, to := c.Written()
	return dst[from:to]
}

// Check runs c on isas and on Generic, and returns an error if the results
// differ by a bit (one NaN is as good as another), or if anything but the
// results was written. The error says which case it was.
func (r *Runner) Check(c *Case, isas ...simdpool.ISA) error {
	want, err := r.on(simdpool.Generic, &r.want, c)
	if err != nil {
		return err
	}
	for _, isa := range isas {
		got, err := r.on(isa, &r.got, c)
		if err != nil {
			return err
		}
		if at, ok := Differ(got, want); ok {
			return c.errorf(isa, "dst[%d]%s = %s, want %s", at, c.place(at), show(got[at]), show(want[at]))
		}
	}
	return nil
}

// on runs c on isa and returns dst, of which only the part that c is to write
// can have changed.
func (r *Runner) on(isa simdpool.ISA, b *buffer, c *Case) ([]float32, error) {
	restore, err := simdpool.Select(isa)
	if err != nil {
		return nil, err
	}
	defer restore()
	src := r.fill(c)
	dst := b.take(c.Out(), c.dstOffset())
	c.Family.Run(c.Op, dst, src, &c.Geometry)
	return dst, r.intact(isa, b, c)
}

// intact returns an error if something was written that is not a result.
func (r *Runner) intact(isa simdpool.ISA, b *buffer, c *Case) error {
	if at, ok := b.broken(); ok {
		return c.errorf(isa, "wrote dst[%d] of %d", at, c.Out())
	}
	from, to := c.Written()
	for at, v := range b.slice() {
		if (at < from || at >= to) && v != dirt[(guard+at)%2] {
			return c.errorf(isa, "wrote dst[%d], outside of [%d, %d)", at, from, to)
		}
	}
	if at, ok := r.src.broken(); ok {
		r.pristine = nil // what src holds now is of no use
		return c.errorf(isa, "wrote src[%d] of %d", at, c.In())
	}
	for at, v := range r.src.slice() {
		if math.Float32bits(v) != math.Float32bits(r.pristine[at]) {
			r.pristine = nil
			return c.errorf(isa, "wrote src[%d]", at)
		}
	}
	return nil
}

// fill returns src with the values of c. Cases that follow each other often
// share them.
func (r *Runner) fill(c *Case) []float32 {
	if r.data == c.Data && r.pristine != nil && len(r.pristine) == c.In() && r.offset == c.Offset {
		return r.src.slice()
	}
	src := r.src.take(c.In(), c.Offset)
	c.Data.Fill(src)
	r.data, r.offset = c.Data, c.Offset
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
func Differ(a, b []float32) (at int, ok bool) {
	for i, v := range a {
		if w := b[i]; math.Float32bits(v) != math.Float32bits(w) && (v == v || w == w) {
			return i, true
		}
	}
	return 0, false
}

func show(v float32) string { return fmt.Sprintf("%v (%#08x)", v, math.Float32bits(v)) }
