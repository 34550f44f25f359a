package conformance

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// seed calls add with the contents of the shipped files of that extension.
func seed(f *testing.F, extension string, add func(data []byte)) {
	paths, err := Find("testdata")
	require.NoError(f, err)
	for _, path := range paths {
		data, err := os.ReadFile(path + extension)
		require.NoError(f, err)
		if len(data) < 1<<12 {
			add(data)
		}
	}
}

// Whatever a safetensors file holds, tensors that come out can be read, and do
// not overlap.
func FuzzParseTensors(f *testing.F) {
	seed(f, ".safetensors", func(data []byte) { f.Add(data) })
	f.Fuzz(func(t *testing.T, data []byte) {
		tensors, err := ParseTensors(data)
		if err != nil {
			return
		}
		total := 0
		for name, tensor := range tensors {
			n, ok := elements(tensor.Shape)
			require.True(t, ok, name)
			require.Equal(t, int(n), tensor.len(), name)
			require.NoError(t, Compare(tensor, tensor, 0, 0), name)
			total += len(tensor.Data)
		}
		require.LessOrEqual(t, total, len(data))
	})
}

// Whatever the description of a case says, it is refused or sound.
func FuzzParseCase(f *testing.F) {
	seed(f, ".json", func(data []byte) { f.Add(data) })
	f.Add([]byte(errorText))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, needTensors, err := ParseCase(data)
		if err != nil {
			return
		}
		require.NotEmpty(t, c.Inputs)
		require.Equal(t, c.WantError, len(c.Outputs) == 0)
		if needTensors {
			return
		}
		if c.checkTensors() == nil {
			for _, name := range c.Inputs {
				require.NotZero(t, c.Tensors[name].DType.Size())
			}
		}
	})
}
