package server

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"supportpacket.dev/test/licensed-stand-in/internal/packet"
)

// gossip answers other nodes, on the port that Mattermost's nodes talk on.
func (s Server) gossip() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /node", func(w http.ResponseWriter, r *http.Request) {
		respond(w, s.source.NodeFiles(packet.Options{IncludeLogs: r.URL.Query().Get("logs") == "true"}))
	})
	return mux
}

// cluster makes the packet of all nodes; those that do not answer become warnings.
func (s Server) cluster(options packet.Options) []packet.File {
	// Servers before 10.0 know of no other.
	if !s.source.Settings.AtLeast("10.0") {
		return s.source.Files(options, []packet.Node{s.source.NodeFiles(options)}, nil)
	}
	peers, err := s.peers()
	if err != nil {
		return s.source.Files(options, []packet.Node{s.source.NodeFiles(options)}, []string{err.Error()})
	}
	source := s.source
	source.Nodes = len(peers) + 1
	nodes := make([]packet.Node, len(peers))
	failures := make([]error, len(peers))
	var wait sync.WaitGroup
	for index, address := range peers {
		wait.Go(func() { nodes[index], failures[index] = askNode(address, options) })
	}
	own := source.NodeFiles(options)
	wait.Wait()
	problems := []string{}
	for _, failure := range failures {
		if failure != nil {
			problems = append(problems, failure.Error())
		}
	}
	nodes = slices.DeleteFunc(nodes, func(node packet.Node) bool { return node.Hostname == "" })
	slices.SortFunc(nodes, func(a, b packet.Node) int { return cmp.Compare(a.Hostname, b.Hostname) })
	for range min(source.Settings.LostNodes, len(nodes)) {
		lost := nodes[len(nodes)-1]
		nodes = nodes[:len(nodes)-1]
		problems = append(problems, fmt.Sprintf("failed to get support packet from cluster node %s: context deadline exceeded", lost.Hostname))
	}
	return source.Files(options, append(nodes, own), problems)
}

// peers are the addresses of the other nodes.
func (s Server) peers() ([]string, error) {
	if s.source.Settings.Peers == "" {
		return nil, nil
	}
	all, err := net.LookupHost(s.source.Settings.Peers)
	if err != nil {
		return nil, fmt.Errorf("failed to list cluster nodes: %w", err)
	}
	own, err := net.LookupHost(s.source.Settings.Hostname)
	if err != nil {
		return nil, fmt.Errorf("failed to find the own address: %w", err)
	}
	return slices.DeleteFunc(all, func(address string) bool { return slices.Contains(own, address) }), nil
}

func askNode(address string, options packet.Options) (packet.Node, error) {
	client := http.Client{Timeout: time.Minute}
	response, err := client.Get(fmt.Sprintf("http://%s/node?logs=%t", net.JoinHostPort(address, "8074"), options.IncludeLogs))
	if err != nil {
		return packet.Node{}, fmt.Errorf("failed to get support packet from cluster node %s: %w", address, err)
	}
	defer response.Body.Close()
	var node packet.Node
	return node, json.NewDecoder(response.Body).Decode(&node)
}
