// Command argohealth reads Kubernetes objects as a stream of JSON and prints, a line of JSON for
// each, the health that Argo CD gives it by the health.lua of its kind:
//
//	argohealth resource_customizations <objects.json
//
// Scripts run as in Argo CD's own engine (util/lua/lua.go of argo-cd v3.6.1), which cannot be built
// here as a module: the same Lua interpreter and JSON conversion, without libraries but package,
// base and table, ended after a second. Argo CD's os.time and os.date are left out.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"
	luajson "layeh.com/gopher-json"
)

type health struct {
	Status  string `json:"status"`
	Message string `json:"message"`
}

type line struct {
	Kind    string `json:"kind"`
	Name    string `json:"name"`
	Status  string `json:"status"`
	Message string `json:"message"`
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: argohealth RESOURCE_CUSTOMIZATIONS <objects.json")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "argohealth:", err)
		os.Exit(1)
	}
}

func run(customizations string, in io.Reader, out io.Writer) error {
	decoder, encoder := json.NewDecoder(in), json.NewEncoder(out)
	for {
		var object map[string]any
		if err := decoder.Decode(&object); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		metadata, _ := object["metadata"].(map[string]any)
		kind, name := fmt.Sprint(object["kind"]), fmt.Sprint(metadata["name"])
		result, err := healthOf(customizations, object, metadata)
		if err != nil {
			return fmt.Errorf("%s %s: %w", kind, name, err)
		}
		if err := encoder.Encode(line{kind, name, result.Status, result.Message}); err != nil {
			return err
		}
	}
}

func healthOf(customizations string, object, metadata map[string]any) (health, error) {
	// Argo CD decides this itself (gitops-engine, pkg/health/health.go), before it asks any script.
	if metadata["deletionTimestamp"] != nil {
		return health{"Progressing", "Pending deletion"}, nil
	}
	group, _, _ := strings.Cut(fmt.Sprint(object["apiVersion"]), "/")
	script, err := os.ReadFile(
		filepath.Join(customizations, group, fmt.Sprint(object["kind"]), "health.lua"))
	if errors.Is(err, os.ErrNotExist) {
		return health{Status: "none", Message: "Argo CD knows no health of this kind"}, nil
	} else if err != nil {
		return health{}, err
	}
	return execute(object, string(script))
}

func execute(object map[string]any, script string) (health, error) {
	l := lua.NewState(lua.Options{SkipOpenLibs: true})
	defer l.Close()
	for _, library := range []struct {
		name string
		open lua.LGFunction
	}{
		{lua.LoadLibName, lua.OpenPackage},
		{lua.BaseLibName, lua.OpenBase},
		{lua.TabLibName, lua.OpenTable},
	} {
		call := lua.P{Fn: l.NewFunction(library.open), Protect: true}
		if err := l.CallByParam(call, lua.LString(library.name)); err != nil {
			return health{}, err
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	l.SetContext(ctx)
	l.SetGlobal("obj", luajson.DecodeValue(l, object))
	if err := l.DoString(script); err != nil {
		return health{}, err
	}
	value := l.Get(-1)
	if value.Type() != lua.LTTable {
		return health{}, fmt.Errorf("expected a table from the script, not %s", value.Type())
	}
	text, err := luajson.Encode(value)
	if err != nil {
		return health{}, err
	}
	var result health
	if err := json.Unmarshal(text, &result); err != nil {
		return health{}, err
	}
	switch result.Status {
	case "Healthy", "Progressing", "Degraded", "Suspended", "Missing", "Unknown":
		return result, nil
	}
	return health{}, fmt.Errorf("'%s' is none of Argo CD's states", result.Status)
}
