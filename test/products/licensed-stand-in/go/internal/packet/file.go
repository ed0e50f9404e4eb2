// Package packet makes the files of a support packet with upstream's own types.
package packet

import (
	"io"

	"supportpacket.dev/test/licensed-stand-in/internal/secrets"
	"supportpacket.dev/test/licensed-stand-in/internal/settings"
)

// File is one entry of the zip.
type File struct {
	Name string
	Body []byte
	// Fill writes a content that is too large for memory, instead of Body.
	Fill func(io.Writer) error `json:"-"`
}

// Options of one request, as model.SupportPacketOptions.
type Options struct {
	IncludeLogs   bool
	PluginPackets []string
}

// Source is what files are made from.
type Source struct {
	Settings settings.Settings
	Secrets  secrets.Secrets
	// Nodes is the number of servers in the cluster.
	Nodes int
}
