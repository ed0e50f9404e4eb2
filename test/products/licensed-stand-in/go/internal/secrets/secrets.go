// Package secrets derives what is planted; secret-value.ts derives the same for the tests, so that no secret stands in a file.
package secrets

import (
	"crypto/hmac"
	"crypto/sha512"
	"fmt"
	"strings"
)

const (
	letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	lower   = "abcdefghijklmnopqrstuvwxyz0123456789"
)

// Secrets of one installation.
type Secrets struct{ seed string }

// New derives from a seed.
func New(seed string) Secrets { return Secrets{seed} }

// Value is the secret with that label, 24 letters and digits.
func (s Secrets) Value(label string) string { return s.derive(label, 24, letters) }

// ID is 26 characters that Mattermost takes for an id.
func (s Secrets) ID(label string) string { return s.derive(label, 26, lower) }

func (s Secrets) derive(label string, length int, alphabet string) string {
	fair := 256 - 256%len(alphabet)
	var text strings.Builder
	for block := 0; text.Len() < length; block++ {
		mac := hmac.New(sha512.New, []byte(s.seed))
		fmt.Fprintf(mac, "%s/%d", label, block)
		for _, octet := range mac.Sum(nil) {
			if int(octet) < fair {
				text.WriteByte(alphabet[int(octet)%len(alphabet)])
			}
		}
	}
	return text.String()[:length]
}
