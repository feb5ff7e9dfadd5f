// Command kstatus reads Kubernetes objects, YAML documents or JSON, and prints what kstatus makes of
// each, as Flux's health checks and `kubectl`-like tools that wait do: a line of JSON per object.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/fluxcd/cli-utils/pkg/kstatus/status"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/yaml"
)

type line struct {
	Kind      string `json:"kind"`
	Namespace string `json:"namespace,omitempty"`
	Name      string `json:"name"`
	Status    string `json:"status"`
	Message   string `json:"message"`
}

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "kstatus:", err)
		os.Exit(1)
	}
}

func run(in io.Reader, out io.Writer) error {
	decoder := yaml.NewYAMLOrJSONDecoder(bufio.NewReader(in), 4096)
	encoder := json.NewEncoder(out)
	for number := 1; ; number++ {
		var document runtime.RawExtension
		err := decoder.Decode(&document)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("document %d: %w", number, err)
		}
		if len(document.Raw) == 0 || string(document.Raw) == "null" {
			continue
		}
		// This way whole numbers stay such, as in what the API server sends.
		var object unstructured.Unstructured
		if err := object.UnmarshalJSON(document.Raw); err != nil {
			return fmt.Errorf("document %d: %w", number, err)
		}
		result, err := status.Compute(&object)
		if err != nil {
			return fmt.Errorf("document %d, %s %s: %w", number, object.GetKind(), object.GetName(), err)
		}
		if err := encoder.Encode(line{object.GetKind(), object.GetNamespace(), object.GetName(),
			result.Status.String(), result.Message}); err != nil {
			return err
		}
	}
}
