package packet

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"path"
	"runtime/pprof"
	"time"

	"github.com/hashicorp/go-multierror"
	"github.com/mattermost/mattermost/server/public/model"
)

// Node is what one server of a cluster contributes.
type Node struct {
	Hostname string
	Files    []File
	Warnings []string
}

// NodeFiles are made by every server for itself.
func (s Source) NodeFiles(options Options) Node {
	node := Node{Hostname: s.Settings.Hostname}
	add := func(file File, err error) {
		if err != nil {
			node.Warnings = append(node.Warnings, err.Error())
			return
		}
		node.Files = append(node.Files, file)
	}
	if s.Settings.AtLeast("10.5") {
		add(s.diagnosticsFile())
	} else {
		add(s.flatFile())
	}
	add(s.sanitizedConfigFile())
	add(s.cpuProfile())
	add(profile("heap", "heap.prof", 0))
	add(profile("goroutine", "goroutines", 2))
	if options.IncludeLogs {
		logs, err := s.logFiles()
		node.Files = append(node.Files, logs...)
		if err != nil {
			node.Warnings = append(node.Warnings, err.Error())
		}
	}
	// A secret where upstream puts the words of other programs.
	node.Warnings = append(node.Warnings, fmt.Sprintf("error while getting LDAP vendor info: ldaps://reader:%s@ldap.example.com: connection reset", s.Secrets.Value("warning")))
	return node
}

// Files of the whole packet: of the cluster, of each node, of the plugins, and the warnings.
func (s Source) Files(options Options, nodes []Node, problems []string) []File {
	var files []File
	var warnings *multierror.Error
	warn := func(text string) { warnings = multierror.Append(warnings, errors.New(text)) }
	makers := []func() (File, error){s.metadataFile, pluginsFile}
	if s.Settings.AtLeast("10.5") {
		makers = append(makers, s.statsFile, s.jobsFile, s.permissionsFile)
	}
	if s.Settings.AtLeast("10.11") {
		makers = append(makers, schemaFile)
	}
	for _, maker := range makers {
		file, err := maker()
		if err != nil {
			warn(err.Error())
			continue
		}
		files = append(files, file)
	}
	for _, node := range nodes {
		for _, file := range node.Files {
			// Servers from 10.0 to 10.9 put the files of all nodes side by side, under equal names.
			if len(nodes)+len(problems) > 1 && s.Settings.AtLeast("10.10") {
				file.Name = path.Join(node.Hostname, file.Name)
			}
			files = append(files, file)
		}
		for _, text := range node.Warnings {
			warn(text)
		}
	}
	plugins, err := s.pluginFiles(options)
	files = append(files, plugins...)
	if err != nil {
		warn(err.Error())
	}
	for _, text := range problems {
		warn(text)
	}
	if warnings != nil {
		files = append(files, File{Name: model.SupportPacketErrorFile, Body: []byte(warnings.Error())})
	}
	// Upstream walks through a map.
	rand.Shuffle(len(files), func(i, j int) { files[i], files[j] = files[j], files[i] })
	return files
}

// WriteZip writes as upstream does: sizes follow the content of each entry.
func WriteZip(out io.Writer, files []File) error {
	archive := zip.NewWriter(out)
	for _, file := range files {
		entry, err := archive.CreateHeader(&zip.FileHeader{Name: file.Name, Method: zip.Deflate, Modified: time.Now()})
		if err != nil {
			return err
		}
		if file.Fill != nil {
			err = file.Fill(entry)
		} else {
			_, err = entry.Write(file.Body)
		}
		if err != nil {
			return err
		}
	}
	return archive.Close()
}

func (s Source) cpuProfile() (File, error) {
	var body bytes.Buffer
	if err := pprof.StartCPUProfile(&body); err != nil {
		return File{}, fmt.Errorf("failed to start CPU profile: %w", err)
	}
	time.Sleep(s.Settings.CPUProfile)
	pprof.StopCPUProfile()
	return File{Name: "cpu.prof", Body: body.Bytes()}, nil
}

func profile(name, file string, debug int) (File, error) {
	var body bytes.Buffer
	err := pprof.Lookup(name).WriteTo(&body, debug)
	return File{Name: file, Body: body.Bytes()}, err
}
