#!/bin/sh
# How the ledger handles three limits of a real Postfix: a policy rejects one e-mail after its content, a session ends after
# too many errors (40 of 100 recipients are rejected), and two connections are accepted where four are configured.
#
# Needs Debian's package postfix, a JDK and Maven, and root, because Postfix does. Everything is configured in a temporary
# folder and listens on loopback ports of its own; whatever is accepted is discarded, and neither /etc nor a running mail
# server is touched. What was started is stopped at the end.
set -eu

open=${SMTP_PORT:-20025}
limited=${LIMITED_PORT:-20026}
policy=${POLICY_PORT:-20027}
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
. "$root/examples/postfix-dovecot/postfix.sh"
new_postfix

echo '/^bad/ REJECT 5.1.1 User unknown' >"$dir/postfix/recipients"
cat >>"$dir/postfix/main.cf" <<END
mynetworks = 127.0.0.0/8
default_transport = discard:
relay_transport = discard:
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions = check_recipient_access regexp:$dir/postfix/recipients, permit_mynetworks, reject
smtpd_client_event_limit_exceptions =
END
cat >>"$dir/postfix/master.cf" <<END
127.0.0.1:$open inet n - n - - smtpd
  -o smtpd_end_of_data_restrictions=\$policy
127.0.0.1:$limited inet n - n - - smtpd
  -o smtpd_client_connection_count_limit=2
END
# Only the first of the three is asked, and only while the program serves it.
echo "policy = check_policy_service { inet:127.0.0.1:$policy, default_action=DUNNO, try_limit=1 }" >>"$dir/postfix/main.cf"

postfix -c "$dir/postfix" start

cd "$root"
mvn -q -pl verification/benchmarks -am -DskipTests package exec:java@benchmarks \
    -Dexec.mainClass=io.emailledger.benchmarks.StubbornPostfix -Dexec.args="$open $limited $policy"

echo
echo "What Postfix says:"
printf 'accepted: %s\n' "$(grep -c 'cleanup.*message-id' "$dir/postfix.log" || true)"
printf 'refused after the content: %s\n' "$(grep -c 'END-OF-MESSAGE.*554' "$dir/postfix.log" || true)"
printf 'sessions ended for too many errors: %s\n' "$(grep -c 'too many errors' "$dir/postfix.log" || true)"
printf 'connections not let in: %s\n' "$(grep -c 'Connection concurrency limit exceeded' "$dir/postfix.log" || true)"
