module github.com/simdpool/simdpool/examples/fashionmnist

go 1.24.0

require (
	github.com/simdpool/simdpool v0.0.0
	gonum.org/v1/gonum v0.17.0
)

require golang.org/x/sys v0.35.0 // indirect

replace github.com/simdpool/simdpool => ../..
