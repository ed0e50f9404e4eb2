package packet

import (
	"encoding/json"
	"fmt"

	"github.com/mattermost/mattermost/server/public/model"
)

const metricsPlugin = "com.mattermost.mattermost-plugin-metrics"

// Manifests of the enabled plugins and of the disabled ones.
func Manifests() (enabled, disabled []*model.Manifest) {
	secret := func(key string) *model.PluginSetting {
		return &model.PluginSetting{Key: key, DisplayName: key, Type: "text", Secret: true}
	}
	return []*model.Manifest{
			{Id: "com.mattermost.calls", Name: "Calls", Version: "1.11.0", MinServerVersion: "9.5.0", SettingsSchema: &model.PluginSettingsSchema{
				Sections: []*model.PluginSettingsSection{{Key: "rtcd", Settings: []*model.PluginSetting{secret("TURNStaticAuthSecret")}}},
			}},
			{Id: "jira", Name: "Jira", Version: "4.4.0", SettingsSchema: &model.PluginSettingsSchema{Settings: []*model.PluginSetting{secret("Secret")}}},
			{Id: "com.example.bridge", Name: "Bridge", Version: "0.3.1"},
			{Id: metricsPlugin, Name: "Metrics", Version: "0.7.0", Props: map[string]any{"support_packet": "Performance metrics"}},
		}, []*model.Manifest{
			{Id: "playbooks", Name: "Playbooks", Version: "2.5.0"},
		}
}

// RawConfig is the configuration with a secret in every kind of place.
func (s Source) RawConfig() *model.Config {
	secret := s.Secrets.Value
	config := &model.Config{}
	config.SetDefaults()
	config.ServiceSettings.SiteURL = model.NewPointer("https://chat.example.com")
	config.ServiceSettings.EnableLocalMode = model.NewPointer(!s.Settings.Has("no-local-mode"))
	config.MetricsSettings.Enable = model.NewPointer(true)
	config.ClusterSettings.Enable = model.NewPointer(s.Settings.Peers != "")
	config.SqlSettings.DriverName = model.NewPointer("postgres")
	config.SqlSettings.DataSource = model.NewPointer(fmt.Sprintf("postgres://mmuser:%s@db.example.com:5432/mattermost?sslmode=disable", secret("database")))
	// Upstream's sanitizer leaves the password of this form in (mattermost/mattermost#38405).
	config.SqlSettings.DataSourceReplicas = []string{fmt.Sprintf("host=replica.example.com user=mmuser password=%s dbname=mattermost", secret("replica"))}
	config.SqlSettings.AtRestEncryptKey = model.NewPointer(secret("at-rest"))
	config.FileSettings.PublicLinkSalt = model.NewPointer(secret("public-link-salt"))
	config.FileSettings.AmazonS3SecretAccessKey = model.NewPointer(secret("s3"))
	config.FileSettings.ExportAmazonS3SecretAccessKey = model.NewPointer(secret("export-s3"))
	config.EmailSettings.SMTPPassword = model.NewPointer(secret("smtp"))
	config.GitLabSettings.Secret = model.NewPointer(secret("gitlab"))
	config.LdapSettings.Enable = model.NewPointer(true)
	config.LdapSettings.BindPassword = model.NewPointer(secret("ldap"))
	config.AutoTranslationSettings.LibreTranslate = &model.LibreTranslateProviderSettings{APIKey: model.NewPointer(secret("libre-translate"))}
	config.ElasticsearchSettings.ConnectionURL = model.NewPointer(fmt.Sprintf("https://elastic:%s@search.example.com:9200", secret("elasticsearch-url")))
	config.LogSettings.AdvancedLoggingJSON = s.advancedLogging()
	config.ExperimentalAuditSettings.AdvancedLoggingJSON = auditLogging()
	config.PluginSettings.Plugins = map[string]map[string]any{
		"com.mattermost.calls": {"turnstaticauthsecret": secret("turn")},
		"jira":                 {"secret": secret("jira"), "encryptionkey": secret("jira-undeclared")},
		"com.example.bridge":   {"endpoints": map[string]any{"eu": map[string]any{"oauth": map[string]any{"clientsecret": secret("bridge")}}}},
	}
	return config
}

// SanitizedConfig is what the server of that release puts into a packet: upstream's sanitizer of 11.11, and what older ones left.
func (s Source) SanitizedConfig(partially bool) *model.Config {
	raw, config := s.RawConfig(), s.RawConfig()
	enabled, disabled := Manifests()
	config.Sanitize(append(enabled, disabled...), &model.SanitizeOptions{PartiallyRedactDataSources: partially && s.Settings.AtLeast("10.10")})
	if !s.Settings.AtLeast("11.6") {
		config.FileSettings.ExportAmazonS3SecretAccessKey = raw.FileSettings.ExportAmazonS3SecretAccessKey
		config.AutoTranslationSettings.LibreTranslate = raw.AutoTranslationSettings.LibreTranslate
	}
	if !s.Settings.AtLeast("11.5") {
		config.PluginSettings.Plugins["com.mattermost.calls"] = raw.PluginSettings.Plugins["com.mattermost.calls"]
	}
	return config
}

func (s Source) sanitizedConfigFile() (File, error) {
	body, err := json.MarshalIndent(model.SupportPacketConfig{Config: s.SanitizedConfig(true)}, "", "    ")
	return File{Name: "sanitized_config.json", Body: body}, err
}

func pluginsFile() (File, error) {
	enabled, disabled := Manifests()
	list := model.SupportPacketPluginList{}
	for _, manifest := range enabled {
		list.Enabled = append(list.Enabled, *manifest)
	}
	for _, manifest := range disabled {
		list.Disabled = append(list.Disabled, *manifest)
	}
	body, err := json.MarshalIndent(list, "", "    ")
	return File{Name: "plugins.json", Body: body}, err
}
