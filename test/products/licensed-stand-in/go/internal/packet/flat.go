package packet

import (
	"runtime"

	"github.com/goccy/go-yaml"
	"github.com/mattermost/mattermost/server/public/model"
)

// Flat is model.SupportPacket of servers up to 10.4 (server/public v0.1.6).
type Flat struct {
	ServerOS                   string       `yaml:"server_os"`
	ServerArchitecture         string       `yaml:"server_architecture"`
	ServerVersion              string       `yaml:"server_version"`
	BuildHash                  string       `yaml:"build_hash"`
	DatabaseType               string       `yaml:"database_type"`
	DatabaseVersion            string       `yaml:"database_version"`
	DatabaseSchemaVersion      string       `yaml:"database_schema_version"`
	WebsocketConnections       int          `yaml:"websocket_connections"`
	MasterDbConnections        int          `yaml:"master_db_connections"`
	ReplicaDbConnections       int          `yaml:"read_db_connections"`
	ClusterID                  string       `yaml:"cluster_id"`
	FileDriver                 string       `yaml:"file_driver"`
	FileStatus                 string       `yaml:"file_status"`
	LdapVendorName             string       `yaml:"ldap_vendor_name,omitempty"`
	LdapVendorVersion          string       `yaml:"ldap_vendor_version,omitempty"`
	ElasticServerVersion       string       `yaml:"elastic_server_version,omitempty"`
	ElasticServerPlugins       []string     `yaml:"elastic_server_plugins,omitempty"`
	LicenseTo                  string       `yaml:"license_to"`
	LicenseSupportedUsers      int          `yaml:"license_supported_users"`
	LicenseIsTrial             bool         `yaml:"license_is_trial,omitempty"`
	ActiveUsers                int          `yaml:"active_users"`
	DailyActiveUsers           int          `yaml:"daily_active_users"`
	MonthlyActiveUsers         int          `yaml:"monthly_active_users"`
	InactiveUserCount          int          `yaml:"inactive_user_count"`
	TotalPosts                 int          `yaml:"total_posts"`
	TotalChannels              int          `yaml:"total_channels"`
	TotalTeams                 int          `yaml:"total_teams"`
	DataRetentionJobs          []*model.Job `yaml:"data_retention_jobs"`
	MessageExportJobs          []*model.Job `yaml:"message_export_jobs"`
	ElasticPostIndexingJobs    []*model.Job `yaml:"elastic_post_indexing_jobs"`
	ElasticPostAggregationJobs []*model.Job `yaml:"elastic_post_aggregation_jobs"`
	// The name is upstream's.
	BlevePostIndexingJobs []*model.Job `yaml:"bleve_post_indexin_jobs"`
	LdapSyncJobs          []*model.Job `yaml:"ldap_sync_jobs"`
	MigrationJobs         []*model.Job `yaml:"migration_jobs"`
}

func (s Source) flatFile() (File, error) {
	body, err := yaml.Marshal(Flat{
		ServerOS: runtime.GOOS, ServerArchitecture: runtime.GOARCH, ServerVersion: s.Settings.Version(), BuildHash: "c0ffee",
		DatabaseType: "postgres", DatabaseVersion: "15.8", DatabaseSchemaVersion: "127",
		WebsocketConnections: 17, MasterDbConnections: 12, ReplicaDbConnections: 4, ClusterID: s.Secrets.ID("cluster"),
		FileDriver: "local", FileStatus: "OK", LdapVendorName: "OpenLDAP", LdapVendorVersion: "2.6",
		ElasticServerVersion: "7.17.0", ElasticServerPlugins: []string{"analysis-icu"},
		LicenseTo: "Harbour Office", LicenseSupportedUsers: 250,
		ActiveUsers: 120, DailyActiveUsers: 60, MonthlyActiveUsers: 110, InactiveUserCount: 4, TotalPosts: 90_000, TotalChannels: 300, TotalTeams: 3,
		LdapSyncJobs: []*model.Job{s.job(model.JobTypeLdapSync)},
	})
	return File{Name: "support_packet.yaml", Body: body}, err
}
