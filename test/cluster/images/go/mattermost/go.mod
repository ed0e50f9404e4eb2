module supportpacket.dev/test/mattermost

go 1.25.0

require github.com/mattermost/mattermost/server/v8 v8.0.0-20251014075701-833e0125320d

replace github.com/mattermost/mattermost/server/public => github.com/mattermost/mattermost/server/public v0.1.21

replace github.com/olekukonko/tablewriter => github.com/olekukonko/tablewriter v0.0.5
