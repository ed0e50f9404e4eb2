package packet

import (
	"fmt"

	"github.com/goccy/go-yaml"
	"github.com/mattermost/mattermost/server/public/model"
)

func (s Source) job(kind string) *model.Job {
	return &model.Job{
		Id: s.Secrets.ID("job-" + kind), Type: kind, Status: model.JobStatusError, Progress: 40,
		CreateAt: started.UnixMilli(), StartAt: started.UnixMilli(), LastActivityAt: started.UnixMilli(),
		// Nothing of it is sanitized by upstream.
		Data: model.StringMap{"error": "bind failed for cn=reader with password=" + s.Secrets.Value("job-error"), "api_token": s.Secrets.Value("job-token")},
	}
}

func (s Source) metadataFile() (File, error) {
	metadata := model.PacketMetadata{
		Version: model.CurrentMetadataVersion, Type: model.SupportPacketType, GeneratedAt: model.GetMillis(),
		ServerVersion: s.Settings.Version(), ServerID: s.Secrets.ID("server"), LicenseID: s.Secrets.ID("license"), CustomerID: s.Secrets.ID("customer"),
	}
	if err := metadata.Validate(); err != nil {
		return File{}, err
	}
	body, err := yaml.Marshal(metadata)
	return File{Name: model.PacketMetadataFileName, Body: body}, err
}

func (s Source) statsFile() (File, error) {
	body, err := s.yaml(model.SupportPacketStats{
		RegisteredUsers: 124, ActiveUsers: 120, DailyActiveUsers: 60, MonthlyActiveUsers: 110, DeactivatedUsers: 4, Guests: 3, BotAccounts: 6,
		Posts: 90_000, Channels: 300, Teams: 3, SlashCommands: 5, IncomingWebhooks: 7, OutgoingWebhooks: 2,
	}, yaml.CommentMap{"$.posts": {yaml.LineComment(" from the statistics of the table")}})
	return File{Name: "stats.yaml", Body: body}, err
}

func (s Source) jobsFile() (File, error) {
	body, err := yaml.Marshal(model.SupportPacketJobList{
		LDAPSyncJobs: []*model.Job{s.job(model.JobTypeLdapSync)}, DataRetentionJobs: []*model.Job{}, MessageExportJobs: []*model.Job{s.job(model.JobTypeMessageExport)},
		ElasticPostIndexingJobs: []*model.Job{}, ElasticPostAggregationJobs: []*model.Job{}, MigrationJobs: []*model.Job{},
	})
	return File{Name: "jobs.yaml", Body: body}, err
}

func (s Source) permissionsFile() (File, error) {
	role := &model.Role{
		Id: s.Secrets.ID("role"), Name: "system_admin", DisplayName: model.FakeSetting, Description: model.FakeSetting,
		Permissions: []string{"manage_system", "get_logs"}, SchemeManaged: true, BuiltIn: true,
	}
	scheme := &model.Scheme{Id: s.Secrets.ID("scheme"), Name: model.FakeSetting, DisplayName: model.FakeSetting, Description: model.FakeSetting, Scope: "team"}
	body, err := yaml.Marshal(model.SupportPacketPermissionInfo{Roles: []*model.Role{role}, Schemes: []*model.Scheme{scheme}})
	return File{Name: "permissions.yaml", Body: body}, err
}

func schemaFile() (File, error) {
	body, err := yaml.Marshal(model.SupportPacketDatabaseSchema{
		DatabaseCollation: "en_US.utf8", DatabaseEncoding: "UTF8",
		Tables: []model.DatabaseTable{{
			Name:    "posts",
			Columns: []model.DatabaseColumn{{Name: "id", DataType: "character varying", MaxLength: 26}, {Name: "message", DataType: "character varying", MaxLength: 65_535, IsNullable: true}},
			Indexes: []model.DatabaseIndex{{Name: "posts_pkey", Definition: "CREATE UNIQUE INDEX posts_pkey ON public.posts USING btree (id)"}},
		}},
	})
	return File{Name: "database_schema.yaml", Body: body}, err
}

// pluginFiles are those of the plugins' hooks; nobody sanitizes them.
func (s Source) pluginFiles(options Options) ([]File, error) {
	if !s.Settings.AtLeast("10.4") {
		return nil, nil
	}
	calls, err := yaml.Marshal(map[string]any{"version": "1.11.0", "calls": 12, "active": 0})
	if err != nil {
		return nil, err
	}
	bridge, err := yaml.Marshal(map[string]any{
		"connections": 3, "api_token": s.Secrets.Value("plugin-token"),
		"last_error": fmt.Sprintf("POST https://bridge:%s@bridge.example.com/hook: 500", s.Secrets.Value("plugin-url")),
	})
	if err != nil {
		return nil, err
	}
	files := []File{{Name: "com.mattermost.calls/diagnostics.yaml", Body: calls}, {Name: "com.example.bridge/diagnostics.yaml", Body: bridge}}
	for _, id := range options.PluginPackets {
		if id == metricsPlugin {
			dump, err := metricsDump()
			if err != nil {
				return nil, err
			}
			files = append(files, File{Name: "tsdb_dump.tar.gz", Body: dump})
		}
	}
	return files, nil
}
