package conformance

import (
	"embed"
	"path"
	"strings"
)

//go:embed testdata/onnx/*.json testdata/onnx/*.safetensors
var shipped embed.FS

// Shipped returns the cases that come with the package. They are part of a
// program that calls it.
func Shipped() ([]*Case, error) {
	const folder = "testdata/onnx"
	entries, err := shipped.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var all []*Case
	for _, entry := range entries {
		name, ok := strings.CutSuffix(entry.Name(), ".json")
		if !ok {
			continue
		}
		c, err := readFrom(shipped.ReadFile, path.Join(folder, name))
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}
