package main

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// edit is other text for a piece of a file of the definition.
type edit struct {
	tests    *suite // which should notice
	path     string
	line     int
	from, to int // in the file
	name     string
	old, new string
}

func (e *edit) kind() string { return e.name }

func (e *edit) String() string {
	return fmt.Sprintf("%s:%d: %q for %q", filepath.Base(e.path), e.line, e.new, e.old)
}

// drawExpressions returns what draws mutants of the definition in plain Go, all
// files being as likely, and all kinds of mutations that a file allows. Those that
// don't compile are not counted.
func drawExpressions(r *rand.Rand, folder string) (func() (mutant, error), error) {
	const quick = "Definition|Positions|Backward|Unpool|PerSample|ConstantMap"
	root := &suite{folder: "..", binary: filepath.Join(folder, "root"), quick: quick, run: "^Test"}
	roi := &suite{folder: "../roi", binary: filepath.Join(folder, "roi"), quick: quick, run: "^Test"}
	for _, s := range []*suite{root, roi} {
		if err := s.settle("-tags=purego"); err != nil {
			return nil, err
		}
	}
	paths, err := filepath.Glob("../*_generic.go")
	if err != nil {
		return nil, err
	}
	files := make(map[string]map[string][]*edit)
	for _, path := range paths {
		s := root
		if strings.HasPrefix(filepath.Base(path), "roi_") {
			s = roi
		}
		if files[path], err = edits(path, s); err != nil {
			return nil, err
		}
	}
	return func() (mutant, error) {
		for range 1000 {
			kinds := files[paths[r.IntN(len(paths))]]
			all := kinds[expressions[r.IntN(len(expressions))]]
			if len(all) == 0 {
				continue
			}
			e := all[r.IntN(len(all))]
			if e.apply(folder) == nil {
				return e, nil
			}
		}
		return nil, fmt.Errorf("no file of the definition has anything to mutate")
	}, nil
}

// suite returns the tests that apply built.
func (e *edit) suite(folder string) (*suite, error) {
	s := *e.tests
	s.binary = filepath.Join(folder, "mutant")
	return &s, nil
}

// apply builds the tests with e in place.
func (e *edit) apply(folder string) error {
	text, err := os.ReadFile(e.path)
	if err != nil {
		return err
	}
	mutated := filepath.Join(folder, "mutated.go")
	if err := os.WriteFile(mutated, slices.Concat(text[:e.from], []byte(e.new), text[e.to:]), 0o644); err != nil {
		return err
	}
	path, err := filepath.Abs(e.path)
	if err != nil {
		return err
	}
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": {path: mutated}})
	if err != nil {
		return err
	}
	list := filepath.Join(folder, "overlay.json")
	if err := os.WriteFile(list, overlay, 0o644); err != nil {
		return err
	}
	s, err := e.suite(folder)
	if err != nil {
		return err
	}
	return s.build("-tags=purego", "-vet=off", "-overlay="+list)
}

// expressions are the kinds of edits.
var expressions = []string{"bound", "arithmetic", "comparison", "maximum and minimum", "constant", "statement dropped"}

// operators are what binary operators become.
var operators = map[token.Token]struct{ kind, text string }{
	token.LSS: {"bound", "<="}, token.LEQ: {"bound", "<"}, token.GTR: {"bound", ">="}, token.GEQ: {"bound", ">"},
	token.ADD: {"arithmetic", "-"}, token.SUB: {"arithmetic", "+"}, token.MUL: {"arithmetic", "+"}, token.QUO: {"arithmetic", "*"},
	token.REM: {"arithmetic", "/"}, token.EQL: {"comparison", "!="}, token.NEQ: {"comparison", "=="},
	token.LAND: {"comparison", "||"}, token.LOR: {"comparison", "&&"},
}

// edits returns, by kind, what can be done to a file, with s to notice.
func edits(path string, s *suite) (map[string][]*edit, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, text, 0)
	if err != nil {
		return nil, err
	}
	all := make(map[string][]*edit)
	add := func(kind string, at, end token.Pos, replacement string) {
		from, to := set.Position(at), set.Position(end)
		all[kind] = append(all[kind], &edit{s, path, from.Line, from.Offset, to.Offset, kind, string(text[from.Offset:to.Offset]), replacement})
	}
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Body != nil {
			ast.Inspect(f.Body, func(n ast.Node) bool { return consider(n, add) })
		}
	}
	return all, nil
}

// consider adds what can be done to n itself, and reports whether to look inside.
func consider(n ast.Node, add func(kind string, at, end token.Pos, replacement string)) bool {
	switch n := n.(type) {
	case *ast.BinaryExpr:
		if o, ok := operators[n.Op]; ok {
			add(o.kind, n.OpPos, n.OpPos+token.Pos(len(n.Op.String())), o.text)
		}
	case *ast.CallExpr:
		if name, ok := n.Fun.(*ast.Ident); ok && name.Name == "panic" {
			return false
		} else if other, ok := map[string]string{"max": "min", "min": "max"}[nameOf(name)]; ok {
			add("maximum and minimum", name.Pos(), name.End(), other)
		}
	case *ast.BasicLit:
		if v, err := strconv.Atoi(n.Value); n.Kind == token.INT && err == nil {
			add("constant", n.Pos(), n.End(), strconv.Itoa(v+1))
		}
	case *ast.ExprStmt:
		add("statement dropped", n.Pos(), n.End(), "{}")
	case *ast.AssignStmt:
		if n.Tok != token.DEFINE {
			add("statement dropped", n.Pos(), n.End(), "{}")
		}
	}
	return true
}

func nameOf(i *ast.Ident) string {
	if i == nil {
		return ""
	}
	return i.Name
}
