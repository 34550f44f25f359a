package conformance

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const caseText = `{"name":"n","source":"s","op":"MaxPool","layout":"NHWC",` +
	`"attributes":{"i":-3,"f":1.0,"e":1e2,"s":"x","ints":[1,2],"floats":[1,0.5],"lists":[[1],[2,3]],"none":[]},` +
	`"inputs":["X"],"outputs":["Y"],"rtol":1e-05,"atol":0,"expect":"ok"}`

const errorText = `{"name":"n","source":"s","op":"MaxPool","layout":"NCHW","attributes":{},` +
	`"inputs":["X"],"outputs":[],"rtol":0,"atol":0,"expect":"error","reason":"r",` +
	`"shape_only":{"X":[4,-5]},"dtypes":{"X":"F32"}}`

func TestParseCase(t *testing.T) {
	c, needTensors, err := ParseCase([]byte(caseText))
	require.NoError(t, err)
	require.True(t, needTensors)
	require.Equal(t, &Case{
		Name: "n", Source: "s", Op: "MaxPool", Layout: "NHWC",
		Attributes: map[string]any{
			"i": int64(-3), "f": 1.0, "e": 100.0, "s": "x",
			"ints": []int64{1, 2}, "floats": []float64{1, 0.5}, "lists": [][]int64{{1}, {2, 3}}, "none": []int64{},
		},
		Inputs: []string{"X"}, Outputs: []string{"Y"}, RTol: 1e-5,
	}, c)

	c, needTensors, err = ParseCase([]byte(errorText))
	require.NoError(t, err)
	require.False(t, needTensors)
	require.True(t, c.WantError)
	require.Equal(t, map[string]Tensor{"X": {DType: F32, Shape: []int64{4, -5}}}, c.Tensors)
	require.NoError(t, c.checkTensors())
}

func TestParseCaseRefuses(t *testing.T) {
	for _, c := range []struct{ text, old, new, want string }{
		{caseText, `"op":"MaxPool",`, ``, `"op" is missing`},
		{caseText, `"op":"MaxPool"`, `"op":""`, `is empty`},
		{caseText, `"op":"MaxPool"`, `"op":"MaxPool","op":"MaxPool"`, `"op" appears twice`},
		{caseText, `"op":"MaxPool"`, `"op":"MaxPool","Op":"x"`, `unknown field "Op"`},
		{caseText, `"op":"MaxPool"`, `"op":null`, `"op": null`},
		{caseText, `"op":"MaxPool"`, `"op":3`, `"op"`},
		{caseText, `NHWC`, `HWC`, `want NCHW or NHWC`},
		{caseText, `"ok"`, `"maybe"`, `want ok or error`},
		{caseText, `"ok"`, `"ok","reason":""`, `unknown field "reason"`},
		{caseText, `"ok"`, `"ok","shape_only":{},"dtypes":{}`, `unknown field`},
		{caseText, `1e-05`, `-1`, `want at least 0`},
		{caseText, `1e-05`, `1e999`, `"rtol"`},
		{caseText, `["X"]`, `[]`, `"inputs" is empty`},
		{caseText, `["X"]`, `["X",null]`, `null`},
		{caseText, `["Y"]`, `[]`, `0 outputs`},
		{caseText, `["Y"]`, `["X"]`, `appears twice`},
		{caseText, `-3`, `9223372036854775808`, `out of range`},
		{caseText, `-3`, `true`, `"i"`},
		{caseText, `-3`, `null`, `null`},
		{caseText, `-3`, `{"a":1}`, `"i"`},
		{caseText, `[1,2]`, `[1,"2"]`, `"ints"`},
		{caseText, `[1,2]`, `[1,null]`, `null`},
		{caseText, `[1,2]`, `[1,[2]]`, `"ints"`},
		{caseText, `[[1],[2,3]]`, `[[1],2]`, `"lists"`},
		{caseText, `[[1],[2,3]]`, `[[1],[0.5]]`, `"lists"`},
		{errorText, `"reason":"r",`, ``, `"reason" is missing`},
		{errorText, `"dtypes":{"X":"F32"}`, `"dtypes":{}`, `"X" is missing`},
		{errorText, `"dtypes":{"X":"F32"}`, `"dtypes":{"X":"F32","Y":"F32"}`, `unknown field "Y"`},
		{errorText, `"F32"`, `"F33"`, `unknown dtype`},
		{errorText, `[4,-5]`, `[4,-5.5]`, `"X"`},
		{errorText, `"outputs":[]`, `"outputs":["Y"]`, `1 outputs`},
	} {
		t.Run(c.new, func(t *testing.T) {
			require.Contains(t, c.text, c.old)
			_, _, err := ParseCase([]byte(strings.Replace(c.text, c.old, c.new, 1)))
			require.ErrorContains(t, err, c.want)
		})
	}
}

func TestCheckTensors(t *testing.T) {
	c := Case{Inputs: []string{"X"}, Outputs: []string{"Y"}, Tensors: map[string]Tensor{"X": {}}}
	require.ErrorContains(t, c.checkTensors(), `no tensor "Y"`)
	c.Tensors["Y"] = Tensor{}
	require.NoError(t, c.checkTensors())
	c.Tensors["Z"] = Tensor{}
	require.ErrorContains(t, c.checkTensors(), "3 tensors: want 2")
}
