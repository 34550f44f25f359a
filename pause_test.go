package simdpool_test

import (
	"math"
	"runtime"
	"runtime/metrics"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool"
)

// BenchmarkStopTheWorld collects garbage while other goroutines pool large planes
// without a break, and reports how long the longest stop took: assembly is not preempted,
// and one call of it is what a stop waits for.
func BenchmarkStopTheWorld(b *testing.B) {
	for _, isa := range simdpool.Available() {
		b.Run("isa="+isa.String(), func(b *testing.B) {
			restore, err := simdpool.Select(isa)
			require.NoError(b, err)
			defer restore()
			stop, stopped := make(chan struct{}), make(chan struct{})
			workers := max(runtime.GOMAXPROCS(0)-1, 1)
			for range workers {
				go poolUntil(stop, stopped)
			}
			before := stops()
			for range b.N {
				runtime.GC()
				time.Sleep(time.Millisecond)
			}
			b.ReportMetric(longest(before, stops())*1e6, "longest-us")
			close(stop)
			for range workers {
				<-stopped
			}
		})
	}
}

// poolUntil pools planes of 16 MiB by several kernels.
func poolUntil(stop, stopped chan struct{}) {
	defer func() { stopped <- struct{}{} }()
	axis := simdpool.Axis{In: 2048, Out: 2048, Kernel: 3, Stride: 1, Dilation: 1, PadBegin: 1, PadEnd: 1}
	w := simdpool.Window{H: axis, W: axis}
	big := w
	for _, a := range []*simdpool.Axis{&big.H, &big.W} {
		a.Kernel, a.PadBegin, a.PadEnd = 13, 6, 6
	}
	src, dst := make([]float32, 2048*2048), make([]float32, 2048*2048)
	for {
		for _, call := range []func(){
			func() { simdpool.ChannelsFirst(simdpool.Max, dst, src, &w, 0, 2048) },
			func() { simdpool.ChannelsFirst(simdpool.Average, dst, src, &big, 0, 2048) },
			func() { simdpool.GlobalFirst(simdpool.Sum, dst[:1], src, len(src), 0, 1) },
			func() { simdpool.GlobalLast(simdpool.Max, dst[:64], src, len(src)/64, 64, 0, 64) },
		} {
			select {
			case <-stop:
				return
			default:
				call()
			}
		}
	}
}

// stops returns how long the world took to stop, so far.
func stops() *metrics.Float64Histogram {
	sample := []metrics.Sample{{Name: "/sched/pauses/stopping/gc:seconds"}}
	metrics.Read(sample)
	return sample[0].Value.Float64Histogram()
}

// longest returns the upper end of the last bucket to which something came.
func longest(before, after *metrics.Float64Histogram) float64 {
	for i := len(after.Counts) - 1; i >= 0; i-- {
		if after.Counts[i] > before.Counts[i] {
			if end := after.Buckets[i+1]; !math.IsInf(end, 1) {
				return end
			}
			return after.Buckets[i]
		}
	}
	return 0
}
