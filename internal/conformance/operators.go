package conformance

import (
	"github.com/simdpool/simdpool/pool"
)

// operator runs a case: it reads inputs and attributes from args and writes
// outputs that it gets from there.
type operator func(args *Args) error

// operators has every operator of the data that can be run, a line each.
var operators = map[string]operator{
	"MaxPool":                  typed(kit.maxPool),
	"AveragePool":              typed(kit.averagePool),
	"LpPool":                   typed(kit.node),
	"GlobalMaxPool":            typed(kit.node),
	"GlobalAveragePool":        typed(kit.node),
	"GlobalLpPool":             typed(kit.node),
	"AdaptiveMaxPool":          typed(kit.adaptiveMax),
	"AdaptiveAveragePool":      typed(kit.adaptiveAverage),
	"MaxUnpool":                typed(kit.maxUnpool),
	"QLinearAveragePool":       quantized,
	"QLinearGlobalAveragePool": quantized,
	"MaxPoolGrad":              ofGradients(gradientKit.gradient),
	"AveragePoolGrad":          ofGradients(gradientKit.gradient),
	"LpPoolGrad":               ofGradients(gradientKit.gradient),
	"GlobalMaxPoolGrad":        ofGradients(gradientKit.gradient),
	"GlobalAveragePoolGrad":    ofGradients(gradientKit.gradient),
	"GlobalLpPoolGrad":         ofGradients(gradientKit.gradient),
	"AdaptiveMaxPoolGrad":      ofGradients(gradientKit.gradient),
	"AdaptiveAveragePoolGrad":  ofGradients(gradientKit.gradient),
	"MaxUnpoolGrad":            ofGradients(gradientKit.unpoolGradient),
	"RoiAlign":                 ofRegions("X", regionKit.regions),
	"RoIPool":                  ofRegions("X", regionKit.regions),
	"MaxRoiPool":               ofRegions("X", regionKit.regions),
	"PSRoIAlign":               ofRegions("X", regionKit.regions),
	"PSRoIPool":                ofRegions("X", regionKit.regions),
	"MultiScaleRoIAlign":       ofRegions("X0", regionKit.multiScale),
	"RoiAlignGrad":             ofRegions("dY", regionKit.regionsGradient),
	"RoIPoolGrad":              ofRegions("dY", regionKit.regionsGradient),
	"PSRoIAlignGrad":           ofRegions("dY", regionKit.regionsGradient),
	"PSRoIPoolGrad":            ofRegions("dY", regionKit.regionsGradient),
	"MultiScaleRoIAlignGrad":   ofRegions("dY", regionKit.multiScaleGradient),
}

// pending names the operators of the data that are still to come. Their cases
// are counted apart. A test sees to it that none of them is in operators.
var pending []string

// kit is a set of operators for one type of elements.
type kit interface {
	node(*Args) error
	maxPool(*Args) error
	averagePool(*Args) error
	adaptiveMax(*Args) error
	adaptiveAverage(*Args) error
	maxUnpool(*Args) error
}

// kitOf is the kit for elements of type T.
type kitOf[T pool.Element] struct{}

var kits = map[DType]kit{
	F64:  kitOf[float64]{},
	F32:  kitOf[float32]{},
	F16:  kitOf[pool.Float16]{},
	BF16: kitOf[pool.BFloat16]{},
	I8:   kitOf[int8]{},
	U8:   kitOf[uint8]{},
}

// typed runs a method of the kit for the type of input X.
func typed(method func(kit, *Args) error) operator {
	return func(a *Args) error {
		x, err := a.tensor("X")
		if err != nil {
			return err
		}
		k, ok := kits[x.DType]
		if !ok {
			return notKnown("X of type %s", x.DType)
		}
		return method(k, a)
	}
}
