package main

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"os"
)

// saveWeights writes parameters as float32 tensors of a safetensors file: the
// length of a header, the header, which is JSON, and the numbers, little-endian.
// Source: https://github.com/huggingface/safetensors#format.
func saveWeights(file string, parameters []*parameter) error {
	type tensor struct {
		Type    string `json:"dtype"`
		Shape   []int  `json:"shape"`
		Offsets [2]int `json:"data_offsets"`
	}
	header, end := map[string]tensor{}, 0
	for _, p := range parameters {
		begin := end
		end += 4 * len(p.value)
		header[p.name] = tensor{"F32", p.shape, [2]int{begin, end}}
	}
	text, err := json.Marshal(header)
	if err != nil {
		return err
	}
	for len(text)%8 != 0 {
		text = append(text, ' ') // so that the numbers are aligned
	}
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	parts := []any{uint64(len(text)), text}
	for _, p := range parameters {
		parts = append(parts, p.value)
	}
	for _, part := range parts {
		if err := binary.Write(w, binary.LittleEndian, part); err != nil {
			return err
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}
