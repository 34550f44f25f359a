package conformance

import (
	"encoding/binary"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// seed calls add with the contents of the smallest shipped files of that extension:
// Go's fuzzer simplifies what it finds interesting, byte by byte, in a time that
// grows with the square of the length.
func seed(f *testing.F, extension string, add func(data []byte)) {
	const most = 700
	paths, err := Find("testdata")
	require.NoError(f, err)
	for _, path := range paths {
		data, err := os.ReadFile(path + extension)
		require.NoError(f, err)
		if len(data) < most {
			add(data)
		}
	}
}

// Whatever a safetensors file holds, tensors that come out can be read, and do
// not overlap. Its header is as long as it says, give or take off; where there is
// none, it says what is in places.
func FuzzParseTensors(f *testing.F) {
	seed(f, ".safetensors", func(file []byte) {
		header, data, err := splitHeader(file)
		require.NoError(f, err)
		f.Add(header, data, int8(0), []byte{})
	})
	f.Add([]byte(`{"__metadata__":{"a":"b"},"X":{"dtype":"I8","shape":[2,0],"data_offsets":[0,0]}}`), []byte{}, int8(1), []byte{})
	f.Add([]byte{}, []byte{}, int8(0), []byte{0, 2, 1, 0, 0, 1, 2, 3, 0, 0})
	f.Fuzz(func(t *testing.T, header, data []byte, off int8, places []byte) {
		if len(header) == 0 {
			header, data = headerOf(places)
		}
		length := binary.LittleEndian.AppendUint64(nil, uint64(len(header)+int(off)))
		tensors, err := ParseTensors(slices.Clip(slices.Concat(length, header, data)))
		if err != nil {
			return
		}
		total := 0
		for name, tensor := range tensors {
			n, ok := elements(tensor.Shape)
			require.True(t, ok, name)
			require.Equal(t, int(n), tensor.len(), name)
			require.Equal(t, int(n)*tensor.DType.Size(), len(tensor.Data), name)
			require.NoError(t, Compare(tensor, tensor, 0, 0), name)
			total += len(tensor.Data)
		}
		require.Equal(t, len(data)-int(off), total)
	})
}

// headerOf makes a header of tensors, of five bytes each: the type, two extents, and by
// how much its place begins and ends beside the right one, most often 0. The data
// goes to the end of the last.
func headerOf(places []byte) (header, data []byte) {
	types := []DType{F64, F32, F16, BF16, I64, I8, U8, "I32"}
	beside := func(b byte) int { // 0 for most
		if b < 200 {
			return 0
		}
		return int(b) - 228
	}
	fields, end := map[string]any{}, 0
	for p := places; len(p) >= 5; p = p[5:] {
		dtype, shape := types[p[0]%8], []int{int(p[1] % 8), int(p[2] % 8)}
		begin := end + beside(p[3])
		end = begin + shape[0]*shape[1]*dtype.Size() + beside(p[4])
		fields[strconv.Itoa(len(p))] = map[string]any{"dtype": dtype, "shape": shape, "data_offsets": []int{begin, end}}
	}
	header, err := json.Marshal(fields)
	if err != nil {
		panic(err)
	}
	return header, make([]byte, max(end, 0))
}

// Whatever the description of a case says, it is refused or sound. edits makes
// one of a good case: which, then pairs of a field and the value that it gets.
func FuzzParseCase(f *testing.F) {
	names, values := vocabulary(f)
	seed(f, ".json", func(data []byte) { f.Add(data, []byte{}) })
	f.Add([]byte(caseText), []byte{})
	f.Add([]byte{}, []byte{0})
	f.Add([]byte{}, []byte{1, 2, 3})
	f.Fuzz(func(t *testing.T, data, edits []byte) {
		if len(edits) > 0 {
			fields, err := parseObject([]byte([]string{caseText, errorText}[edits[0]%2]))
			require.NoError(t, err)
			for pair := range slices.Chunk(edits[1:], 2) {
				fields[names[int(pair[0])%len(names)]] = values[int(pair[len(pair)-1])%len(values)]
			}
			data, err = json.Marshal(fields)
			require.NoError(t, err)
		}
		c, needTensors, err := ParseCase(data)
		if err != nil {
			return
		}
		sound(t, c)
		if !needTensors && c.checkTensors() == nil {
			for _, name := range c.Inputs {
				require.NotZero(t, c.Tensors[name].DType.Size())
			}
		}
	})
}

// vocabulary returns the names and values that fields of good cases have, and
// values that few do.
func vocabulary(f *testing.F) (names []string, values []json.RawMessage) {
	for _, text := range []string{caseText, errorText} {
		fields, err := parseObject([]byte(text))
		require.NoError(f, err)
		for _, name := range slices.Sorted(maps.Keys(fields)) {
			names, values = append(names, name), append(values, fields[name])
		}
	}
	for _, value := range []string{`["X","Y"]`, `["X","X"]`, `{"X":[]}`, `{"X":"F33"}`, `{"X":"I8","Y":"F64"}`, `-1`, `1e999`, `""`, `null`, `{}`, `"NHWC"`} {
		values = append(values, json.RawMessage(value))
	}
	return names, values
}

// sound requires what a case must be that was not refused.
func sound(t *testing.T, c *Case) {
	require.NotEmpty(t, c.Name)
	require.NotEmpty(t, c.Op)
	require.Contains(t, []string{"NCHW", "NHWC"}, c.Layout)
	require.NotEmpty(t, c.Inputs)
	require.Equal(t, c.WantError, len(c.Outputs) == 0)
	require.False(t, c.RTol < 0 || c.ATol < 0)
	seen := map[string]bool{}
	for _, name := range slices.Concat(c.Inputs, c.Outputs) {
		require.False(t, seen[name], name)
		seen[name] = true
	}
	for name, value := range c.Attributes {
		switch value.(type) {
		case int64, float64, string, []int64, []float64, [][]int64:
		default:
			require.Failf(t, "unknown", "%s = %v", name, value)
		}
	}
}
