module github.com/simdpool/simdpool/bench

go 1.26.0

require (
	github.com/stretchr/testify v1.11.1
	golang.org/x/sys v0.35.0
)

require github.com/yalue/onnxruntime_go v1.27.0 // indirect

require (
	github.com/davecgh/go-spew v1.1.1 // indirect
	github.com/pmezard/go-difflib v1.0.0 // indirect
	github.com/simdpool/simdpool v0.0.0
	gopkg.in/yaml.v3 v3.0.1 // indirect
)

replace github.com/simdpool/simdpool => ../
