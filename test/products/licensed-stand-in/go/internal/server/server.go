// Package server answers as a licensed Mattermost does, as far as support is concerned.
package server

import (
	"errors"
	"net"
	"net/http"
	_ "net/http/pprof" // Registers its pages with the default mux, which the metrics port serves.
	"os"

	"supportpacket.dev/test/licensed-stand-in/internal/packet"
	"supportpacket.dev/test/licensed-stand-in/internal/secrets"
	"supportpacket.dev/test/licensed-stand-in/internal/settings"
)

// Server holds what its handlers need.
type Server struct {
	source packet.Source
}

// Run serves until one of its listeners fails.
func Run(s settings.Settings) error {
	server := Server{packet.Source{Settings: s, Secrets: secrets.New(s.Seed), Nodes: 1}}
	if err := server.source.WriteLogs(os.Stdout); err != nil {
		return err
	}
	ended := make(chan error, 4)
	serve := func(listener net.Listener, handler http.Handler) {
		go func() { ended <- http.Serve(listener, handler) }()
	}
	listeners := map[string]http.Handler{":8065": server.api(false), ":8067": metricsHandler(), ":8074": server.gossip()}
	for address, handler := range listeners {
		listener, err := net.Listen("tcp", address)
		if err != nil {
			return err
		}
		serve(listener, handler)
	}
	if !s.Has("no-local-mode") {
		listener, err := listenLocally()
		if err != nil {
			return err
		}
		serve(listener, server.api(true))
	}
	return <-ended
}

func listenLocally() (net.Listener, error) {
	// Left by a container that was killed.
	if err := os.Remove(settings.Socket); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	listener, err := net.Listen("unix", settings.Socket)
	if err != nil {
		return nil, err
	}
	return listener, os.Chmod(settings.Socket, 0o600)
}

func metricsHandler() http.Handler {
	http.HandleFunc("GET /metrics", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4")
		write(w, "# HELP mattermost_http_websockets_total The total number of websocket connections to this server.\n"+
			"# TYPE mattermost_http_websockets_total gauge\nmattermost_http_websockets_total 17\n")
	})
	return http.DefaultServeMux
}
