# A Postfix in a temporary folder, for the scripts that source this file; not to be run.
#
# It needs root, because Postfix does. The script adds its own lines to $dir/postfix/main.cf and master.cf, and then starts
# Postfix. $dir is deleted when the script ends, unless KEEP is set.

# Creates $dir with the common configuration, and stops and deletes everything at the end.
new_postfix() {
    [ "$(id -u)" = 0 ] || { echo "$(basename "$0"): Postfix has to be started by root" >&2; exit 2; }
    dir=$(mktemp -d)
    chmod 755 "$dir"
    trap stop_servers EXIT
    trap 'exit 0' INT TERM

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
END
    cat >"$dir/postfix/master.cf" <<END
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
discard unix - - n - - discard
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
proxymap unix - - n - - proxymap
postlog unix-dgram n - n - 1 postlogd
END
}

# Makes a certificate for localhost, with which Postfix offers STARTTLS.
with_tls() {
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
        -keyout "$dir/key.pem" -out "$dir/cert.pem" 2>/dev/null
    cat >>"$dir/postfix/main.cf" <<END
smtpd_tls_cert_file = $dir/cert.pem
smtpd_tls_key_file = $dir/key.pem
smtpd_tls_security_level = may
END
}

# Delivers mail for some domains into Maildirs below $dir/mail, and sends nothing to another machine.
with_mailboxes() { # domains, and a Postfix map of addresses to folders
    cat >>"$dir/postfix/main.cf" <<END
default_transport = error:nothing leaves this machine
relay_transport = error:nothing leaves this machine
virtual_mailbox_domains = $1
virtual_mailbox_base = $dir/mail
virtual_mailbox_maps = inline:{ $2 }
virtual_uid_maps = static:$(id -u nobody)
virtual_gid_maps = static:$(id -g nobody)
END
}

stop_servers() {
    postfix -c "$dir/postfix" stop >/dev/null 2>&1 || true
    [ ! -e "$dir/dovecot.conf" ] || doveadm -c "$dir/dovecot.conf" stop >/dev/null 2>&1 || true
    if [ -n "${KEEP:-}" ]; then echo "kept: $dir"; else rm -rf "$dir"; fi
}
