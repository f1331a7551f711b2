#!/bin/sh
# A relay of your own for the tutorial: Postfix requires STARTTLS and a login, which Dovecot checks.
#
# Needs Debian's packages postfix and dovecot-core, openssl, a JDK (keytool), and root, because Postfix does.
# Everything is configured in a temporary folder and listens on one loopback port. No mail can leave this machine,
# and neither /etc nor a running mail server is touched. Ctrl-C stops the started processes and deletes the folder.
set -eu

port=${SMTP_PORT:-20587}
[ "$(id -u)" = 0 ] || { echo "relay.sh: Postfix has to be started by root" >&2; exit 2; }

dir=$(mktemp -d)
chmod 755 "$dir"
stop() {
    postfix -c "$dir/postfix" stop >/dev/null 2>&1 || true
    doveadm -c "$dir/dovecot.conf" stop >/dev/null 2>&1 || true
    rm -rf "$dir"
}
trap stop EXIT
trap 'exit 0' INT TERM

# A certificate for localhost, and a trust store with it for the JVM.
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
    -keyout "$dir/key.pem" -out "$dir/cert.pem" 2>/dev/null
keytool -importcert -noprompt -alias relay -file "$dir/cert.pem" -keystore "$dir/trust.p12" -storepass changeit 2>/dev/null

mkdir "$dir/postfix" "$dir/queue" "$dir/data" "$dir/mail"
chown postfix "$dir/data"
chown nobody:nogroup "$dir/mail"
cat >"$dir/postfix/main.cf" <<END
compatibility_level = 3.6
queue_directory = $dir/queue
data_directory = $dir/data
maillog_file = $dir/postfix.log
maillog_file_prefixes = $dir
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.app.example
mydestination =
mynetworks =
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = private/auth
smtpd_tls_auth_only = yes
smtpd_tls_cert_file = $dir/cert.pem
smtpd_tls_key_file = $dir/key.pem
smtpd_tls_security_level = may
default_transport = error:nothing leaves this machine
relay_transport = error:nothing leaves this machine
virtual_mailbox_domains = home.example
virtual_mailbox_base = $dir/mail
virtual_mailbox_maps = inline:{ { pat@home.example = pat/ } }
virtual_uid_maps = static:$(id -u nobody)
virtual_gid_maps = static:$(id -g nobody)
END
cat >"$dir/postfix/master.cf" <<END
127.0.0.1:$port inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
proxymap unix - - n - - proxymap
postlog unix-dgram n - n - 1 postlogd
END

cat >"$dir/dovecot.conf" <<END
base_dir = $dir/dovecot
log_path = $dir/dovecot.log
protocols =
ssl = no
auth_mechanisms = plain login
passdb {
  driver = static
  args = user=ana password=right
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=$dir/mail
}
service auth {
  unix_listener $dir/queue/private/auth {
    mode = 0666
  }
}
END

postfix -c "$dir/postfix" start
dovecot -c "$dir/dovecot.conf"

echo "The relay listens on localhost:$port; user ana, password right; the only mailbox is pat@home.example."
echo "For the program: export MAVEN_OPTS='-Djavax.net.ssl.trustStore=$dir/trust.p12 -Djavax.net.ssl.trustStorePassword=changeit'"
echo "Received mail: $dir/mail/pat/new    Log: $dir/postfix.log    Ctrl-C stops it."
while :; do sleep 1; done
