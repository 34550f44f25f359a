package limit

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/simdpool/simdpool/bench"
)

const untouched = 0x55

// Every loop writes all of the output but a rest shorter than a step
// and nothing outside it.
func TestWaysMoveEverything(t *testing.T) {
	for _, w := range ways() {
		for _, lengths := range [][2]int{{64, 64}, {1024, 4096}, {4096, 1024}, {640, 2240}, {2240, 640}, {1088, 4000}} {
			for _, threads := range []int{1, 2} {
				out, in := lengths[0], lengths[1]
				src, memory := bench.NewBuffer(in), bench.NewBuffer(out+2*step)
				for i := range memory {
					memory[i] = untouched
				}
				w.run(memory[step:][:out], src, threads)
				guard := bytes.Repeat([]byte{untouched}, step)
				require.Equal(t, guard, []byte(memory[:step]), w.name)
				require.Equal(t, guard, []byte(memory[step+out:]), w.name)
				if out < step || in < step {
					continue
				}
				written := memory[step:][:out/step*step]
				require.Equalf(t, -1, bytes.IndexByte(written, untouched), "%s: %d bytes from %d, %d threads", w.name, out, in, threads)
			}
		}
	}
}
