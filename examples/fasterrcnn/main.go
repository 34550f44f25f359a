// Command fasterrcnn runs the second half of a Faster R-CNN in Go: the feature
// pyramid of an image, proposals, RoIAlign on their levels and the box head, in
// the shapes of ResNet-50 with FPN. It shows where the time goes.
//
// The weights are random, from a seed: what it finds means nothing, what it costs
// does.
//
//	go run . [-layout nchw|nhwc] [-boxes 300] [-workers 1]
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/simdpool/simdpool/pool"
	"github.com/simdpool/simdpool/roi"
)

func main() {
	log.SetFlags(0)
	file := flag.String("in", "../../cmd/simdpool/photo/coffee.png", "PNG `file`")
	layout := flag.String("layout", "nhwc", "nchw or nhwc")
	boxes := flag.Int("boxes", 300, "proposals")
	workers := flag.Int("workers", 1, "goroutines of RoIAlign")
	flag.Parse()
	layouts := map[string]pool.Layout{"nchw": pool.ChannelsFirst, "nhwc": pool.ChannelsLast}
	l, ok := layouts[*layout]
	if !ok {
		log.Fatalf("-layout %q: want nchw or nhwc", *layout)
	}
	image, err := load(*file, imageHeight, imageWidth)
	if err != nil {
		log.Fatal(err)
	}
	r, err := detect(image, l, *boxes, *workers)
	if err != nil {
		log.Fatal(err)
	}
	r.print(os.Stdout)
}

// result is what a run found and how long its stages took.
type result struct {
	stages []stage
	boxes  []roi.Box[float32]
	levels []int64
	scores []float32 // of each box, the best of all classes
}

type stage struct {
	name string
	took time.Duration
	note string
}

// run does a stage and notes how long it took.
func (r *result) run(name, note string, do func() error) error {
	start := time.Now()
	err := do()
	r.stages = append(r.stages, stage{name, time.Since(start), note})
	return err
}

// detect runs all stages on an image.
func detect(image *picture, layout pool.Layout, boxes, workers int) (*result, error) {
	r := &result{}
	var levels pyramid
	err := r.run("pyramid", fmt.Sprintf("%d levels of %d channels, a stand-in for the backbone", len(strides), channels), func() (err error) {
		levels, err = build(image, layout)
		return err
	})
	if err != nil {
		return nil, err
	}
	r.run("proposals", "scored anchors, without those that overlap others", func() error {
		r.boxes = propose(levels, boxes)
		return nil
	})
	var features []float32
	err = r.run("RoIAlign", fmt.Sprintf("%d boxes, 7x7, on the level of each", len(r.boxes)), func() (err error) {
		features, r.levels, err = align(levels, r.boxes, workers)
		return err
	})
	if err != nil {
		return nil, err
	}
	r.run("box head", fmt.Sprintf("%d values to %d, to %d classes", channels*49, hidden, classes), func() error {
		r.scores = head(features, len(r.boxes))
		return nil
	})
	return r, nil
}

// align pools each box on its level of the pyramid.
func align(p pyramid, list []roi.Box[float32], workers int) (features []float32, levels []int64, err error) {
	plan, err := roi.NewMultiScale[float32](p.shapes, roi.MultiScale{
		OutputHeight: 7, OutputWidth: 7, SamplingRatio: 2, SpatialScales: p.scales(), CanonicalScale: 224, CanonicalLevel: 4,
	})
	if err != nil {
		return nil, nil, err
	}
	parallel, err := plan.WithWorkers(workers)
	if err != nil {
		return nil, nil, err
	}
	features, levels = make([]float32, plan.Out(len(list)).Len()), make([]int64, len(list))
	return features, levels, parallel.Run(features, levels, p.maps, roi.FromList(list))
}

// print shows the stages, the boxes a level has, and the best of them.
func (r *result) print(w *os.File) {
	var total time.Duration
	for _, s := range r.stages {
		total += s.took
	}
	for _, s := range r.stages {
		fmt.Fprintf(w, "%-10s %8.1f ms %5.1f %%  %s\n", s.name, s.took.Seconds()*1e3, 100*s.took.Seconds()/total.Seconds(), s.note)
	}
	counts := make([]int, len(strides))
	best := 0
	for i, level := range r.levels {
		counts[level]++
		if r.scores[i] > r.scores[best] {
			best = i
		}
	}
	fmt.Fprintf(w, "boxes on levels of stride %v: %v\n", strides, counts)
	if len(r.boxes) > 0 {
		b := r.boxes[best]
		fmt.Fprintf(w, "best of random classes: %.3f at (%.0f, %.0f) to (%.0f, %.0f)\n", r.scores[best], b.X1, b.Y1, b.X2, b.Y2)
	}
}
