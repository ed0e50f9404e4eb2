// Reads a support packet with upstream's own types and says, one line each, what a reader of that release would stumble over;
// with -lacking also what a file has not that the newest server would write.
package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/mattermost/mattermost/server/public/model"
	"supportpacket.dev/test/licensed-stand-in/internal/packet"
)

func main() {
	alsoLacking := flag.Bool("lacking", false, "name the members that a file does not have")
	flag.Parse()
	archive, err := zip.OpenReader(flag.Arg(0))
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	defer archive.Close()
	for _, entry := range archive.File {
		body, err := contentOf(entry)
		if err == nil {
			err = check(entry.Name, body)
		}
		if err == nil && *alsoLacking {
			err = printLacking(entry.Name, body)
		}
		if err != nil {
			fmt.Printf("%s: %s\n", entry.Name, strings.ReplaceAll(err.Error(), "\n", " "))
		}
	}
}

func contentOf(entry *zip.File) ([]byte, error) {
	file, err := entry.Open()
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(file)
}

func check(name string, body []byte) error {
	isNodeFile := strings.Count(name, "/") <= 1
	switch base := path.Base(name); {
	case base == "metadata.yaml":
		_, err := model.ParsePacketMetadata(body)
		return err
	case base == "diagnostics.yaml" && isNodeFile && bytes.Contains(body, []byte("\nfile_store:")):
		return strictYAML(body, &model.SupportPacketDiagnostics{}, nil)
	case base == "support_packet.yaml":
		return strictYAML(body, &packet.Flat{}, requiredFlat)
	case base == "stats.yaml":
		return strictYAML(body, &model.SupportPacketStats{}, requiredStats)
	case base == "jobs.yaml":
		return strictYAML(body, &model.SupportPacketJobList{}, requiredJobs)
	case base == "permissions.yaml":
		return strictYAML(body, &model.SupportPacketPermissionInfo{}, []string{"roles", "schemes"})
	case base == "database_schema.yaml":
		return strictYAML(body, &model.SupportPacketDatabaseSchema{}, []string{"tables"})
	case base == "sanitized_config.json":
		return strictJSON(body, &model.SupportPacketConfig{})
	case base == "plugins.json":
		return strictJSON(body, &model.SupportPacketPluginList{})
	}
	return nil
}

var requiredStats = []string{"registered_users", "active_users", "deactivated_users", "guests", "bot_accounts", "posts", "channels", "teams", "slash_commands", "incoming_webhooks", "outgoing_webhooks"}
var requiredJobs = []string{"ldap_sync_jobs", "data_retention_jobs", "message_export_jobs", "elastic_post_indexing_jobs", "elastic_post_aggregation_jobs", "migration_jobs"}
var requiredFlat = []string{"server_os", "server_architecture", "server_version", "build_hash", "database_type", "database_version", "file_driver", "file_status", "license_to", "active_users", "ldap_sync_jobs"}

// strictYAML refuses unknown members, and misses those of the list.
func strictYAML(body []byte, into any, required []string) error {
	if err := yaml.UnmarshalWithOptions(body, into, yaml.Strict()); err != nil {
		return err
	}
	var members map[string]any
	if err := yaml.Unmarshal(body, &members); err != nil {
		return err
	}
	missing := slices.DeleteFunc(slices.Clone(required), func(name string) bool { _, is := members[name]; return is })
	if len(missing) > 0 {
		return fmt.Errorf("missing: %s", strings.Join(missing, ", "))
	}
	return nil
}

func strictJSON(body []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	return decoder.Decode(into)
}
