//go:build ignore

package simdpool_test

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/simdpool/simdpool"
	"github.com/simdpool/simdpool/internal/cases"
)

// What takes longest where it is not cut into calls: wide rows and high planes,
// large windows, many planes, many channels.
func large() []cases.Geometry {
	axis := func(in, kernel, stride int) simdpool.Axis {
		return simdpool.Axis{In: in, Out: (in-kernel)/stride + 1, Kernel: kernel, Stride: stride, Dilation: 1}
	}
	var all []cases.Geometry
	for _, size := range [][2]int{{1500, 1500}, {3, 700_000}, {300_000, 7}} {
		for _, k := range [][2]int{{2, 2}, {3, 1}, {3, 2}, {5, 1}, {13, 1}, {7, 3}, {2, 5}} {
			h, w := axis(size[0], min(k[0], size[0]), k[1]), axis(size[1], min(k[0], size[1]), k[1])
			all = append(all, cases.Geometry{Window: simdpool.Window{H: h, W: w}, Images: 1})
		}
	}
	small := axis(14, 2, 2)
	volume := simdpool.Window{D: axis(64, 3, 2), H: axis(128, 3, 2), W: axis(256, 3, 2)}
	return append(all, cases.Geometry{Window: simdpool.Window{H: small, W: small}, Images: 10_000}, cases.Geometry{Window: volume, Images: 1})
}

// of returns g for a family: with channels where those come last, whole where planes
// are reduced.
func of(f *cases.Family, g cases.Geometry, channels int) cases.Geometry {
	g.Channels = channels
	if channels > 1 {
		g.Window.W.In = max(g.Window.W.In/channels, g.Window.W.Kernel)
		g.Window.W.Out = (g.Window.W.In-g.Window.W.Kernel)/g.Window.W.Stride + 1
	}
	if g.Global = f.Name == "global-first" || f.Name == "global-last"; g.Global {
		g.Window.D.Out, g.Window.H.Out, g.Window.W.Out = min(g.Window.D.Out, 1), 1, 1
	}
	g.Hi = g.Units()
	return g
}

func TestLongestCall(t *testing.T) {
	rounds, err := strconv.Atoi(os.Getenv("SIMDPOOL_ROUNDS"))
	if err != nil {
		t.Fatal(err)
	}
	best := make(map[string]simdpool.Call)
	for range rounds {
		clear(simdpool.LongestCalls)
		round(t)
		for name, call := range simdpool.LongestCalls {
			if before, ok := best[name]; !ok || call.Took < before.Took {
				best[name] = call
			}
		}
	}
	names := slices.SortedFunc(maps.Keys(best), func(a, b string) int { return cmp.Compare(best[b].Took, best[a].Took) })
	for _, name := range names {
		fmt.Printf("%-18s %8.1f us  (%v, variant %#x)\n", name, best[name].Took.Seconds()*1e6, simdpool.Active(), best[name].Variant)
	}
}

// round runs each family over all that is large.
func round(t *testing.T) {
	for _, f := range cases.Families() {
		channels := []int{1}
		if f.Name == "channels-last" || f.Name == "global-last" || f.Name == "max-last-bytes" || f.Name == "max-last-offsets" {
			channels = []int{3, 64}
		}
		for _, op := range f.Ops {
			for _, typ := range []cases.Type{cases.Float32, cases.Float64, cases.Uint8, cases.Float16} {
				for _, g := range large() {
					for _, c := range channels {
						runLarge(t, &cases.Case{Family: f, Op: op, Type: typ, Geometry: of(f, g, c), Data: cases.Data{Kind: cases.Uniform}})
					}
				}
			}
		}
	}
}

func runLarge(t *testing.T, c *cases.Case) {
	if c.Type == cases.Uint8 && c.Op != simdpool.Max && c.Op != simdpool.Min || c.Family.Second == 1 && c.Taps() > 255 {
		return
	}
	t.Helper()
	var hash cases.Hash
	var runner cases.Runner
	runner.Run(c, &hash)
}
