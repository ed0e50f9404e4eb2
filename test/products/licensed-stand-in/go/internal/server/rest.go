package server

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mattermost/mattermost/server/public/model"
	"supportpacket.dev/test/licensed-stand-in/internal/packet"
)

// api is the REST API; the one of the local socket asks for no token and gives the raw configuration.
func (s Server) api(local bool) http.Handler {
	mux := http.NewServeMux()
	open := func(pattern string, answer http.HandlerFunc) { mux.HandleFunc(pattern, answer) }
	admin := func(pattern string, answer http.HandlerFunc) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			if local || s.allowed(w, r) {
				answer(w, r)
			}
		})
	}
	open("GET /api/v4/system/ping", func(w http.ResponseWriter, _ *http.Request) {
		respond(w, map[string]any{"status": "OK", "database_status": "OK", "filestore_status": "OK", "ActiveSearchBackend": "database"})
	})
	open("GET /api/v4/config/client", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Version-Id", s.versionID())
		respond(w, s.clientConfig())
	})
	open("GET /api/v4/license/client", func(w http.ResponseWriter, _ *http.Request) { respond(w, s.clientLicense()) })
	open("GET /api/v4/users/me", s.ownAccount)
	admin("GET /api/v4/ldap/groups", s.ldapGroups)
	admin("GET /api/v4/groups", s.ldapGroups)
	admin("GET /api/v4/config", func(w http.ResponseWriter, _ *http.Request) {
		if local {
			respond(w, s.source.RawConfig())
			return
		}
		respond(w, s.source.SanitizedConfig(false))
	})
	admin("GET /api/v4/plugins", func(w http.ResponseWriter, _ *http.Request) {
		enabled, disabled := packet.Manifests()
		respond(w, map[string]any{"active": enabled, "inactive": disabled})
	})
	admin("GET /api/v4/logs/download", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Disposition", "attachment;filename=\"mattermost.log\"")
		http.ServeFile(w, r, packet.LogFile)
	})
	admin("GET /api/v4/system/support_packet", func(w http.ResponseWriter, r *http.Request) { s.supportPacket(w, r, local) })
	return mux
}

func (s Server) versionID() string {
	return fmt.Sprintf("%s.%s.c0ffee.true", s.source.Settings.Version(), s.source.Settings.Version())
}

func (s Server) clientConfig() map[string]string {
	licensed := strconv.FormatBool(!s.source.Settings.Has("no-licence"))
	return map[string]string{
		"Version": s.source.Settings.Version(), "BuildNumber": s.source.Settings.Version(), "BuildHash": "c0ffee", "BuildEnterpriseReady": "true",
		"DiagnosticId": s.source.Secrets.ID("server"), "TelemetryId": s.source.Secrets.ID("server"), "IsLicensed": licensed,
	}
}

// allowed answers 401 or 403 to who is not the bot of options.ts.
func (s Server) allowed(w http.ResponseWriter, r *http.Request) bool {
	roles, known := s.account(w, r)
	switch {
	case !known:
		return false
	case roles != adminRoles, s.source.Settings.Has("restricted-admin") && strings.HasSuffix(r.URL.Path, "/support_packet"):
		refuse(w, http.StatusForbidden, "api.context.permissions.app_error", "You do not have the appropriate permissions.")
		return false
	}
	return true
}

func (s Server) supportPacket(w http.ResponseWriter, r *http.Request, local bool) {
	settings := s.source.Settings
	if settings.Has("no-licence") {
		refuse(w, http.StatusForbidden, "api.no_license", "E10 or E20 license required to use this endpoint.")
		return
	}
	query := r.URL.Query()
	fmt.Printf("stand-in: support packet, local=%t query=%q\n", local, r.URL.RawQuery)
	options := packet.Options{IncludeLogs: query.Get("basic_server_logs") != "false", PluginPackets: query["plugin_packets"]}
	files := s.cluster(options)
	tellOrder(files)
	name := fmt.Sprintf("mm_support_packet_Harbour_Office_%s.zip", time.Now().Format("2006-01-02T15-04"))
	w.Header().Set("Content-Type", "application/zip")
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment;filename=%q", name))
	w.Header().Set("Cache-Control", "no-cache, no-store, must-revalidate")
	if !settings.Has("slow") && !settings.Has("truncated") {
		check(packet.WriteZip(w, files))
		return
	}
	var whole bytes.Buffer
	check(packet.WriteZip(&whole, files))
	s.misbehave(w, whole.Bytes())
}

// tellOrder logs the names of the entries as they follow each other: the order is another one each time.
func tellOrder(files []packet.File) {
	names := make([]string, len(files))
	for index, file := range files {
		names[index] = file.Name
	}
	line, err := json.Marshal(names)
	check(err)
	fmt.Printf("stand-in: entries %s\n", line)
}

// misbehave sends little by little, or only the first half.
func (s Server) misbehave(w http.ResponseWriter, body []byte) {
	if s.source.Settings.Has("truncated") {
		body = body[:len(body)/2]
	}
	pause := time.Duration(0)
	if s.source.Settings.Has("slow") {
		pause = s.source.Settings.Slow / 20
	}
	for part := range slices.Chunk(body, len(body)/20+1) {
		time.Sleep(pause)
		if _, err := w.Write(part); err != nil {
			return
		}
		check(http.NewResponseController(w).Flush())
	}
}

func refuse(w http.ResponseWriter, status int, id, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	check(json.NewEncoder(w).Encode(model.AppError{Id: id, Message: message, StatusCode: status, RequestId: model.NewId()}))
}

func respond(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	check(json.NewEncoder(w).Encode(value))
}

func write(w io.Writer, text string) {
	_, err := io.WriteString(w, text)
	check(err)
}

// check logs what cannot be told to anybody else: the reader has gone.
func check(err error) {
	if err != nil {
		log.New(os.Stderr, "stand-in: ", 0).Print(err)
	}
}
