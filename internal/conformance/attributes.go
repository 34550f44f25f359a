package conformance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

func parseAttributes(raw json.RawMessage) (map[string]any, error) {
	fields, err := parseObject(raw)
	if err != nil {
		return nil, fmt.Errorf("%q: %w", "attributes", err)
	}
	attributes := make(map[string]any, len(fields))
	for name, value := range fields {
		if attributes[name], err = parseAttribute(value); err != nil {
			return nil, fmt.Errorf("attribute %q: %w", name, err)
		}
	}
	return attributes, nil
}

func parseAttribute(raw json.RawMessage) (any, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var value any
	if err := dec.Decode(&value); err != nil {
		return nil, err
	}
	switch v := value.(type) {
	case string:
		return v, nil
	case json.Number:
		return parseNumber(v)
	case []any:
		return parseList(v)
	}
	return nil, fmt.Errorf("%.40s: want a number, a string, or a list", raw)
}

func isFloat(n json.Number) bool { return strings.ContainsAny(string(n), ".eE") }

func parseNumber(n json.Number) (any, error) {
	if isFloat(n) {
		return n.Float64()
	}
	return n.Int64()
}

func parseList(list []any) (any, error) {
	if len(list) > 0 {
		if _, ok := list[0].([]any); ok {
			return each(list, func(v any) ([]int64, error) {
				inner, ok := v.([]any)
				if !ok {
					return nil, fmt.Errorf("%v: want a list of integers", v)
				}
				return each(inner, asInt)
			})
		}
	}
	if slices.ContainsFunc(list, func(v any) bool { n, ok := v.(json.Number); return ok && isFloat(n) }) {
		return each(list, asFloat)
	}
	return each(list, asInt)
}

func each[T any](list []any, convert func(any) (T, error)) ([]T, error) {
	values := make([]T, len(list))
	for i, v := range list {
		var err error
		if values[i], err = convert(v); err != nil {
			return nil, err
		}
	}
	return values, nil
}

func asInt(v any) (int64, error) {
	if n, ok := v.(json.Number); ok {
		return n.Int64()
	}
	return 0, fmt.Errorf("%v: want an integer", v)
}

func asFloat(v any) (float64, error) {
	if n, ok := v.(json.Number); ok {
		return n.Float64()
	}
	return 0, fmt.Errorf("%v: want a number", v)
}
