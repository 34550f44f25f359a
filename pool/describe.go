package pool

import (
	"fmt"
	"strings"

	"github.com/simdpool/simdpool"
)

// Kernel names the instruction set in use and the kernel that p runs on it, with
// a space between; or "generic", which is plain Go.
func (p *Plan[T]) Kernel() string {
	if p.invalid() {
		return "none"
	}
	isa := simdpool.Active()
	if isa == simdpool.Generic {
		return isa.String()
	}
	name := ""
	switch p.kernel {
	case windowsFirst:
		name = simdpool.ChannelsFirstKernel[T](p.op, &p.window)
	case windowsLast:
		name = simdpool.ChannelsLastKernel[T](p.op, &p.window, p.c)
	default:
		name = simdpool.GlobalKernel[T](p.op)
	}
	if name == simdpool.Generic.String() {
		return name
	}
	return isa.String() + " " + name
}

// String describes p on one line: operation, window, element type and shapes.
func (p *Plan[T]) String() string {
	if p.invalid() {
		return "no plan"
	}
	var b strings.Builder
	switch {
	case p.global():
		fmt.Fprintf(&b, "global %v", p.op)
	case p.adaptive:
		fmt.Fprintf(&b, "adaptive %v", p.op)
	default:
		p.describeWindow(&b)
	}
	fmt.Fprintf(&b, " %T %v -> %v", *new(T), p.In(), p.Out())
	return b.String()
}

func (p *Plan[T]) describeWindow(b *strings.Builder) {
	var kernel, stride, dilation, begin, end []int
	var dilated, pads int
	for _, a := range p.axes[:p.rank] {
		kernel, stride, dilation = append(kernel, a.Kernel), append(stride, a.Stride), append(dilation, a.Dilation)
		begin, end = append(begin, a.PadBegin), append(end, a.PadEnd)
		dilated |= a.Dilation - 1
		pads |= a.PadBegin | a.PadEnd
	}
	fmt.Fprintf(b, "%v %s stride %s", p.op, join(kernel, "x"), join(stride, "x"))
	if dilated != 0 {
		fmt.Fprintf(b, " dilation %s", join(dilation, "x"))
	}
	if pads != 0 {
		fmt.Fprintf(b, " pads %s+%s", join(begin, "x"), join(end, "x"))
	}
	if p.ceil {
		b.WriteString(" ceil_mode")
	}
	if p.op == Average && p.window.Divisor > 0 {
		fmt.Fprintf(b, " divisor %d", p.window.Divisor)
	} else if p.op == Average && p.window.CountIncludePad {
		b.WriteString(" count_include_pad")
	}
}
