// Package mmctl answers the commands of mmctl that a collector runs, over the server's local socket.
package mmctl

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
	"supportpacket.dev/test/licensed-stand-in/internal/packet"
	"supportpacket.dev/test/licensed-stand-in/internal/settings"
)

// Run prints what mmctl 11.1 prints (stdout and stderr are kept apart as there) and returns its exit code.
func Run(s settings.Settings, arguments []string) int {
	words := slices.DeleteFunc(slices.Clone(arguments), func(word string) bool { return strings.HasPrefix(word, "--") })
	command := strings.Join(words, " ")
	var err error
	switch {
	case command == "version":
		err = printJSON([]any{map[string]any{"Version": s.Version(), "GitCommit": "c0ffee", "GoVersion": "go1.26", "Compiler": "gc", "Platform": "amd64/linux"}})
	case command == "config show":
		err = copyJSON("/api/v4/config")
	case command == "plugin list":
		err = pluginList()
	case command == "system version":
		err = printJSON(map[string]string{"version": s.Version() + "." + s.Version() + ".c0ffee.true"})
	case command == "system status":
		err = copyJSON("/api/v4/system/ping")
	case strings.HasPrefix(command, "logs -n "):
		err = logs(words[2])
	case strings.HasPrefix(command, "system supportpacket"):
		err = supportPacket(s, words)
	default:
		err = fmt.Errorf("unknown command %q for the stand-in of %q", command, "mmctl")
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "Error: %s\n", err)
		return 1
	}
	return 0
}

func supportPacket(s settings.Settings, words []string) error {
	out := os.Stdout
	if at := slices.Index(words, "-o"); at != -1 && at+1 < len(words) {
		// As mmctl does: standard output is opened anew by its name.
		file, err := os.OpenFile(words[at+1], os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o666)
		if err != nil {
			return err
		}
		defer file.Close()
		out = file
	}
	body, err := get("/api/v4/system/support_packet")
	if err != nil {
		return fmt.Errorf("unable to fetch Support Packet: %w", err)
	}
	defer body.Close()
	if s.Has("polluted") {
		if _, err := io.WriteString(out, "Downloading Support Packet\n"); err != nil {
			return err
		}
	}
	_, err = io.Copy(out, body)
	return err
}

func pluginList() error {
	var list struct{ Active, Inactive []*model.Manifest }
	body, err := get("/api/v4/plugins")
	if err != nil {
		return err
	}
	defer body.Close()
	if err := json.NewDecoder(body).Decode(&list); err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "There are 1 plugins on local instance\n")
	return printJSON([]any{map[string]any{"active": list.Active, "inactive": list.Inactive}})
}

// logs prints the newest lines as people read them.
func logs(count string) error {
	number, err := strconv.Atoi(count)
	if err != nil {
		return err
	}
	file, err := os.Open(packet.LogFile)
	if err != nil {
		return err
	}
	defer file.Close()
	var lines []string
	for scanner := bufio.NewScanner(file); scanner.Scan(); {
		var line map[string]string
		if err := json.Unmarshal(scanner.Bytes(), &line); err != nil {
			return err
		}
		text := fmt.Sprintf("%s %s timestamp=%s %s", line["level"], line["caller"], line["timestamp"], line["msg"])
		for _, key := range []string{"error", "dataSource"} {
			if line[key] != "" {
				text += fmt.Sprintf(" %s=%q", key, line[key])
			}
		}
		lines = append(lines, text)
	}
	if len(lines) > number {
		// mmctl begins with an empty line when there is more.
		lines = append([]string{""}, lines[len(lines)-number:]...)
	}
	_, err = fmt.Println(strings.Join(lines, "\n"))
	return err
}

func get(path string) (io.ReadCloser, error) {
	if _, err := os.Stat(settings.Socket); err != nil {
		return nil, fmt.Errorf("failed to create client: socket file %q doesn't exist, please check the server configuration for local mode", settings.Socket)
	}
	client := http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var dialer net.Dialer
		return dialer.DialContext(ctx, "unix", settings.Socket)
	}}}
	response, err := client.Get("http://local" + path)
	if err != nil {
		return nil, err
	}
	if response.StatusCode == http.StatusOK {
		return response.Body, nil
	}
	defer response.Body.Close()
	var refusal model.AppError
	if err := json.NewDecoder(response.Body).Decode(&refusal); err != nil {
		return nil, err
	}
	return nil, errors.New(refusal.Message)
}

func copyJSON(path string) error {
	body, err := get(path)
	if err != nil {
		return err
	}
	defer body.Close()
	var value any
	if err := json.NewDecoder(body).Decode(&value); err != nil {
		return err
	}
	return printJSON(value)
}

func printJSON(value any) error {
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}
