#!/bin/sh
# A bounce of a real server: Postfix accepts an e-mail for an unknown user, sends a bounce to the return path and delivers it
# into a Maildir; Dovecot serves it over IMAP.
#
# Needs Debian's packages postfix and dovecot-imapd, openssl, a JDK and Maven, and root, because Postfix does.
# Everything is configured in a temporary folder and listens on loopback ports of its own. No mail can leave this machine,
# and neither /etc nor a running mail server is touched. All started processes are stopped at the end.
set -eu

smtp=${SMTP_PORT:-20025}
imaps=${IMAPS_PORT:-20993}
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
[ "$(id -u)" = 0 ] || { echo "run.sh: Postfix has to be started by root" >&2; exit 2; }

dir=$(mktemp -d)
chmod 755 "$dir"
stop() {
    postfix -c "$dir/postfix" stop >/dev/null 2>&1 || true
    doveadm -c "$dir/dovecot.conf" stop >/dev/null 2>&1 || true
    [ -n "${KEEP:-}" ] && echo "kept: $dir" || rm -rf "$dir"
}
trap stop EXIT INT TERM

# A certificate for localhost, which both servers show and the program trusts.
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
    -keyout "$dir/key.pem" -out "$dir/cert.pem" 2>/dev/null

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
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_tls_cert_file = $dir/cert.pem
smtpd_tls_key_file = $dir/key.pem
smtpd_tls_security_level = may
default_transport = error:nothing leaves this machine
relay_transport = error:nothing leaves this machine
virtual_mailbox_domains = app.example, home.example
virtual_mailbox_base = $dir/mail
virtual_mailbox_maps = inline:{ { bounces@app.example = bounces/ } }
virtual_uid_maps = static:$(id -u nobody)
virtual_gid_maps = static:$(id -g nobody)
# bounces+TOKEN@app.example is bounces@app.example.
recipient_delimiter = +
# Accepts e-mails for unknown users and sends bounces later, like a relay that does not know the users.
smtpd_reject_unlisted_recipient = no
END
cat >"$dir/postfix/master.cf" <<END
127.0.0.1:$smtp inet n - n - - smtpd
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
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <$dir/cert.pem
ssl_key = <$dir/key.pem
mail_location = maildir:$dir/mail/bounces
first_valid_uid = $(id -u nobody)
last_valid_uid = 0
passdb {
  driver = static
  args = user=bounces password=example
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=$dir/mail
}
service imap-login {
  inet_listener imap {
    port = 0
  }
  inet_listener imaps {
    address = 127.0.0.1
    port = $imaps
  }
}
END

postfix -c "$dir/postfix" start
dovecot -c "$dir/dovecot.conf"

cd "$root"
mvn -q -Dquick -pl examples -am compile exec:java \
    -Dexec.mainClass=io.emailledger.examples.BounceFromPostfix -Dexec.args="$smtp $imaps $dir/cert.pem"

echo
echo "What Postfix says:"
grep -E 'status=|from=<' "$dir/postfix.log"
echo
echo "What is in the mailbox:"
(cd "$dir/mail/bounces" && find . -type f -path '*cur*' -o -type f -path '*new*')
