package conformance

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"unsafe"

	"github.com/simdpool/simdpool/onnxop"
	"github.com/simdpool/simdpool/pool"
)

// errNotKnown is an error of this package and not of the library: the data asks
// for what the operators here don't know. It fails a case that expects an error
// as it does any other.
var errNotKnown = errors.New("conformance: not known")

func notKnown(format string, args ...any) error {
	return fmt.Errorf("%w: %s", errNotKnown, fmt.Sprintf(format, args...))
}

// Args are the inputs and attributes of a case, as its operator asks for them,
// and the buffers for its outputs.
type Args struct {
	c          *Case
	attributes map[string]any // those that nobody asked for yet
	inputs     []string       // likewise
	buffers    []buffer
}

func newArgs(c *Case) *Args {
	return &Args{c: c, attributes: maps.Clone(c.Attributes), inputs: slices.Clone(c.Inputs)}
}

// unread finds what the operator never asked for.
func (a *Args) unread() error {
	for name, value := range a.attributes {
		return notKnown("attribute %s = %v", name, value)
	}
	for _, name := range a.inputs {
		return notKnown("input %s", name)
	}
	return nil
}

// --- Attributes ---

// take returns an attribute, which is of type T where the case has it.
func take[T any](a *Args, name string) (value T, ok bool, err error) {
	v, ok := a.attributes[name]
	if !ok {
		return value, false, nil
	}
	delete(a.attributes, name)
	if value, ok = v.(T); !ok {
		return value, false, notKnown("attribute %s = %v, a %T: want a %T", name, v, v, value)
	}
	return value, true, nil
}

// int returns an attribute, missing where the case hasn't got it.
func (a *Args) int(name string, missing int) (int, error) {
	value, ok, err := take[int64](a, name)
	if !ok || err != nil {
		return missing, err
	}
	return toInt(name, value)
}

// ints returns a list, nil where the case hasn't got it.
func (a *Args) ints(name string) ([]int, error) {
	list, _, err := take[[]int64](a, name)
	if err != nil || list == nil {
		return nil, err
	}
	return toInts(name, list)
}

// float returns an attribute, which the data may spell without a point.
func (a *Args) float(name string, missing float64) (float64, error) {
	if whole, ok := a.attributes[name].(int64); ok {
		delete(a.attributes, name)
		return float64(whole), nil
	}
	value, ok, err := take[float64](a, name)
	if !ok || err != nil {
		return missing, err
	}
	return value, nil
}

// node returns all attributes that are left as those of an ONNX node.
func (a *Args) node(op string) onnxop.Node {
	attributes := a.attributes
	a.attributes = nil
	return onnxop.Node{Op: op, Attributes: attributes}
}

func toInt(name string, value int64) (int, error) {
	if value < math.MinInt || value > math.MaxInt {
		return 0, fmt.Errorf("%s = %d: want at most %d", name, value, math.MaxInt)
	}
	return int(value), nil
}

func toInts(name string, values []int64) ([]int, error) {
	list := make([]int, len(values))
	for i, value := range values {
		var err error
		if list[i], err = toInt(fmt.Sprintf("%s[%d]", name, i), value); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// --- Inputs ---

// has reports whether the case has an input of that name.
func (a *Args) has(name string) bool { return slices.Contains(a.c.Inputs, name) }

// tensor returns an input.
func (a *Args) tensor(name string) (Tensor, error) {
	if !a.has(name) {
		return Tensor{}, notKnown("a case without input %s", name)
	}
	a.inputs = slices.DeleteFunc(a.inputs, func(other string) bool { return other == name })
	return a.c.Tensors[name], nil
}

// shape returns the shape of an input that has the case's layout.
func (a *Args) shape(name string) (pool.Shape, error) {
	t, err := a.tensor(name)
	if err != nil {
		return pool.Shape{}, err
	}
	return a.toShape(name, t.Shape)
}

// toShape returns the shape of a tensor with extents dims, in the case's layout.
func (a *Args) toShape(name string, dims []int64) (pool.Shape, error) {
	extents, err := toInts(name, dims)
	if err != nil {
		return pool.Shape{}, err
	}
	if len(extents) < 2 {
		return pool.Shape{}, fmt.Errorf("%s = %d: want N, C and 1 to 3 spatial axes", name, dims)
	}
	s := pool.Shape{Layout: pool.ChannelsFirst, N: extents[0], C: extents[1], Spatial: extents[2:]}
	if a.c.Layout == "NHWC" {
		last := len(extents) - 1
		s.Layout, s.C, s.Spatial = pool.ChannelsLast, extents[last], extents[1:last]
	}
	return s, nil
}

// input returns the elements of an input, zeros where the case describes it by
// its shape only.
func input[T Element](a *Args, name string) ([]T, error) {
	t, err := a.tensor(name)
	if err != nil {
		return nil, err
	}
	if want := typeOf[T](); t.DType != want {
		return nil, notKnown("%s = %v: want elements of type %s", name, t, want)
	}
	if t.Data != nil {
		return decode[T](t), nil
	}
	const most = 1 << 20
	n, ok := elements(t.Shape)
	if !ok || n > most {
		return nil, notKnown("%s = %v: want at most %d elements, as it was not refused", name, t, most)
	}
	return make([]T, n), nil
}

// sameShape requires an input to have the shape dims, for inputs of the library
// that are slices.
func (a *Args) sameShape(name string, dims []int) error {
	t, err := a.tensor(name)
	if err != nil {
		return err
	}
	got, err := toInts(name, t.Shape)
	if err != nil {
		return err
	}
	if !slices.Equal(got, dims) {
		return fmt.Errorf("shape of %s = %v: want %v", name, got, dims)
	}
	return nil
}

// --- Outputs ---

// wants reports whether the case has an output of that name.
func (a *Args) wants(name string) bool { return slices.Contains(a.c.Outputs, name) }

// buffer is memory that an operator writes.
type buffer struct {
	name   string
	bytes  []byte // of the elements, in the machine's order
	tensor func() Tensor
}

// dirt is in every byte of a buffer that nobody wrote.
const dirt = 0xA5

// output returns a buffer for an output of that shape, which holds dirt.
func output[T Element](a *Args, name string, dims []int) []T {
	n := 1
	shape := make([]int64, len(dims))
	for i, extent := range dims {
		n *= extent
		shape[i] = int64(extent)
	}
	values := make([]T, n)
	raw := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(values))), n*typeOf[T]().Size())
	for i := range raw {
		raw[i] = dirt
	}
	a.buffers = append(a.buffers, buffer{name, raw, func() Tensor { return encode(shape, values) }})
	return values
}

// outputs returns what the operator wrote.
func (a *Args) outputs() map[string]Tensor {
	tensors := map[string]Tensor{}
	for _, b := range a.buffers {
		t := b.tensor()
		t.oneNaN()
		tensors[b.name] = t
	}
	return tensors
}

// untouched requires that nothing was written.
func (a *Args) untouched() error {
	for _, b := range a.buffers {
		if slices.ContainsFunc(b.bytes, func(x byte) bool { return x != dirt }) {
			return fmt.Errorf("%s was written before the error", b.name)
		}
	}
	return nil
}
