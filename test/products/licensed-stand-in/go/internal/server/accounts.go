package server

import (
	"net/http"
	"strconv"
	"strings"
)

const adminRoles = "system_user system_admin"

// account gives the roles of the token's bot; to who has no valid token it answers 401.
func (s Server) account(w http.ResponseWriter, r *http.Request) (string, bool) {
	token, isBearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	switch {
	case isBearer && token == s.source.Secrets.ID("token"):
		return adminRoles, true
	case isBearer && token == s.source.Secrets.ID("weak-token"):
		return "system_user", true
	}
	refuse(w, http.StatusUnauthorized, "api.context.session_expired.app_error", "Invalid or expired session, please login again.")
	return "", false
}

// ownAccount is model.User as far as its owner's rights are concerned.
func (s Server) ownAccount(w http.ResponseWriter, r *http.Request) {
	if roles, known := s.account(w, r); known {
		respond(w, map[string]any{"id": s.source.Secrets.ID("bot"), "username": "support-packets", "roles": roles, "is_bot": true})
	}
}

// clientLicense is what anybody may know of the licence.
func (s Server) clientLicense() map[string]string {
	return map[string]string{"IsLicensed": strconv.FormatBool(!s.source.Settings.Has("no-licence")), "SkuShortName": "enterprise"}
}

// ldapGroups is what no packet may hold: a collector that asks for it gives itself away by the planted name.
func (s Server) ldapGroups(w http.ResponseWriter, _ *http.Request) {
	name := s.source.Secrets.Value("ldap-group")
	respond(w, map[string]any{"count": 1, "groups": []any{map[string]string{"name": name, "primary_key": "cn=" + name + ",ou=groups,dc=example,dc=com"}}})
}
