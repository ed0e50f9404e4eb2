// Stand-in for a licensed Mattermost: under the name mmctl it is the tool, under any other name the server.
// The real server's licence check is left alone; this program serves packets of the same shape, made with upstream's own types.
package main

import (
	"log"
	"os"
	"path/filepath"

	"supportpacket.dev/test/licensed-stand-in/internal/mmctl"
	"supportpacket.dev/test/licensed-stand-in/internal/server"
	"supportpacket.dev/test/licensed-stand-in/internal/settings"
)

func main() {
	if filepath.Base(os.Args[0]) == "mmctl" {
		os.Exit(mmctl.Run(settings.Read(), os.Args[1:]))
	}
	log.Fatal(server.Run(settings.Read()))
}
