package onnxop

import (
	"maps"
	"math"
	"slices"

	"github.com/simdpool/simdpool"
)

// values are the attributes of a node by kind: each is known to its operator
// and has the type that it must have.
type values struct {
	node    *Node
	ints    map[string]int
	lists   map[string][]int
	floats  map[string]float64
	strings map[string]string
}

// read checks n against the definition of its operator.
func (n *Node) read(constructor string) (*values, error) {
	d, err := n.define(constructor)
	if err != nil {
		return nil, err
	}
	v := &values{n, map[string]int{}, map[string][]int{}, map[string]float64{}, map[string]string{}}
	for _, name := range slices.Sorted(maps.Keys(n.Attributes)) { // the same error every time
		a, ok := d.find(name, n.opset())
		if !ok {
			return nil, n.fail(ErrUnknown, "%s = %v: want an attribute of operator set %d", name, n.Attributes[name], n.opset())
		}
		if err := v.add(a, n.Attributes[name]); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// add adds the value of a.
func (v *values) add(a attribute, value any) error {
	ok := false
	switch a.kind {
	case kindInt:
		v.ints[a.name], ok = asInt(value)
	case kindInts:
		v.lists[a.name], ok = asInts(value)
	case kindFloat:
		v.floats[a.name], ok = asFloat(value)
	case kindString:
		v.strings[a.name], ok = asString(value)
	}
	if !ok {
		return v.node.fail(ErrAttribute, "%s = %v, a %T: want %s", a.name, value, value, kindNames[a.kind])
	}
	return nil
}

// asInt takes an int64 that is no int for one that is out of every range.
func asInt(value any) (int, bool) {
	switch x := value.(type) {
	case int:
		return x, true
	case int64:
		return int(min(max(x, math.MinInt), math.MaxInt)), true
	}
	return 0, false
}

func asInts(value any) ([]int, bool) {
	switch x := value.(type) {
	case []int:
		return x, true
	case []int64:
		list := make([]int, len(x))
		for i := range x {
			list[i], _ = asInt(x[i])
		}
		return list, true
	}
	return nil, false
}

func asFloat(value any) (float64, bool) {
	switch x := value.(type) {
	case float32:
		return float64(x), true
	case float64:
		return x, true
	}
	return 0, false
}

func asString(value any) (string, bool) {
	switch x := value.(type) {
	case string:
		return x, true
	case []byte:
		return string(x), true
	}
	return "", false
}

// flag returns an attribute that is 0, its default, or 1.
func (v *values) flag(name string) (bool, error) {
	x := v.ints[name]
	if x != 0 && x != 1 {
		return false, v.node.fail(ErrAttribute, "%s = %d: want 0 or 1", name, x)
	}
	return x == 1, nil
}

// power returns p, whichever type the operator set gives it.
func (v *values) power() (int, error) {
	p := 2
	if x, ok := v.ints["p"]; ok {
		p = x
	}
	if x, ok := v.floats["p"]; ok {
		if x != math.Trunc(x) || math.Abs(x) > float64(simdpool.MaxP) {
			return 0, v.node.fail(ErrAttribute, "p = %v: want a whole number from 1 to %d", x, simdpool.MaxP)
		}
		p = int(x)
	}
	if p < 1 || p > simdpool.MaxP {
		return 0, v.node.fail(ErrAttribute, "p = %d: want 1 to %d", p, simdpool.MaxP)
	}
	return p, nil
}
