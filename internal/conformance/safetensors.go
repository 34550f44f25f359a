package conformance

import (
	"encoding/binary"
	"fmt"
	"sort"
)

// maxHeader is what the format allows a header to have.
const maxHeader = 100_000_000

// ParseTensors reads the bytes of a safetensors file: the length of a JSON
// header in 8 little-endian bytes, the header, which has the type, the shape
// and the place of each tensor, and the data. The tensors share the memory of
// file.
//
// It is as strict as the format: the places of the tensors must be in order
// without gaps or overlaps and fill the file, each must have the length that
// its type and shape ask for, and every field must be known, there and there
// once. Free text under the name __metadata__ is allowed, and not read.
//
// Source: https://github.com/huggingface/safetensors, "Format".
func ParseTensors(file []byte) (map[string]Tensor, error) {
	header, data, err := splitHeader(file)
	if err != nil {
		return nil, fmt.Errorf("safetensors: %w", err)
	}
	fields, err := parseObject(header)
	if err != nil {
		return nil, fmt.Errorf("safetensors: header: %w", err)
	}
	var text map[string]string
	if _, ok := fields[metadata]; ok {
		if err := fields.take(metadata, &text); err != nil {
			return nil, fmt.Errorf("safetensors: header: %w", err)
		}
	}
	tensors := make(map[string]Tensor, len(fields))
	places := make([]place, 0, len(fields))
	for name, raw := range fields {
		tensor, at, err := parseEntry(raw, data)
		if err != nil {
			return nil, fmt.Errorf("safetensors: tensor %q: %w", name, err)
		}
		at.name = name
		tensors[name] = tensor
		places = append(places, at)
	}
	if err := checkPlaces(places, len(data)); err != nil {
		return nil, fmt.Errorf("safetensors: %w", err)
	}
	return tensors, nil
}

const metadata = "__metadata__"

// splitHeader parts file into the header and the data.
func splitHeader(file []byte) (header, data []byte, err error) {
	const prefix = 8
	if len(file) < prefix {
		return nil, nil, fmt.Errorf("%d bytes: want at least %d", len(file), prefix)
	}
	length := binary.LittleEndian.Uint64(file)
	if room := min(len(file)-prefix, maxHeader); length > uint64(room) {
		return nil, nil, fmt.Errorf("header of %d bytes: want at most %d", length, room)
	}
	end := prefix + int(length)
	return file[prefix:end], file[end:], nil
}

// place is where the data of a tensor begins and ends.
type place struct {
	name       string
	begin, end uint64
}

// parseEntry reads what the header says of one tensor.
func parseEntry(raw, data []byte) (Tensor, place, error) {
	var t Tensor
	fields, err := parseObject(raw)
	if err != nil {
		return t, place{}, err
	}
	if err := fields.take("dtype", &t.DType); err != nil {
		return t, place{}, err
	}
	if t.DType.Size() == 0 {
		return t, place{}, fmt.Errorf("unknown dtype %q", t.DType)
	}
	if err := fields.take("shape", &t.Shape); err != nil {
		return t, place{}, err
	}
	var offsets []uint64
	if err := fields.take("data_offsets", &offsets); err != nil {
		return t, place{}, err
	}
	if err := fields.empty(); err != nil {
		return t, place{}, err
	}
	if len(offsets) != 2 || offsets[0] > offsets[1] || offsets[1] > uint64(len(data)) {
		return t, place{}, fmt.Errorf("data_offsets %d: want a range within [0, %d]", offsets, len(data))
	}
	at := place{begin: offsets[0], end: offsets[1]}
	t.Data = data[at.begin:at.end:at.end]
	n, ok := elements(t.Shape)
	if size := int64(t.DType.Size()); !ok || n > int64(len(t.Data))/size || n*size != int64(len(t.Data)) {
		return t, place{}, fmt.Errorf("%v has %d bytes of data", t, len(t.Data))
	}
	return t, at, nil
}

// checkPlaces finds gaps and overlaps in what must fill all the data.
func checkPlaces(places []place, length int) error {
	sort.Slice(places, func(i, j int) bool {
		a, b := places[i], places[j]
		if a.begin != b.begin {
			return a.begin < b.begin
		}
		if a.end != b.end {
			return a.end < b.end // empty ones first
		}
		return a.name < b.name
	})
	var end uint64
	for _, p := range places {
		if p.begin != end {
			return fmt.Errorf("tensor %q begins at %d of the data: want %d", p.name, p.begin, end)
		}
		end = p.end
	}
	if end != uint64(length) {
		return fmt.Errorf("%d bytes of data: the tensors have %d", length, end)
	}
	return nil
}
