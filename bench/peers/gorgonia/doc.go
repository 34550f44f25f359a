// Package gorgonia runs Gorgonia's pooling, with the build tag gorgonia.
package gorgonia
