package pooltest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/simdpool/simdpool/pool"
)

// Kind says what is pooled.
type Kind uint8

const (
	Windows Kind = iota // windows, by Problem.Window
	Planes              // whole planes: global pooling
	Shares              // planes shared out among windows: adaptive pooling
)

// Problem is a pooling to be done. All values in it are legal for package pool.
// It is not to be changed.
type Problem struct {
	Op   pool.Op
	Kind Kind
	In   pool.Shape // of src
	Out  pool.Shape // of dst

	// Window has a value for each spatial axis in each of its lists, and no
	// AutoPad. It is the zero value where Kind is another than Windows. Where it
	// is, package pool says what its fields mean.
	Window pool.Window
}

// String describes p on one line.
func (p *Problem) String() string {
	text := fmt.Sprintf("%v %v -> %v", p.Op, p.In, p.Out)
	w := &p.Window
	switch p.Kind {
	case Planes:
		return text + " global"
	case Shares:
		return text + " adaptive"
	}
	text += fmt.Sprintf(" kernel=%v stride=%v", w.Kernel, w.Stride)
	if slices.Max(w.Dilation) > 1 {
		text += fmt.Sprintf(" dilation=%v", w.Dilation)
	}
	if p.padded() {
		text += fmt.Sprintf(" pads=%v+%v", w.PadBegin, w.PadEnd)
	}
	if w.CeilMode {
		text += " ceil_mode"
	}
	if p.Op == pool.Average && w.CountIncludePad {
		text += " count_include_pad"
	}
	if w.Divisor > 0 {
		text += fmt.Sprintf(" divisor=%d", w.Divisor)
	}
	return text
}

// literal returns the Go expression of p.
func (p *Problem) literal() string {
	op := map[pool.Op]string{pool.Max: "pool.Max", pool.Min: "pool.Min", pool.Sum: "pool.Sum", pool.Average: "pool.Average"}[p.Op]
	if n := p.Op.P(); n > 0 {
		op = fmt.Sprintf("pool.Lp(%d)", n)
	}
	text := fmt.Sprintf("&pooltest.Problem{Op: %s, ", op)
	if p.Kind != Windows {
		text += "Kind: pooltest." + [...]string{"Windows", "Planes", "Shares"}[p.Kind] + ", "
	}
	text += fmt.Sprintf("In: %s, Out: %s", shapeLiteral(p.In), shapeLiteral(p.Out))
	if p.Kind == Windows {
		text += ", Window: " + windowLiteral(&p.Window)
	}
	return text + "}"
}

func shapeLiteral(s pool.Shape) string {
	name := "NC" + "DHW"[3-len(s.Spatial):]
	if s.Layout == pool.ChannelsLast {
		name = "N" + "DHW"[3-len(s.Spatial):] + "C"
	}
	return "pool." + name + "(" + join(s.Dims()) + ")"
}

func windowLiteral(w *pool.Window) string {
	var fields []string
	for _, l := range []struct {
		name string
		list []int
	}{{"Kernel", w.Kernel}, {"Stride", w.Stride}, {"Dilation", w.Dilation}, {"PadBegin", w.PadBegin}, {"PadEnd", w.PadEnd}} {
		fields = append(fields, l.name+": []int{"+join(l.list)+"}")
	}
	for _, flag := range []struct {
		name string
		on   bool
	}{{"CeilMode", w.CeilMode}, {"CountIncludePad", w.CountIncludePad}} {
		if flag.on {
			fields = append(fields, flag.name+": true")
		}
	}
	if w.Divisor > 0 {
		fields = append(fields, fmt.Sprintf("Divisor: %d", w.Divisor))
	}
	return "pool.Window{" + strings.Join(fields, ", ") + "}"
}

func join(list []int) string {
	return strings.Trim(strings.Join(strings.Fields(fmt.Sprint(list)), ", "), "[]")
}

// resolve returns p with the shape of its output; ok is false where package pool
// refuses it. A plan of float32 is as good as one of another type.
func (p Problem) resolve(shares []int) (Problem, bool) {
	var plan *pool.Plan[float32]
	var err error
	switch p.Kind {
	case Windows:
		plan, err = pool.New[float32](p.Op, p.In, p.Window)
	case Planes:
		plan, err = pool.NewGlobal[float32](p.Op, p.In)
	case Shares:
		plan, err = pool.NewAdaptive[float32](p.Op, p.In, shares)
	}
	if err != nil {
		return p, false
	}
	p.Out = plan.Out()
	return p, true
}

func (p *Problem) padded() bool {
	return slices.Max(p.Window.PadBegin) > 0 || slices.Max(p.Window.PadEnd) > 0
}

// features returns what p needs of an implementation, its values aside.
func (p *Problem) features() Feature {
	f := [...]Feature{OneAxis, TwoAxes, ThreeAxes}[len(p.In.Spatial)-1]
	set := func(feature Feature, on bool) {
		if on {
			f |= feature
		}
	}
	set(ChannelsFirst, p.In.Layout == pool.ChannelsFirst)
	set(ChannelsLast, p.In.Layout == pool.ChannelsLast)
	set(Batches, p.In.N > 1)
	set(Channels, p.In.C > 1)
	set(Global, p.Kind == Planes)
	set(Adaptive, p.Kind == Shares)
	if p.Kind != Windows {
		return f
	}
	w := &p.Window
	set(Rectangles, differ(w.Kernel) || differ(w.Stride) || differ(w.Dilation))
	set(UnevenPads, differ(slices.Concat(w.PadBegin, w.PadEnd)))
	set(Divisor, w.Divisor > 0)
	beyond := false
	for i, a := range p.axes() {
		last := (a.out-1)*a.stride + a.extent() - a.begin // the cell after the last window
		set(Dilation, a.dilation > 1 && a.kernel > 1)
		set(Overlap, a.stride < a.kernel && a.out > 1)
		set(Gaps, a.stride > a.kernel && a.out > 1)
		set(Remainders, last < p.In.Spatial[i]+a.end)
		beyond = beyond || last > p.In.Spatial[i]+a.end
		for o := 0; o < a.out && a.begin+a.end > 0; o++ {
			if taps, _ := a.taps(o, false); len(taps) == 0 {
				f |= EmptyWindows
			}
		}
	}
	set(Pads, p.padded())
	set(CeilMode, beyond)
	if p.Op == pool.Average && (p.padded() || beyond) && w.Divisor == 0 {
		set(CountIncludePad, w.CountIncludePad)
		set(CountExcludePad, !w.CountIncludePad)
	}
	return f
}

func differ(list []int) bool { return len(list) > 0 && slices.Max(list) != slices.Min(list) }
