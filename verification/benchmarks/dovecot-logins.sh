#!/bin/sh
# Logins at a real Dovecot: XOAUTH2, OAUTHBEARER and SCRAM-SHA-256 at its submission server, with tokens that it checks at
# an OAuth server of the program, by introspection (RFC 7662). Also rejected and replaced tokens, and wrong passwords.
#
# Needs Debian's packages dovecot-core and dovecot-submissiond, openssl, a JDK and Maven, and root, because Dovecot does.
# Everything is configured in a temporary folder and listens on loopback ports of its own; Dovecot relays to a server of the
# program, and neither /etc nor a running mail server is touched. What was started is stopped at the end.
set -eu

xoauth2=${XOAUTH2_PORT:-20587}
bearer=${OAUTHBEARER_PORT:-20588}
oauth=${OAUTH_PORT:-20080}
relay=${RELAY_PORT:-20025}
root=$(cd "$(dirname "$0")/../.." && pwd)
[ "$(id -u)" = 0 ] || { echo "$(basename "$0"): Dovecot has to be started by root" >&2; exit 2; }
dir=$(mktemp -d)
chmod 755 "$dir"

stop_servers() {
    for server in "$dir"/dovecot-*.conf; do
        doveadm -c "$server" stop >/dev/null 2>&1 || true
    done
    [ -n "${KEEP:-}" ] || rm -rf "$dir"
}
trap stop_servers EXIT
trap 'exit 0' INT TERM

openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
    -keyout "$dir/key.pem" -out "$dir/cert.pem" 2>/dev/null
mkdir "$dir/mail"
chown nobody:nogroup "$dir/mail"
cat >"$dir/oauth2.conf" <<END
introspection_mode = post
introspection_url = http://127.0.0.1:$oauth/introspect
username_attribute = username
active_attribute = active
active_value = true
END

start_dovecot() { # name, port, mechanisms
    cat >"$dir/dovecot-$1.conf" <<END
base_dir = $dir/run-$1
state_dir = $dir/state-$1
log_path = $dir/dovecot-$1.log
protocols = submission
listen = 127.0.0.1
ssl = required
ssl_cert = <$dir/cert.pem
ssl_key = <$dir/key.pem
mail_location = maildir:$dir/mail
first_valid_uid = $(id -u nobody)
last_valid_uid = 0
auth_mechanisms = $3
hostname = localhost
submission_relay_host = 127.0.0.1
submission_relay_port = $relay
submission_relay_trusted = yes
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = $dir/oauth2.conf
}
passdb {
  driver = static
  mechanisms = scram-sha-256
  args = user=kim@app.example password=correct-horse
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=$dir/mail
}
service submission-login {
  inet_listener submission {
    port = $2
  }
}
END
    dovecot -c "$dir/dovecot-$1.conf"
}
start_dovecot xoauth2 "$xoauth2" "xoauth2 scram-sha-256"
start_dovecot oauthbearer "$bearer" oauthbearer

cd "$root"
mvn -q ${MAVEN_OPTIONS:-} -pl verification/benchmarks -am -DskipTests package exec:java@benchmarks \
    -Dexec.mainClass=io.emailledger.benchmarks.DovecotLogins -Dexec.args="$dir/cert.pem $xoauth2 $bearer $oauth $relay"
