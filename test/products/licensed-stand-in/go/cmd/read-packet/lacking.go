package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"slices"

	"github.com/goccy/go-yaml"
	"github.com/mattermost/mattermost/server/public/model"
	"supportpacket.dev/test/licensed-stand-in/internal/packet"
)

// printLacking names, one line each, the members that upstream's own writer never leaves out and that a file does not have.
func printLacking(name string, body []byte) error {
	into := schemaOf(path.Base(name))
	if into == nil {
		return nil
	}
	read, write := yaml.Unmarshal, yaml.Marshal
	if path.Ext(name) == ".json" {
		read, write = json.Unmarshal, json.Marshal
	}
	if err := read(body, into); err != nil {
		return err
	}
	again, err := write(into)
	if err != nil {
		return err
	}
	var has, all map[string]any
	if err := read(body, &has); err != nil {
		return err
	}
	if err := read(again, &all); err != nil {
		return err
	}
	for _, member := range lacking("", all, has) {
		fmt.Printf("%s: lacks %s\n", name, member)
	}
	return nil
}

func schemaOf(base string) any {
	switch base {
	case "metadata.yaml":
		return &model.PacketMetadata{}
	case "diagnostics.yaml":
		return &model.SupportPacketDiagnostics{}
	case "support_packet.yaml":
		return &packet.Flat{}
	case "stats.yaml":
		return &model.SupportPacketStats{}
	case "jobs.yaml":
		return &model.SupportPacketJobList{}
	case "permissions.yaml":
		return &model.SupportPacketPermissionInfo{}
	case "plugins.json":
		return &model.SupportPacketPluginList{}
	case "sanitized_config.json":
		return &model.SupportPacketConfig{}
	}
	return nil
}

func lacking(prefix string, all, has map[string]any) []string {
	var missing []string
	for _, key := range slices.Sorted(maps.Keys(all)) {
		inner, isSection := all[key].(map[string]any)
		value, is := has[key]
		switch section, _ := value.(map[string]any); {
		case isSection && len(inner) > 0:
			missing = append(missing, lacking(prefix+key+".", inner, section)...)
		case !is:
			missing = append(missing, prefix+key)
		}
	}
	return missing
}
