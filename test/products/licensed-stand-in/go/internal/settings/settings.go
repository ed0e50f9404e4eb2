// Package settings reads what the stand-in is told by its environment.
package settings

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Folder holds programs and logs, as in the vendor's image.
const Folder = "/mattermost"

// Socket is the default of ServiceSettings.LocalModeSocketLocation.
const Socket = "/var/tmp/mattermost_local.socket"

// Settings of one server; the same for its mmctl, which inherits the environment.
type Settings struct {
	// Release decides the shape of the packet: 9.11, 10.4, 10.11 or 11.11.
	Release string
	// Seed is what every planted secret is derived from.
	Seed string
	// Peers is the DNS name of all nodes; empty on a single one.
	Peers    string
	Hostname string
	// LostNodes is how many of the other nodes do not answer.
	LostNodes int
	// Modes are the ways in which this server misbehaves, see options.ts.
	Modes      []string
	HugeMiB    int
	Slow       time.Duration
	CPUProfile time.Duration
}

// Read takes the settings from the environment.
func Read() Settings {
	hostname, err := os.Hostname()
	if err != nil {
		panic(err)
	}
	return Settings{
		Release:    text("STAND_IN_RELEASE", "11.11"),
		Seed:       text("STAND_IN_SEED", "licensed-stand-in"),
		Peers:      os.Getenv("STAND_IN_PEERS"),
		Hostname:   hostname,
		LostNodes:  number("STAND_IN_LOST_NODES", 0),
		Modes:      strings.Split(os.Getenv("STAND_IN_MODES"), ","),
		HugeMiB:    number("STAND_IN_HUGE_MIB", 64),
		Slow:       time.Duration(number("STAND_IN_SLOW_SECONDS", 20)) * time.Second,
		CPUProfile: time.Duration(number("STAND_IN_CPU_SECONDS", 1)) * time.Second,
	}
}

// Has says whether the server is to misbehave in that way.
func (s Settings) Has(mode string) bool { return slices.Contains(s.Modes, mode) }

// AtLeast compares the release with another one, e.g. "10.11".
func (s Settings) AtLeast(release string) bool {
	ourMajor, ourMinor := split(s.Release)
	major, minor := split(release)
	return ourMajor > major || (ourMajor == major && ourMinor >= minor)
}

// Version is what the server calls itself.
func (s Settings) Version() string { return s.Release + ".0" }

func split(release string) (int, int) {
	major, minor, _ := strings.Cut(release, ".")
	first, err := strconv.Atoi(major)
	if err != nil {
		panic("STAND_IN_RELEASE must be like 10.11: " + release)
	}
	second, err := strconv.Atoi(minor)
	if err != nil {
		panic("STAND_IN_RELEASE must be like 10.11: " + release)
	}
	return first, second
}

func text(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}

func number(name string, otherwise int) int {
	value, err := strconv.Atoi(os.Getenv(name))
	if err != nil {
		return otherwise
	}
	return value
}
