/**
 * What a Mattermost server logs, after its own log calls: level, caller, message, further fields. In the order of how often one
 * sees them. `<id>` and its like are filled in by the generator.
 */
export const MATTERMOST_TEMPLATES: readonly (readonly [level: string, caller: string, msg: string, fields: string])[] =
  [
    [
      'debug',
      'web/handlers.go:187',
      'Received HTTP request',
      '"method":"GET","url":"/api/v4/channels/<id>/posts?since=<n>&page=0","request_id":"<id>","user_id":"<id>","status_code":"200"',
    ],
    [
      'debug',
      'web/handlers.go:187',
      'Received HTTP request',
      '"method":"POST","url":"/api/v4/channels/members/<id>/view","request_id":"<id>","user_id":"<id>","status_code":"200"',
    ],
    [
      'debug',
      'web/handlers.go:187',
      'Received HTTP request',
      '"method":"GET","url":"/api/v4/users/<id>/image?_=<n>","request_id":"<id>","user_id":"<id>","status_code":"304"',
    ],
    ['debug', 'platform/web_conn.go:412', 'websocket.send: ping', '"user_id":"<id>","conn_id":"<id>","seq":<n>'],
    [
      'debug',
      'platform/web_hub.go:512',
      'Hub broadcast',
      '"event":"posted","channel_id":"<id>","team_id":"<id>","omit_users":<n>',
    ],
    ['info', 'app/post.go:318', 'Post created', '"post_id":"<id>","channel_id":"<id>","user_id":"<id>","size":<n>'],
    [
      'debug',
      'sqlstore/post_store.go:1043',
      'Slow query',
      '"query":"SELECT p.* FROM Posts p WHERE p.ChannelId = $1 AND p.CreateAt > $2 ORDER BY p.CreateAt DESC LIMIT 60","elapsed":"<ms>ms"',
    ],
    ['warn', 'sqlstore/store.go:541', 'Replica lag is above the limit', '"replica":"<host>","lag_seconds":<n>'],
    [
      'debug',
      'jobs/schedulers.go:166',
      'Next run time for scheduler',
      '"scheduler_name":"active_users","next_runtime":"<time>"',
    ],
    [
      'info',
      'jobs/base_workers.go:87',
      'Job: Completed',
      '"worker":"ExpiryNotify","job_id":"<id>","job_create_at":"<time>"',
    ],
    ['debug', 'app/session.go:211', 'Session cache hit', '"session_id":"<id>","token_id":"<id>","props_count":<n>'],
    [
      'info',
      'app/login.go:144',
      'User logged in',
      '"user_id":"<id>","username":"<user>","ip_addr":"<ip>","user_agent":"<ua>"',
    ],
    ['warn', 'app/login.go:98', 'Failed login attempt', '"username":"<user>","ip_addr":"<ip>","attempts":<n>'],
    [
      'debug',
      'app/plugin_api.go:977',
      'Plugin KV get',
      '"plugin_id":"com.mattermost.calls","key":"session_<id>","elapsed":"<ms>ms"',
    ],
    ['info', 'plugin/supervisor.go:86', 'plugin process is healthy', '"plugin_id":"playbooks","pid":<n>,"restarts":0'],
    [
      'error',
      'app/notification_push.go:288',
      'Notification push failed',
      '"ackId":"<id>","type":"message","userId":"<id>","deviceId":"android_rn:<id>","status":"not_sent","err":"Post \\"https://push.mattermost.com/api/v1/send_push\\": context deadline exceeded"',
    ],
    [
      'debug',
      'app/file.go:724',
      'Generated preview',
      '"file_id":"<id>","path":"<path>","mime":"image/png","width":<n>,"height":<n>',
    ],
    [
      'warn',
      'filestore/s3store.go:405',
      'Retrying S3 request',
      '"bucket":"mattermost-files","key":"<path>","attempt":2,"err":"connection reset by peer"',
    ],
    ['info', 'app/channel.go:1820', 'Channel member added', '"channel_id":"<id>","user_id":"<id>","adder_id":"<id>"'],
    ['debug', 'api4/apitestlib.go:77', 'Rate limit remaining', '"ip":"<ip>","remaining":<n>,"reset":<n>'],
    [
      'debug',
      'searchengine/bleveengine/indexer.go:203',
      'Indexed batch',
      '"posts":<n>,"elapsed":"<ms>ms","start":"<time>"',
    ],
    [
      'warn',
      'platform/web_broadcast_hooks.go:61',
      'websocket.slow: message channel is almost full',
      '"user_id":"<id>","type":"typing","size":<n>',
    ],
    [
      'error',
      'web/context.go:119',
      'You do not have the appropriate permissions.',
      '"path":"/api/v4/users/<id>/sessions","request_id":"<id>","ip_addr":"<ip>","user_id":"<id>","method":"GET","err_where":"Permissions","http_code":403,"error":"Permissions: You do not have the appropriate permissions., userId=<id>, permission=edit_other_users"',
    ],
    ['info', 'app/server.go:1042', 'Server is listening on [::]:8065', '"address":"[::]:8065"'],
    [
      'info',
      'app/migrations.go:598',
      'Migration already completed',
      '"name":"migration_advanced_permissions_phase_2","status":"completed"',
    ],
    ['debug', 'cache/lru.go:311', 'Cache invalidated', '"cache":"ChannelMembersForUser","key":"<id>"'],
    [
      'debug',
      'oauth/token.go:123',
      'Checked token of application',
      '"token_id":"<id>","old_api_key_id":"<id>","scopes":<n>',
    ],
    ['info', 'app/import.go:402', 'token: see section 4 of the manual for the format', '"line":<n>,"file":"<path>"'],
    [
      'debug',
      'app/ldap.go:88',
      'LDAP sync page',
      '"page":<n>,"entries":<n>,"base_dn":"ou=people,dc=example,dc=org","elapsed":"<ms>ms"',
    ],
    ['debug', 'remotecluster/ping.go:140', 'Ping', '"remote":"<host>","rtt":"<ms>ms"'],
  ];
