// Command fashionmnist trains a small convolutional network on Fashion-MNIST in
// Go, from scratch: pooling, forward and backward, by this library, matrix products
// by gonum. It says how well the network tells clothes apart, how much of the time
// was spent in pooling, and what plain loops in place of the library would cost.
//
//	go run . [-data /usr/share/datasets/fashion-mnist] [-pool max|average] [-head flatten|global]
//
// Without -data it trains on a subset that is part of the program.
package main

import (
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"time"

	"github.com/simdpool/simdpool/pool"
)

// options is what the flags say.
type options struct {
	data, weights, picture string
	pool, head             string
	epochs, batch, steps   int
	rate                   float64
	seed                   uint64
}

func main() {
	log.SetFlags(0)
	var o options
	flag.StringVar(&o.data, "data", "", "`folder` of Fashion-MNIST's four .gz files; none means the embedded subset")
	flag.StringVar(&o.pool, "pool", "max", "max or average: the pooling after each convolution")
	flag.StringVar(&o.head, "head", "flatten", "flatten or global: flatten, or average each plane")
	flag.IntVar(&o.epochs, "epochs", 5, "how often to go through the training set")
	flag.IntVar(&o.batch, "batch", 64, "images of a step")
	flag.Float64Var(&o.rate, "rate", 0.001, "learning rate of the first step; it falls to 0")
	flag.Uint64Var(&o.seed, "seed", 1, "of the first weights and of the order of images")
	flag.IntVar(&o.steps, "steps", 30, "steps to compare with plain loops; 0 for none")
	flag.StringVar(&o.weights, "weights", "fashionmnist.safetensors", "`file` for the weights")
	flag.StringVar(&o.picture, "picture", "fashionmnist.png", "`file` for the picture of feature maps")
	flag.Parse()
	if _, err := run(o, os.Stdout); err != nil {
		log.Fatal(err)
	}
}

// architecture checks the flags and returns the network that they ask for.
func (o options) architecture() (a architecture, err error) {
	ops := map[string]pool.Op{"max": pool.Max, "average": pool.Average}
	a = architecture{op: ops[o.pool], global: o.head == "global", batch: o.batch, seed: o.seed, poolings: byLibrary}
	_, known := ops[o.pool]
	switch {
	case !known:
		err = fmt.Errorf("-pool %q: want max or average", o.pool)
	case o.head != "flatten" && o.head != "global":
		err = fmt.Errorf("-head %q: want flatten or global", o.head)
	case o.epochs < 1:
		err = fmt.Errorf("-epochs %d: want at least 1", o.epochs)
	case o.batch < 1:
		err = fmt.Errorf("-batch %d: want at least 1", o.batch)
	case !(o.rate > 0 && o.rate <= 1):
		err = fmt.Errorf("-rate %v: want above 0, at most 1", o.rate)
	case o.steps < 0:
		err = fmt.Errorf("-steps %d: want at least 0", o.steps)
	}
	return a, err
}

// run trains, tests and tells about it. It returns the accuracy on the test set.
func run(o options, w io.Writer) (accuracy float64, err error) {
	a, err := o.architecture()
	if err != nil {
		return 0, err
	}
	train, test, err := load(o.data)
	if err != nil {
		return 0, err
	}
	n, err := newNetwork(a)
	if err != nil {
		return 0, err
	}
	parameters, count := n.parameters()
	fmt.Fprintf(w, "%v%d parameters, %d images to train with and %d to test with\n", n, count, train.len(), test.len())
	if err := o.train(n, train, w); err != nil {
		return 0, err
	}
	c, err := classify(n, test)
	if err != nil {
		return 0, err
	}
	fmt.Fprintf(w, "accuracy on the test set: %.2f %%; what images of each class were taken for, in the same order:\n%v", 100*c.accuracy(), c)
	if err := o.save(n, test); err != nil {
		return 0, err
	}
	return c.accuracy(), printCosts(w, a, parameters, train, o.steps)
}

// train trains a network and says how long that took.
func (o options) train(n *network, d *dataset, w io.Writer) error {
	t := newTrainer(n, d, o.rate, o.epochs, o.seed)
	progress := bar{w: w, live: isTerminal(w), epochs: o.epochs, total: d.len()}
	if err := t.run(progress.draw); err != nil {
		return err
	}
	pooled := n.inPooling()
	fmt.Fprintf(w, "training took %v, of which pooling %v (%.2f %%)\n",
		t.took.Round(time.Second/10), pooled.Round(time.Second/100), 100*pooled.Seconds()/t.took.Seconds())
	return nil
}

// save writes the weights and the picture.
func (o options) save(n *network, test *dataset) error {
	parameters, _ := n.parameters()
	if err := saveWeights(o.weights, parameters); err != nil {
		return fmt.Errorf("-weights %q: %w", o.weights, err)
	}
	if err := savePicture(o.picture, n, test); err != nil {
		return fmt.Errorf("-picture %q: %w", o.picture, err)
	}
	return nil
}

// printCosts says what a step costs with and without the library.
func printCosts(w io.Writer, a architecture, weights []*parameter, d *dataset, steps int) error {
	if steps == 0 {
		return nil
	}
	library, loops, same, err := compare(a, weights, d, steps)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "with the library: %v\nwith plain loops: %v\nsame weights after %d steps of both: %v\n", library, loops, steps, same)
	return nil
}

// isTerminal tells whether a progress bar can be drawn over itself.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
