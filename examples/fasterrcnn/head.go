package main

import (
	"math"
	"math/rand/v2"
)

// The box head: networks have 1024 hidden values, and a matrix library.
const (
	hidden  = 64
	classes = 21
)

// head returns for each box the probability of its best class: two layers and a
// softmax.
func head(features []float32, boxes int) []float32 {
	random := rand.New(rand.NewPCG(3, 4))
	inputs := channels * 49
	first := weights(random, inputs*hidden, 0.01)
	second := weights(random, hidden*classes, 0.2)
	scores := make([]float32, boxes)
	for i := range scores {
		h := layer(features[i*inputs:][:inputs], first, hidden)
		relu(h)
		scores[i] = softmax(layer(h, second, classes))
	}
	return scores
}

// layer multiplies a vector by a matrix that has a row of outputs for each input.
func layer(in, matrix []float32, outputs int) []float32 {
	out := make([]float32, outputs)
	for i, v := range in {
		for j, w := range matrix[i*outputs:][:outputs] {
			out[j] += v * w
		}
	}
	return out
}

// softmax returns the largest of the probabilities.
func softmax(logits []float32) float32 {
	most := float64(logits[0])
	for _, v := range logits {
		most = max(most, float64(v))
	}
	sum := 0.0
	for _, v := range logits {
		sum += math.Exp(float64(v) - most)
	}
	return float32(1 / sum)
}
