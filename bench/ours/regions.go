package ours

import (
	"github.com/simdpool/simdpool/bench"
	"github.com/simdpool/simdpool/pool"
	"github.com/simdpool/simdpool/roi"
)

// regions is the operators over boxes.
func regions(p *bench.Problem, threads int) ([]form, error) {
	if p.Op == "msroialign" {
		return pyramid(p, threads)
	}
	plan, err := regionPlan(p)
	if err != nil {
		return nil, err
	}
	boxes := roi.FromRows(p.Rois)
	parallel, err := plan.WithWorkers(threads)
	if err != nil {
		return nil, err
	}
	if p.Backward() {
		gradient, err := roi.NewGradient(plan)
		if err != nil {
			return nil, err
		}
		dx, dy := p.Y.Floats(), p.DY.Floats()
		if threads > 1 {
			return []form{{run: func() error { return parallel.Gradient(dx, dy, nil, boxes, false) }}}, nil
		}
		return []form{{run: func() error { return gradient.Run(dx, dy, nil, boxes) }}}, nil
	}
	dst, src := p.Y.Floats(), p.X[0].Floats()
	if threads > 1 {
		return []form{{run: func() error { return parallel.Run(dst, src, boxes) }}}, nil
	}
	return []form{{run: func() error { return plan.Run(dst, src, boxes) }}}, nil
}

func regionPlan(p *bench.Problem) (*roi.Plan[float32], error) {
	in, h, w := mapShape(p, 0), p.Out[1], p.Out[2]
	switch p.Op {
	case "roipool":
		return roi.NewPool[float32](in, roi.Pool{OutputHeight: h, OutputWidth: w, SpatialScale: p.Scale})
	case "psroipool":
		return roi.NewPSPool[float32](in, roi.PSPool{OutputHeight: h, OutputWidth: w, SpatialScale: p.Scale})
	case "psroialign":
		return roi.NewPSAlign[float32](in, roi.PSAlign{OutputHeight: h, OutputWidth: w, SamplingRatio: p.Sampling, SpatialScale: p.Scale})
	}
	return roi.NewAlign[float32](in, roi.Align{
		Mode: roi.Average, Coordinates: roi.OutputHalfPixel,
		OutputHeight: h, OutputWidth: w, SamplingRatio: p.Sampling, SpatialScale: p.Scale,
	})
}

// pyramid is RoIAlign over several levels.
func pyramid(p *bench.Problem, threads int) ([]form, error) {
	m := roi.MultiScale{
		OutputHeight: p.Out[1], OutputWidth: p.Out[2], SamplingRatio: p.Sampling,
		CanonicalScale: 224, CanonicalLevel: 4,
	}
	var shapes []pool.Shape
	var maps [][]float32
	scale := p.Scale
	for level, x := range p.X {
		shapes, maps = append(shapes, mapShape(p, level)), append(maps, x.Floats())
		m.SpatialScales = append(m.SpatialScales, scale)
		scale /= 2
	}
	plan, err := roi.NewMultiScale[float32](shapes, m)
	if err != nil {
		return nil, err
	}
	dst, boxes := p.Y.Floats(), roi.FromRows(p.Rois)
	if threads == 1 {
		return []form{{run: func() error { return plan.Run(dst, nil, maps, boxes) }}}, nil
	}
	parallel, err := plan.WithWorkers(threads)
	if err != nil {
		return nil, err
	}
	return []form{{run: func() error { return parallel.Run(dst, nil, maps, boxes) }}}, nil
}

func mapShape(p *bench.Problem, level int) pool.Shape {
	s := shape(&p.Case)
	in := p.Level(level)
	s.Spatial = in[1:]
	return s
}
