// Redacts one file with Replicated troubleshoot's own redactors and default rules; written into a copy of its module and built
// there. Memory is that of its stream, not of the buffer that troubleshoot itself reads the result into.
package main

import (
	"io"
	"log"
	"os"

	"github.com/replicatedhq/troubleshoot/pkg/redact"
)

func main() {
	input, err := os.Open(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	output, err := redact.Redact(input, os.Args[1], nil)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := io.Copy(os.Stdout, output); err != nil {
		log.Fatal(err)
	}
}
