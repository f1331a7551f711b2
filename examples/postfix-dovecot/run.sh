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
. "$here/postfix.sh"
new_postfix
with_tls
with_mailboxes 'app.example, home.example' '{ bounces@app.example = bounces/ }'

cat >>"$dir/postfix/main.cf" <<END
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
# bounces+TOKEN@app.example is bounces@app.example.
recipient_delimiter = +
# Accepts e-mails for unknown users and sends bounces later, like a relay that does not know the users.
smtpd_reject_unlisted_recipient = no
END
echo "127.0.0.1:$smtp inet n - n - - smtpd" >>"$dir/postfix/master.cf"

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
