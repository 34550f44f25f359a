package conformance

import (
	"encoding/binary"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// file returns a safetensors file of that header and that many bytes of data.
func file(header string, data int) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	b = append(b, header...)
	for i := range data {
		b = append(b, byte(i))
	}
	return b
}

func TestParseTensors(t *testing.T) {
	tensors, err := ParseTensors(file(`{"__metadata__":{"a":"b"},`+
		`"s":{"dtype":"F32","shape":[],"data_offsets":[0,4]},`+
		`"e":{"dtype":"I64","shape":[2,0,9223372036854775807],"data_offsets":[4,4]},`+
		`"u":{"dtype":"U8","shape":[2,3],"data_offsets":[4,10]}}   `, 10))
	require.NoError(t, err)
	require.Len(t, tensors, 3)
	require.Equal(t, Tensor{U8, []int64{2, 3}, []byte{4, 5, 6, 7, 8, 9}}, tensors["u"])
	require.Equal(t, []uint8{4, 5, 6, 7, 8, 9}, decode[uint8](tensors["u"]))
	require.Equal(t, 0, tensors["e"].len())
	require.Equal(t, 1, tensors["s"].len())
}

func TestParseTensorsRefuses(t *testing.T) {
	const ok = `{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`
	_, err := ParseTensors(file(ok, 4))
	require.NoError(t, err)
	long := file(ok, 4)
	binary.LittleEndian.PutUint64(long, 1<<63)
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"empty":               {nil, "0 bytes"},
		"header too long":     {long, "header of 9223372036854775808 bytes"},
		"cut":                 {file(ok, 4)[:20], "header of"},
		"no object":           {file(`[]`, 0), "want an object"},
		"no JSON":             {file(`{"x"`, 0), "EOF"},
		"more than an object": {file(ok+`{}`, 4), "something follows"},
		"data missing":        {file(ok, 3), "data_offsets [0 4]"},
		"data left over":      {file(ok, 5), "5 bytes of data"},
		"a name twice":        {file(`{"x":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"x":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}`, 0), `"x" appears twice`},
		"a field twice":       {file(`{"x":{"dtype":"U8","dtype":"U8","shape":[0],"data_offsets":[0,0]}}`, 0), `"dtype" appears twice`},
		"a field more":        {file(`{"x":{"dtype":"U8","shape":[0],"data_offsets":[0,0],"y":1}}`, 0), `unknown field "y"`},
		"a field in capitals": {file(`{"x":{"DType":"U8","shape":[0],"data_offsets":[0,0]}}`, 0), `"dtype" is missing`},
		"a field is null":     {file(`{"x":{"dtype":"U8","shape":null,"data_offsets":[0,0]}}`, 0), `"shape": null`},
		"an extent is null":   {file(`{"x":{"dtype":"U8","shape":[null],"data_offsets":[0,0]}}`, 0), `"shape": null`},
		"no number":           {file(`{"x":{"dtype":"U8","shape":["1"],"data_offsets":[0,1]}}`, 1), `"shape"`},
		"dtype":               {file(`{"x":{"dtype":"I32","shape":[1],"data_offsets":[0,4]}}`, 4), `unknown dtype "I32"`},
		"negative extent":     {file(`{"x":{"dtype":"U8","shape":[-1],"data_offsets":[0,0]}}`, 0), "U8[-1] has 0 bytes"},
		"two negatives":       {file(`{"x":{"dtype":"U8","shape":[-2,-2],"data_offsets":[0,4]}}`, 4), "U8[-2 -2] has 4 bytes"},
		"2^64 elements":       {file(`{"x":{"dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,0]}}`, 0), "has 0 bytes"},
		"2^64 bytes":          {file(`{"x":{"dtype":"F64","shape":[2305843009213693952],"data_offsets":[0,0]}}`, 0), "has 0 bytes"},
		"wrong length":        {file(`{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}`, 4), "F32[2] has 4 bytes"},
		"half an element":     {file(`{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,5]}}`, 5), "F32[1] has 5 bytes"},
		"backwards":           {file(`{"x":{"dtype":"U8","shape":[0],"data_offsets":[1,0]}}`, 1), "data_offsets [1 0]"},
		"one offset":          {file(`{"x":{"dtype":"U8","shape":[0],"data_offsets":[0]}}`, 0), "data_offsets [0]"},
		"negative offset":     {file(`{"x":{"dtype":"U8","shape":[0],"data_offsets":[-1,0]}}`, 0), `"data_offsets"`},
		"a gap":               {file(`{"x":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}`, 2), `"x" begins at 1`},
		"an overlap": {file(`{"x":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},`+
			`"y":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}`, 3), `"y" begins at 1 of the data: want 2`},
		"metadata": {file(`{"__metadata__":{"a":1}}`, 0), "__metadata__"},
		"depth":    {file(strings.Repeat(`{"a":`, 20000), 0), "depth"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ParseTensors(c.file)
			require.ErrorContains(t, err, c.want)
		})
	}
}
