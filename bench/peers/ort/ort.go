//go:build ort

package ort

import (
	"errors"
	"fmt"
	"os"

	onnx "github.com/yalue/onnxruntime_go"
	"golang.org/x/sys/cpu"

	"github.com/simdpool/simdpool/bench"
)

type library struct{}

// New loads the library that ONNXRUNTIME names.
func New() (bench.Library, error) {
	onnx.SetSharedLibraryPath(os.Getenv("ONNXRUNTIME"))
	if err := onnx.InitializeEnvironment(onnx.WithLogLevelFatal()); err != nil {
		return nil, errors.Join(bench.Missing("ort", "npm's onnxruntime-node, with cgo"), err)
	}
	return library{}, nil
}

func (library) Name() string    { return "ort" }
func (library) Close()          { onnx.DestroyEnvironment() }
func (library) Version() string { return "ONNX Runtime " + onnx.GetVersion() }

// Open implements bench.Library: ONNX's operators, and beside them ONNX
// Runtime's own, over blocks of channels, into which it rewrites networks.
func (l library) Open(p *bench.Problem, threads int) ([]bench.Contender, error) {
	n, err := operator(p)
	if err != nil {
		return nil, err
	}
	what := bench.About{Library: "ort", Layout: p.Layout}
	if p.Op == "maxidx" {
		what.Form = bench.Int64
	}
	plain, err := open(p, n, p.X[0], p.Y, threads)
	if err != nil {
		return nil, err
	}
	all := []bench.Contender{&bench.Call{What: what, Calls: bench.Loop(plain.run), Read: plain.read, Done: plain.close, Y: p.Y}}
	if block := blocks(); p.Layout == bench.First && p.C%block == 0 && p.DType == "f32" && p.Rank == 2 && !p.Regions() && p.Op != "maxidx" {
		b, err := openBlocked(p, n, block, threads)
		if err != nil {
			return all, nil
		}
		what.Layout, what.Setting = bench.Blocked, fmt.Sprintf("by %d", block)
		all = append(all, &bench.Call{What: what, Calls: bench.Loop(b.run), Read: b.read, Done: b.close, Y: p.Y})
	}
	return all, nil
}

// blocks returns how many channels ONNX Runtime takes together.
func blocks() int {
	if cpu.X86.HasAVX2 && !cpu.X86.HasAVX512F {
		return 8
	}
	return 16
}

var kinds = map[string]int{"f32": kindFloat, "f64": kindDouble, "u8": kindUint8}

// operator returns the node that solves p.
func operator(p *bench.Problem) (*node, error) {
	if p.Regions() {
		return regions(p)
	}
	kind := kinds[p.DType]
	n := &node{
		inputs:  []value{{"X", kind, shape(p, p.N, p.C, p.In)}},
		outputs: []value{{"Y", kind, shape(p, p.N, p.C, p.Out)}},
	}
	switch p.Op {
	case "max", "maxidx":
		n.op = "MaxPool"
	case "avg":
		n.op = "AveragePool"
	case "gmax":
		n.op = "GlobalMaxPool"
	case "gavg":
		n.op = "GlobalAveragePool"
	default:
		return nil, bench.ErrNone
	}
	if p.Layout == bench.Last {
		if p.DType != "u8" || p.Op != "max" {
			return nil, bench.ErrNone
		}
		n.domain, n.op = "com.microsoft", "NhwcMaxPool"
	}
	if p.Op == "maxidx" {
		n.outputs = append(n.outputs, value{"Indices", kindInt64, n.outputs[0].shape})
	}
	if !p.Global() {
		axes := 3 - p.Rank
		pads := append(append([]int(nil), p.Pad[axes:]...), p.Pad[axes:]...)
		n.attributes = map[string]any{
			"kernel_shape": p.Kernel[axes:], "strides": p.Stride[axes:], "pads": pads, "ceil_mode": p.Ceil,
		}
		if p.Op == "avg" {
			n.attributes["count_include_pad"] = p.Include
		}
	}
	return n, nil
}

func regions(p *bench.Problem) (*node, error) {
	n := &node{
		inputs:  []value{{"X", kindFloat, shape(p, p.N, p.C, p.In)}},
		outputs: []value{{"Y", kindFloat, shape(p, p.Boxes, p.OutC, p.Out)}},
	}
	boxes := int64(p.Boxes)
	switch p.Op {
	case "roialign":
		n.op = "RoiAlign"
		n.inputs = append(n.inputs, value{"rois", kindFloat, []int64{boxes, 4}}, value{"batch_indices", kindInt64, []int64{boxes}})
		n.attributes = map[string]any{
			"output_height": p.Out[1], "output_width": p.Out[2], "sampling_ratio": max(p.Sampling, 0),
			"spatial_scale": float32(p.Scale), "coordinate_transformation_mode": "output_half_pixel",
		}
	case "roipool":
		n.op = "MaxRoiPool"
		n.inputs = append(n.inputs, value{"rois", kindFloat, []int64{boxes, 5}})
		n.attributes = map[string]any{"pooled_shape": p.Out[1:], "spatial_scale": float32(p.Scale)}
	default:
		return nil, bench.ErrNone
	}
	return n, nil
}

// shape returns the shape of a tensor in the layout of p.
func shape(p *bench.Problem, n, c int, extents [3]int) []int64 {
	s := []int64{int64(n)}
	if p.Layout == bench.First {
		s = append(s, int64(c))
	}
	for _, e := range extents[3-p.Rank:] {
		s = append(s, int64(e))
	}
	if p.Layout == bench.Last {
		s = append(s, int64(c))
	}
	return s
}
