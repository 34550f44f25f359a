package conformance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// object is a JSON object. It is what encoding/json would make of one, but that
// a name which appears twice is an error and that names are compared as they
// are spelled.
type object map[string]json.RawMessage

// parseObject reads data, which must be one object and nothing else. The values
// are well-formed JSON.
func parseObject(data []byte) (object, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	if token, err := dec.Token(); err != nil {
		return nil, err
	} else if token != json.Delim('{') {
		return nil, fmt.Errorf("%.20q: want an object", data)
	}
	fields := object{}
	for dec.More() {
		token, err := dec.Token()
		if err != nil {
			return nil, err
		}
		name, ok := token.(string)
		if !ok {
			return nil, fmt.Errorf("%v: want a name", token)
		}
		if _, twice := fields[name]; twice {
			return nil, fmt.Errorf("%q appears twice", name)
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return nil, fmt.Errorf("%q: %w", name, err)
		}
		fields[name] = value
	}
	if _, err := dec.Token(); err != nil {
		return nil, err
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, fmt.Errorf("something follows the object")
	}
	return fields, nil
}

// take moves the value of a field out of o into value. An absent field is an
// error, and so are null and, by encoding/json's rules, a value of another type.
func (o object) take(name string, value any) error {
	raw, ok := o[name]
	if !ok {
		return fmt.Errorf("%q is missing", name)
	}
	delete(o, name)
	if err := unmarshal(raw, value); err != nil {
		return fmt.Errorf("%q: %w", name, err)
	}
	return nil
}

// unmarshal is json.Unmarshal that refuses null, which that takes for any type
// and, in a list, for its zero.
func unmarshal(raw json.RawMessage, value any) error {
	if holdsNull(raw) {
		return fmt.Errorf("null is not allowed")
	}
	return json.Unmarshal(raw, value)
}

// holdsNull reports whether raw is null, or a list that holds one at any depth.
func holdsNull(raw json.RawMessage) bool {
	dec := json.NewDecoder(bytes.NewReader(raw))
	for {
		token, err := dec.Token()
		if err != nil {
			return false
		}
		if token == nil {
			return true
		}
	}
}

// empty finds a field that nobody took.
func (o object) empty() error {
	for name := range o {
		return fmt.Errorf("unknown field %q", name)
	}
	return nil
}
