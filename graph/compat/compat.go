// Package compat tells which changes of a GraphQL schema break clients that were written for an older one.
package compat

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// Breaks lists what a client of the old schema may stumble over in the new one, in order of the schema's names. What is added
// breaks nothing, as long as nobody must give it.
func Breaks(old, now *ast.Schema) []string {
	c := comparison{now: now}
	for _, d := range old.Types {
		if !d.BuiltIn && !strings.HasPrefix(d.Name, "__") {
			c.definition(d)
		}
	}
	slices.Sort(c.found)
	return c.found
}

type comparison struct {
	now   *ast.Schema
	found []string
}

func (c *comparison) addf(format string, args ...any) {
	c.found = append(c.found, fmt.Sprintf(format, args...))
}

func (c *comparison) definition(old *ast.Definition) {
	now := c.now.Types[old.Name]
	switch {
	case now == nil:
		c.addf("%s is gone", old.Name)
		return
	case now.Kind != old.Kind:
		c.addf("%s was %s and is %s", old.Name, old.Kind, now.Kind)
		return
	}
	switch old.Kind {
	case ast.Object, ast.Interface:
		c.fields(old, now)
		for _, name := range old.Interfaces {
			if !slices.Contains(now.Interfaces, name) {
				c.addf("%s is no %s any more", old.Name, name)
			}
		}
	case ast.InputObject:
		c.input(old, now)
	case ast.Enum:
		for _, v := range old.EnumValues {
			if now.EnumValues.ForName(v.Name) == nil {
				c.addf("%s.%s is gone", old.Name, v.Name)
			}
		}
	case ast.Union:
		for _, name := range old.Types {
			if !slices.Contains(now.Types, name) {
				c.addf("%s has no %s any more", old.Name, name)
			}
		}
	case ast.Scalar:
	}
}

// fields are those of an object: what is read.
func (c *comparison) fields(old, now *ast.Definition) {
	for _, was := range old.Fields {
		if strings.HasPrefix(was.Name, "__") {
			continue
		}
		is, name := now.Fields.ForName(was.Name), old.Name+"."+was.Name
		if is == nil {
			c.addf("%s is gone", name)
			continue
		}
		if !readable(was.Type, is.Type) {
			c.addf("%s was %s and is %s", name, was.Type, is.Type)
		}
		for _, argument := range was.Arguments {
			given := is.Arguments.ForName(argument.Name)
			switch {
			case given == nil:
				c.addf("%s(%s) is gone", name, argument.Name)
			case !givable(argument.Type, given.Type):
				c.addf("%s(%s) was %s and is %s", name, argument.Name, argument.Type, given.Type)
			case argument.DefaultValue != nil && (given.DefaultValue == nil || given.DefaultValue.String() != argument.DefaultValue.String()):
				c.addf("%s(%s) was %s where nobody said", name, argument.Name, argument.DefaultValue)
			}
		}
		for _, argument := range is.Arguments {
			if was.Arguments.ForName(argument.Name) == nil && argument.Type.NonNull && argument.DefaultValue == nil {
				c.addf("%s(%s) must be given", name, argument.Name)
			}
		}
	}
}

// input are the fields of an input: what is given.
func (c *comparison) input(old, now *ast.Definition) {
	for _, was := range old.Fields {
		is, name := now.Fields.ForName(was.Name), old.Name+"."+was.Name
		switch {
		case is == nil:
			c.addf("%s is gone", name)
		case !givable(was.Type, is.Type):
			c.addf("%s was %s and is %s", name, was.Type, is.Type)
		}
	}
	for _, is := range now.Fields {
		if old.Fields.ForName(is.Name) == nil && is.Type.NonNull && is.DefaultValue == nil {
			c.addf("%s.%s must be given", old.Name, is.Name)
		}
	}
}

// readable: whoever reads the old type can read the new one. It may promise more, and never less.
func readable(was, is *ast.Type) bool {
	if was.NonNull && !is.NonNull {
		return false
	}
	if was.Elem != nil || is.Elem != nil {
		return was.Elem != nil && is.Elem != nil && readable(was.Elem, is.Elem)
	}
	return was.NamedType == is.NamedType
}

// givable: whatever could be given for the old type can be given for the new one.
func givable(was, is *ast.Type) bool {
	if is.NonNull && !was.NonNull {
		return false
	}
	if was.Elem != nil || is.Elem != nil {
		return was.Elem != nil && is.Elem != nil && givable(was.Elem, is.Elem)
	}
	return was.NamedType == is.NamedType
}
