package conformance

import (
	"slices"

	"github.com/simdpool/simdpool/onnxop"
	"github.com/simdpool/simdpool/pool"
)

// Pooling is a case of an operator that pools X, of float32, into Y alone.
type Pooling struct {
	Op         pool.Op
	Global     bool
	In, Out    pool.Shape
	Window     pool.Window // AutoPad and all
	X, Y       []float32
	RTol, ATol float64
}

// Pooling returns c as one; ok is false where it is something else.
func (c *Case) Pooling() (p *Pooling, ok bool) {
	ops := map[string]pool.Op{
		"MaxPool": pool.Max, "GlobalMaxPool": pool.Max, "AveragePool": pool.Average,
		"GlobalAveragePool": pool.Average, "LpPool": pool.Lp(2), "GlobalLpPool": pool.Lp(2),
	}
	op, known := ops[c.Op]
	if !known || c.WantError || !slices.Equal(c.Inputs, []string{"X"}) || !slices.Equal(c.Outputs, []string{"Y"}) ||
		c.Tensors["X"].DType != F32 || c.Attributes["p"] != nil && c.Attributes["p"] != int64(2) {
		return nil, false
	}
	a := newArgs(c)
	in, err := a.shape("X")
	if err != nil {
		return nil, false
	}
	node := a.node(c.Op)
	plan, err := onnxop.New[float32](node, in)
	if err != nil {
		return nil, false
	}
	p = &Pooling{
		Op: op, In: in, Out: plan.Out(), RTol: c.RTol, ATol: c.ATol,
		X: decode[float32](c.Tensors["X"]), Y: decode[float32](c.Tensors["Y"]),
	}
	if p.Global = c.Op[0] == 'G'; !p.Global {
		if p.Window, err = node.Window(len(in.Spatial)); err != nil {
			return nil, false
		}
	}
	return p, true
}
