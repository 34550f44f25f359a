// Command simdpool shows and checks what package simdpool does on this machine.
//
//	simdpool image     pool a photograph, and compare with a copy and plain Go
//	simdpool info      what the CPU has, and what is used of it
//	simdpool roi       draw regions of a photograph, and what RoIPool and RoIAlign see
//	simdpool verify    compare every kernel with the reference, bit by bit
//
// Each has -h. The exit code is 0 if all is well, 1 if something failed and 2 if
// the command line is wrong.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// command is a subcommand. Its run defines its flags on fs, then calls parse.
type command struct {
	name, summary string
	run           func(fs *flag.FlagSet, args []string, stdout io.Writer) error
}

var commands = []command{
	{"image", "pool a photograph, and compare with a copy and plain Go", runImage},
	{"info", "what the CPU has, and what is used of it", runInfo},
	{"roi", "draw regions of a photograph, and what RoIPool and RoIAlign see", runRoI},
	{"verify", "compare every kernel with the reference, bit by bit", runVerify},
}

// usageError is what is wrong with a command line.
type usageError struct{ error }

// run runs the command that args name and returns the exit code.
func run(args []string, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		usage(stderr)
		return 2
	}
	switch args[0] {
	case "-h", "-help", "--help", "help":
		usage(stdout)
		return 0
	}
	for _, c := range commands {
		if c.name == args[0] {
			return c.exec(args[1:], stdout, stderr)
		}
	}
	fmt.Fprintf(stderr, "simdpool: unknown command %q\n\n", args[0])
	usage(stderr)
	return 2
}

func usage(w io.Writer) {
	fmt.Fprint(w, "Usage: simdpool command [flags]\n\nCommands:\n")
	for _, c := range commands {
		fmt.Fprintf(w, "  %-8s %s\n", c.name, c.summary)
	}
	fmt.Fprint(w, "\n\"simdpool command -h\" lists the flags of a command.\n")
}

func (c command) exec(args []string, stdout, stderr io.Writer) int {
	fs := flag.NewFlagSet(c.name, flag.ContinueOnError)
	fs.SetOutput(io.Discard) // what is wrong is printed below, once
	err := c.run(fs, args, stdout)
	var wrong usageError
	switch {
	case err == nil:
		return 0
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprintf(stdout, "Usage: simdpool %s [flags]\n\n%s%s.\n\n", c.name, strings.ToUpper(c.summary[:1]), c.summary[1:])
		fs.SetOutput(stdout)
		fs.PrintDefaults()
		return 0
	case errors.As(err, &wrong):
		fmt.Fprintf(stderr, "simdpool %s: %v\nRun \"simdpool %s -h\" for usage.\n", c.name, err, c.name)
		return 2
	}
	fmt.Fprintf(stderr, "simdpool %s: %v\n", c.name, err)
	return 1
}

// parse parses args, all of which are flags.
func parse(fs *flag.FlagSet, args []string) error {
	err := fs.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return err
	case err != nil:
		return usageError{err}
	case fs.NArg() > 0:
		return usageError{fmt.Errorf("unexpected argument %q", fs.Arg(0))}
	}
	return nil
}
