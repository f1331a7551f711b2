#!/bin/sh
# A relay of your own for the tutorial: Postfix requires STARTTLS and a login, which Dovecot checks.
#
# Needs Debian's packages postfix and dovecot-core, openssl, a JDK (keytool), and root, because Postfix does.
# Everything is configured in a temporary folder and listens on one loopback port. No mail can leave this machine,
# and neither /etc nor a running mail server is touched. Ctrl-C stops the started processes and deletes the folder.
set -eu

port=${SMTP_PORT:-20587}
. "$(dirname "$0")/postfix.sh"
new_postfix
with_tls
with_mailboxes home.example '{ pat@home.example = pat/ }'

# A trust store for the JVM.
keytool -importcert -noprompt -alias relay -file "$dir/cert.pem" -keystore "$dir/trust.p12" -storepass changeit 2>/dev/null

cat >>"$dir/postfix/main.cf" <<END
mynetworks =
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = private/auth
smtpd_tls_auth_only = yes
END
echo "127.0.0.1:$port inet n - n - - smtpd" >>"$dir/postfix/master.cf"

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
