//go:build race

package simdpool_test

import (
	"os"
	"os/exec"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
)

// racers are calls of which each reads src and writes dst, images of one pixel
// row a unit, units lo to hi.
var racers = map[string]func(dst, src []float32, lo, hi int){
	"ChannelsFirst": func(dst, src []float32, lo, hi int) {
		simdpool.ChannelsFirst(simdpool.Max, dst, src, cells(), lo, hi)
	},
	"ChannelsLast": func(dst, src []float32, lo, hi int) {
		simdpool.ChannelsLast(simdpool.Sum, dst, src, cells(), 8, lo, hi)
	},
	"MaxFirst": func(dst, src []float32, lo, hi int) {
		simdpool.MaxFirst(dst, make([]uint8, len(dst)), src, cells(), lo, hi)
	},
	"Backward": func(dst, src []float32, lo, hi int) {
		simdpool.Backward(simdpool.Sum, dst, src, nil, nil, cells(), 1, false, lo, hi)
	},
	"GlobalFirst": func(dst, src []float32, lo, hi int) {
		simdpool.GlobalFirst(simdpool.Max, dst, src, 1, lo*len(dst)/8, hi*len(dst)/8)
	},
	"GlobalLast": func(dst, src []float32, lo, hi int) {
		simdpool.GlobalLast(simdpool.Average, dst, src, 1, 8, lo*len(dst)/8, hi*len(dst)/8)
	},
	"RegionSums": func(dst, src []float32, lo, hi int) {
		simdpool.RegionSums(dst, src, images(lo, hi), pixels(1, 8), pixels(1, 8), 8)
	},
	"RegionGradients": func(dst, src []float32, lo, hi int) {
		simdpool.RegionGradients(dst, src, images(lo, hi), pixels(1, 8), pixels(1, 8), 8)
	},
	"PositionSums": func(dst, src []float32, lo, hi int) {
		planes := &simdpool.Grid{Height: 1, Width: 8, Outer: 64, Channel: 8, Pixel: 1} // rows that assembly gathers
		simdpool.PositionSums(dst, src, images(lo, hi), pixels(1, 8), planes, 8)
	},
	"PositionRows": func(dst, src []float32, lo, hi int) {
		bins := &simdpool.Grid{Height: 8, Width: 8, Outer: 64, Channel: 64, Pixel: 1}
		planes := &simdpool.Grid{Height: 1, Width: 8, Outer: 512, Channel: 8, Pixel: 1}
		r := &simdpool.Regions[float32]{Cell: make([]int32, 8), Weight: []float32{1, 1, 1, 1, 1, 1, 1, 1}}
		starts := []int32{0, 1, 2, 3, 4, 5, 6, 7, 8}
		r.List = []simdpool.Region[float32]{{Rows: starts, Cols: starts, Divisor: 1}}
		tables := make([]simdpool.PositionTables[float32], 1)
		tables[0].Fill(r, bins, planes)
		simdpool.PositionRows(dst, src, tables, lo, hi)
	},
	"RegionMax": func(dst, src []float32, lo, hi int) {
		simdpool.RegionMax(dst, nil, src, 0, images(lo, hi), pixels(1, 8), pixels(1, 8), 8)
	},
	"RegionMax's argmax": func(dst, src []float32, lo, hi int) {
		argmax := unsafe.Slice((*int64)(unsafe.Pointer(&dst[0])), len(dst)/2)
		simdpool.RegionMax(make([]float32, len(argmax)), argmax, src, 0, images(lo, hi), pixels(1, 8), pixels(1, 8), 8)
	},
}

// images are regions of a bin and a cell, each of an image of its own.
func images(lo, hi int) *simdpool.Regions[float32] {
	r := &simdpool.Regions[float32]{Cell: []int32{0}, Weight: []float32{1}}
	for i := lo; i < hi; i++ {
		r.List = append(r.List, simdpool.Region[float32]{Image: i, Index: i, Rows: []int32{0, 1}, Cols: []int32{0, 1}, Divisor: 1})
	}
	return r
}

// pixels are images of n pixels, channels last.
func pixels(n, channels int) *simdpool.Grid {
	return &simdpool.Grid{Height: 1, Width: n, Outer: n * channels, Channel: 1, Pixel: channels}
}

// cells are 8 rows of windows that are a cell each.
func cells() *simdpool.Window {
	a := simdpool.Axis{In: 8, Out: 8, Kernel: 1, Stride: 1, Dilation: 1}
	return &simdpool.Window{H: a, W: a}
}

// length is what a racer's slices have.
func length(name string) int {
	switch name {
	case "ChannelsLast", "PositionSums", "PositionRows":
		return 8 * 64
	case "RegionMax's argmax":
		return 2 * 64
	}
	return 64
}

// The race detector reports who writes what a kernel reads, or touches what it
// writes, and nobody who does another part of the work.
func TestRaceDetector(t *testing.T) {
	if name := os.Getenv("SIMDPOOL_RACER"); name != "" {
		race(t, name, os.Getenv("SIMDPOOL_RACE"))
		return
	}
	for _, isa := range simdpool.Available() {
		if isa == simdpool.Generic {
			continue // which the detector sees without being told
		}
		for name := range racers {
			for race, caught := range map[string]bool{"none": false, "parts": false, "src": true, "dst": true} {
				report, err := child(isa, name, race)
				if !caught {
					require.NoError(t, err, "%v, %s, %s: %s", isa, name, race, report)
					continue
				}
				require.Error(t, err, "%v, %s, %s: %s", isa, name, race, report)
				require.Contains(t, report, "WARNING: DATA RACE", "%v, %s, %s", isa, name, race)
			}
		}
	}
}

// child runs a racer on isa in a process of its own.
func child(isa simdpool.ISA, name, race string) (report string, err error) {
	c := exec.Command(os.Args[0], "-test.run=^TestRaceDetector$/^isa="+isa.String()+"$")
	c.Env = append(os.Environ(), "SIMDPOOL_RACER="+name, "SIMDPOOL_RACE="+race)
	out, err := c.CombinedOutput()
	return string(out), err
}

// race does the first half of the work beside what a second goroutine does.
func race(t *testing.T, name, with string) {
	onEachISA(t, func(*testing.T, simdpool.ISA) {
		dst, src := make([]float32, length(name)), make([]float32, length(name))
		done := make(chan struct{})
		go func() {
			defer close(done)
			switch with {
			case "src":
				src[3] = 1
			case "dst":
				_ = dst[5] + float32(len(src))
				sink = dst[5]
			case "parts":
				racers[name](dst, src, 4, 8)
			}
		}()
		racers[name](dst, src, 0, 4)
		<-done
	})
}

var sink float32
