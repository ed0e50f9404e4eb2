// Lists a tar.gz as JSON lines, with the readers of Go's standard library.
package main

import (
	"archive/tar"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
)

func main() {
	file, err := os.Open(os.Args[1])
	check(err)
	unzipped, err := gzip.NewReader(file)
	check(err)
	out := json.NewEncoder(os.Stdout)
	for entries := tar.NewReader(unzipped); ; {
		header, err := entries.Next()
		if err == io.EOF {
			break
		}
		check(err)
		hash := sha256.New()
		_, err = io.Copy(hash, entries)
		check(err)
		check(out.Encode([]string{header.Name, hex.EncodeToString(hash.Sum(nil))}))
	}
	_, err = io.Copy(io.Discard, unzipped)
	check(err)
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
