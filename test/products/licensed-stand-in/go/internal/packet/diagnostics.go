package packet

import (
	"runtime"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/mattermost/mattermost/server/public/model"
)

var started = time.Now()

// Members of diagnostics.yaml that servers before a release do not write.
var since = []struct {
	release string
	section string
	members []string
}{
	{"11.0", "elastic", []string{"error"}},
	{"11.2", "saml", []string{"provider_type"}},
	{"11.2", "elastic", []string{"backend"}},
	{"11.4", "server", []string{"cpu_cores", "total_memory_mb"}},
	{"11.8", "server", []string{"container_cpu_limit", "container_memory_limit_mb", "process_id", "started_at", "host_started_at", "open_file_descriptors", "max_file_descriptors", "go_version"}},
	{"11.8", "file_store", []string{"filesystem_type", "total_mb", "available_mb"}},
	{"11.8", "notifications", nil},
	{"11.9", "database", []string{
		"master_connections_in_use", "master_connections_idle", "master_pool_wait_count", "master_pool_wait_duration_ms", "master_connections_closed_max_idle", "master_connections_closed_max_lifetime",
		"replica_connections_in_use", "replica_connections_idle", "replica_pool_wait_count", "replica_pool_wait_duration_ms", "replica_connections_closed_max_idle", "replica_connections_closed_max_lifetime",
		"cache_hit_ratio", "deadlocks", "temp_files", "temp_bytes_mb", "rollbacks", "idle_in_transaction_count", "longest_query_duration_seconds", "waiting_for_lock_count", "posts_dead_tuples", "posts_last_autovacuum",
	}},
	{"11.9", "saml", []string{"status", "error"}},
	{"11.9", "elastic", []string{"status"}},
	{"11.9", "oauth_providers", nil},
}

func (s Source) diagnostics() model.SupportPacketDiagnostics {
	var d model.SupportPacketDiagnostics
	d.Version = model.CurrentSupportPacketVersion
	d.License.Company, d.License.Users, d.License.SkuShortName = "Harbour Office", 250, "enterprise"
	d.Server.OS, d.Server.Architecture = runtime.GOOS, runtime.GOARCH
	d.Server.Hostname, d.Server.InstallationType = s.Settings.Hostname, "kubernetes-operator"
	d.Server.CPUCores, d.Server.TotalMemoryMB = runtime.NumCPU(), 16_384
	d.Server.ContainerCPULimit, d.Server.ContainerMemoryLimitMB = 2, 4096
	d.Server.ProcessID, d.Server.StartedAt, d.Server.HostStartedAt = 1, started, started.Add(-time.Hour)
	d.Server.OpenFileDescriptors, d.Server.MaxFileDescriptors = 41, 1_048_576
	d.Server.Version, d.Server.BuildHash, d.Server.GoVersion = s.Settings.Version(), "c0ffee", runtime.Version()
	d.Config.Source = "postgres://****:****@db.example.com:5432/mattermost?sslmode=disable"
	s.fillDatabase(&d)
	d.FileStore.Status, d.FileStore.Driver, d.FileStore.FilesystemType = "OK", "local", "ext4"
	d.FileStore.TotalMB, d.FileStore.AvailableMB = 102_400, 20_480
	d.Websocket.Connections = 17
	d.Cluster.ID, d.Cluster.NumberOfNodes = s.Secrets.ID("cluster"), s.Nodes
	d.Notifications.Email.Status, d.Notifications.Push.Status = "FAIL", "disabled"
	d.Notifications.Email.Error = "SMTP: 535 refused user=mailer password=" + s.Secrets.Value("smtp")
	d.LDAP.Status, d.LDAP.ServerName, d.LDAP.ServerVersion = "OK", "OpenLDAP", "2.6"
	d.SAML.ProviderType, d.SAML.Status = "Keycloak", "OK"
	d.ElasticSearch.Status, d.ElasticSearch.Backend, d.ElasticSearch.ServerVersion = "OK", "opensearch", "2.19.1"
	d.ElasticSearch.ServerPlugins = []string{"analysis-icu"}
	d.OAuthProviders.GitLab.Status, d.OAuthProviders.Google.Status = "OK", "disabled"
	d.OAuthProviders.Office365.Status, d.OAuthProviders.OpenID.Status = "disabled", "disabled"
	return d
}

func (s Source) fillDatabase(d *model.SupportPacketDiagnostics) {
	d.Database.Type, d.Database.Version, d.Database.SchemaVersion = "postgres", "16.4", "139"
	d.Database.MasterConnections, d.Database.ReplicaConnections = 12, 4
	d.Database.MasterConnectionsInUse, d.Database.MasterConnectionsIdle = 2, 10
	d.Database.CacheHitRatio = model.NewPointer(0.993)
	d.Database.Deadlocks, d.Database.TempFiles = model.NewPointer(int64(0)), model.NewPointer(int64(3))
	d.Database.TempBytesMB, d.Database.Rollbacks = model.NewPointer(1.5), model.NewPointer(int64(8))
	d.Database.IdleInTransactionCount, d.Database.WaitingForLockCount = model.NewPointer(int64(0)), model.NewPointer(int64(0))
	d.Database.LongestQueryDurationSeconds = model.NewPointer(0.2)
	d.Database.PostsDeadTuples, d.Database.PostsLastAutovacuum = model.NewPointer(int64(12)), model.NewPointer(started)
}

// diagnosticsFile is version 2, without the members that the release does not know; with comments in the newest.
func (s Source) diagnosticsFile() (File, error) {
	whole, err := yaml.Marshal(s.diagnostics())
	if err != nil {
		return File{}, err
	}
	var sections yaml.MapSlice
	if err := yaml.UnmarshalWithOptions(whole, &sections, yaml.UseOrderedMap()); err != nil {
		return File{}, err
	}
	for _, later := range since {
		if !s.Settings.AtLeast(later.release) {
			sections = without(sections, later.section, later.members)
		}
	}
	body, err := s.yaml(sections, yaml.CommentMap{
		"$.server":                      {yaml.HeadComment(" The machine and the process")},
		"$.database.master_connections": {yaml.LineComment(" open connections to the primary")},
		"$.websocket.connections":       {yaml.LineComment(" of this node only")},
	})
	return File{Name: "diagnostics.yaml", Body: body}, err
}

// without drops members of a section, or the section.
func without(sections yaml.MapSlice, section string, members []string) yaml.MapSlice {
	var kept yaml.MapSlice
	for _, one := range sections {
		inner, isMap := one.Value.(yaml.MapSlice)
		if one.Key != section || (members != nil && !isMap) {
			kept = append(kept, one)
			continue
		}
		if members == nil {
			continue
		}
		rest := yaml.MapSlice{}
		for _, member := range inner {
			if !contains(members, member.Key) {
				rest = append(rest, member)
			}
		}
		kept = append(kept, yaml.MapItem{Key: section, Value: rest})
	}
	return kept
}

func contains(members []string, key any) bool {
	for _, member := range members {
		if member == key {
			return true
		}
	}
	return false
}

// yaml writes comments as servers since 11 do.
func (s Source) yaml(value any, comments yaml.CommentMap) ([]byte, error) {
	if comments == nil || !s.Settings.AtLeast("11.0") {
		return yaml.Marshal(value)
	}
	return yaml.MarshalWithOptions(value, yaml.WithComment(comments))
}
