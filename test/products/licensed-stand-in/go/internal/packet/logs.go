package packet

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"supportpacket.dev/test/licensed-stand-in/internal/settings"
)

// LogFile is the server's own log.
var LogFile = filepath.Join(settings.Folder, "logs", "mattermost.log")

// Two targets with one base name: upstream puts two entries with that name into the zip.
var advancedLogs = []string{"ldap.log", "notifications.log"}
var auditLogs = []string{"audit.log", "archive/audit.log"}

func target(name string) map[string]any {
	return map[string]any{
		"type": "file", "format": "json", "levels": []any{map[string]any{"id": 4, "name": "info"}},
		"options": map[string]any{"filename": filepath.Join(settings.Folder, "logs", name), "max_size": 100},
	}
}

func (s Source) advancedLogging() json.RawMessage {
	targets := map[string]any{"splunk": map[string]any{
		"type": "none", "options": map[string]any{"url": "https://splunk.example.com:8088", "hec_token": s.Secrets.Value("splunk")},
	}}
	for _, name := range advancedLogs {
		targets[name] = target(name)
	}
	return marshal(targets)
}

func auditLogging() json.RawMessage {
	targets := map[string]any{}
	for _, name := range auditLogs {
		targets[name] = target(name)
	}
	return marshal(targets)
}

func marshal(value any) json.RawMessage {
	body, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return body
}

// WriteLogs makes the log files of a server that has been running for a while, and repeats them on console.
func (s Source) WriteLogs(console io.Writer) error {
	folder := filepath.Dir(LogFile)
	if err := os.MkdirAll(filepath.Join(folder, "archive"), 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(LogFile, s.serverLog(), 0o600); err != nil {
		return err
	}
	if _, err := console.Write(s.serverLog()); err != nil {
		return err
	}
	for _, name := range append(advancedLogs, auditLogs...) {
		line := logLine("info", "event of "+name, map[string]string{"session": "Authorization: Bearer " + s.Secrets.Value("advanced-log")})
		if err := os.WriteFile(filepath.Join(folder, name), line, 0o600); err != nil {
			return err
		}
	}
	rotated, err := os.Create(filepath.Join(folder, "mattermost-2026-01-02T15-04-05.000.log.gz"))
	if err != nil {
		return err
	}
	defer rotated.Close()
	packed := gzip.NewWriter(rotated)
	if _, err := packed.Write(logLine("warn", "mail relay refused password="+s.Secrets.Value("rotated-log"), nil)); err != nil {
		return err
	}
	return packed.Close()
}

func (s Source) serverLog() []byte {
	secret := s.Secrets.Value
	lines := [][]byte{
		logLine("info", "Server is initializing...", map[string]string{"version": s.Settings.Version()}),
		logLine("info", "Server is listening on [::]:8065", nil),
		logLine("info", "node marker of "+s.Settings.Hostname, nil),
		logLine("info", "Invalid session", map[string]string{"error": "GetSession: Invalid session token=" + secret("log-token") + ", err=<no value>"}),
		logLine("error", "mail relay refused login user=mailer password="+secret("log-password")+" try=3", nil),
		logLine("error", "upstream answered 401, request had Authorization: Bearer "+secret("log-bearer"), nil),
		logLine("error", "Failed to ping DB", map[string]string{"dataSource": "//****:****@host=127.0.0.1 user=mmuser password=" + secret("replica") + " dbname=mattermost"}),
		// Without a word that gives it away: only who knows the configuration can find it.
		logLine("error", "bridge handshake used "+secret("bridge")+" and failed", nil),
	}
	var all []byte
	for _, line := range lines {
		all = append(all, line...)
	}
	return all
}

func logLine(level, message string, fields map[string]string) []byte {
	line := map[string]string{"timestamp": time.Now().UTC().Format("2006-01-02 15:04:05.000 Z07:00"), "level": level, "msg": message, "caller": "app/server.go:178"}
	for key, value := range fields {
		line[key] = value
	}
	return append(marshal(line), '\n')
}

func (s Source) logFiles() ([]File, error) {
	names := []string{"mattermost.log"}
	if s.Settings.AtLeast("10.7") {
		names = append(append(names, advancedLogs...), auditLogs...)
	}
	var files []File
	for _, name := range names {
		body, err := os.ReadFile(filepath.Join(filepath.Dir(LogFile), name))
		if err != nil {
			return files, fmt.Errorf("failed read mattermost log file at path %s: %w", name, err)
		}
		file := File{Name: filepath.Base(name), Body: body}
		if name == "mattermost.log" && s.Settings.Has("huge") {
			file.Fill = s.hugeLog
		}
		files = append(files, file)
	}
	return files, nil
}

// hugeLog writes lines that hardly compress, and the planted ones at the end.
func (s Source) hugeLog(out io.Writer) error {
	buffered := bufio.NewWriterSize(out, 1<<20)
	left := s.Settings.HugeMiB << 20
	for number := 0; left > 0; number++ {
		line := logLine("debug", fmt.Sprintf("request %d", number), map[string]string{"request_id": s.Secrets.ID(fmt.Sprint("request", number))})
		left -= len(line)
		if _, err := buffered.Write(line); err != nil {
			return err
		}
	}
	if _, err := buffered.Write(s.serverLog()); err != nil {
		return err
	}
	return buffered.Flush()
}
