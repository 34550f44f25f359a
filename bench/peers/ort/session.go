//go:build ort

package ort

import (
	"errors"

	onnx "github.com/yalue/onnxruntime_go"

	"github.com/simdpool/simdpool/bench"
)

// session is a model with its inputs and outputs.
type session struct {
	*onnx.AdvancedSession
	values []onnx.Value
	result bench.Result
	done   func() bench.Buffer // unpacks what blocked operators wrote
}

func (s *session) run() error { return s.Run() }

func (s *session) read() (*bench.Result, error) {
	r := s.result
	if s.done != nil {
		r.Values = s.done()
	}
	return &r, nil
}

func (s *session) close() {
	if s.AdvancedSession != nil {
		s.Destroy()
	}
	for _, v := range s.values {
		v.Destroy()
	}
}

// open starts a session of n that reads x and writes y.
func open(p *bench.Problem, n *node, x, y bench.Buffer, threads int) (*session, error) {
	s := &session{result: bench.Result{Values: y}}
	data := map[string]any{"rois": p.Rois}
	if p.Op == "roialign" {
		data["rois"], data["batch_indices"] = split(p)
	}
	var failed error
	bind := func(values []value) []onnx.Value {
		var all []onnx.Value
		for _, v := range values {
			t, err := s.tensor(v, x, y, data[v.name])
			failed = errors.Join(failed, err)
			all = append(all, t)
		}
		return all
	}
	inputs, outputs := bind(n.inputs), bind(n.outputs)
	options, err := onnx.NewSessionOptions()
	if failed = errors.Join(failed, err); failed != nil {
		s.close()
		return nil, failed
	}
	defer options.Destroy()
	err = errors.Join(options.SetIntraOpNumThreads(threads), options.SetInterOpNumThreads(1))
	if err == nil {
		s.AdvancedSession, err = onnx.NewAdvancedSessionWithONNXData(n.model(), names(n.inputs), names(n.outputs), inputs, outputs, options)
	}
	if err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// split returns the corners and the images of the boxes.
func split(p *bench.Problem) (corners []float32, images []int64) {
	for i := range p.Boxes {
		images = append(images, int64(p.Rois[5*i]))
		corners = append(corners, p.Rois[5*i+1:5*i+5]...)
	}
	return corners, images
}

func names(values []value) []string {
	var all []string
	for _, v := range values {
		all = append(all, v.name)
	}
	return all
}

// tensor wraps the memory of v.
func (s *session) tensor(v value, x, y bench.Buffer, data any) (onnx.Value, error) {
	memory := x
	switch v.name {
	case "Y":
		memory = y
	case "Indices":
		memory = bench.NewBuffer(8 * int(onnx.Shape(v.shape).FlattenedSize()))
		s.result.At = bench.As[int64](memory)
	}
	switch {
	case data != nil && v.kind == kindFloat:
		return keep(s, v.shape, data.([]float32))
	case data != nil:
		return keep(s, v.shape, data.([]int64))
	case v.kind == kindFloat:
		return keep(s, v.shape, memory.Floats())
	case v.kind == kindDouble:
		return keep(s, v.shape, bench.As[float64](memory))
	case v.kind == kindInt64:
		return keep(s, v.shape, bench.As[int64](memory))
	}
	return keep(s, v.shape, []uint8(memory))
}

func keep[T onnx.TensorData](s *session, shape []int64, data []T) (onnx.Value, error) {
	t, err := onnx.NewTensor(onnx.Shape(shape), data)
	if err != nil {
		return nil, err
	}
	s.values = append(s.values, t)
	return t, nil
}

// openBlocked is open for the operator over blocks of channels.
func openBlocked(p *bench.Problem, n *node, block, threads int) (*session, error) {
	blocked := *n
	blocked.domain = "com.microsoft.nchwc"
	x, y := bench.NewBuffer(len(p.X[0])), bench.NewBuffer(len(p.Y))
	in, out := p.In[1]*p.In[2], p.Out[1]*p.Out[2]
	pack(x.Floats(), p.X[0].Floats(), p.N*p.C/block, block, in)
	s, err := open(p, &blocked, x, y, threads)
	if err != nil {
		return nil, err
	}
	s.done = func() bench.Buffer {
		unpack(p.Y.Floats(), y.Floats(), p.N*p.C/block, block, out)
		return p.Y
	}
	return s, nil
}

// pack moves the channels of each block next to each other, unpack back.
func pack(dst, src []float32, blocks, block, pixels int) {
	for i := range blocks {
		for c := range block {
			for x := range pixels {
				dst[(i*pixels+x)*block+c] = src[(i*block+c)*pixels+x]
			}
		}
	}
}

func unpack(dst, src []float32, blocks, block, pixels int) { pack(dst, src, blocks, pixels, block) }
