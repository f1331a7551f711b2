#!/bin/sh
# A Postfix that accepts every message durably and defers its delivery. The comparison `postfix` of the benchmarks starts this
# script with a port; it is not for other use.
#
# It prints the folder of the server when that accepts connections, and stops it when the standard input ends, so that the
# server does not outlive its program. Needs Debian's package postfix, and root, because Postfix does.
set -eu

port=$1
. "$(dirname "$0")/../../examples/postfix-dovecot/postfix.sh"
new_postfix

cat >>"$dir/postfix/main.cf" <<END
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
defer_transports = smtp
END
cat >>"$dir/postfix/master.cf" <<END
127.0.0.1:$port inet n - n - - smtpd
showq unix n - n - - showq
smtp unix - - n - - smtp
END

postfix -c "$dir/postfix" start >&2
echo "$dir"
cat >/dev/null
