#!/bin/sh
# Writes nginx's configuration from the pod's environment and becomes nginx. Shell built-ins only:
# the image holds no other program.
set -eu

pod=${POD_NAME:?set POD_NAME to metadata.name by the downward API}
node=${NODE_NAME:?set NODE_NAME to spec.nodeName by the downward API}

# Names of Kubernetes objects; anything else could end the string it is put in.
case "$pod$node" in
  *[!a-z0-9.-]*)
    echo "POD_NAME and NODE_NAME may hold a-z, 0-9, '.' and '-': '$pod', '$node'" >&2
    exit 64
    ;;
esac

# A kernel without IPv6 refuses the second socket.
listen6=''
if [ -e /proc/net/if_inet6 ]; then
  listen6='listen [::]:80 backlog=4096;'
fi

while IFS= read -r line; do
  printf '%s\n' "$line"
done >/run/nginx.conf <<END
user nobody nogroup;
worker_processes 1;
pid /run/nginx.pid;
error_log /dev/stderr warn;

events {
  worker_connections 4096;
  multi_accept on;
}

http {
  log_format requests '\$time_iso8601 \$remote_addr:\$remote_port "\$request" \$status';
  access_log /dev/stdout requests;
  default_type text/plain;
  server_tokens off;

  # Each request is a connection, so that each one is a new choice of the node's rules.
  keepalive_timeout 0;

  client_body_temp_path /run/nginx-body;
  proxy_temp_path /run/nginx-proxy;
  fastcgi_temp_path /run/nginx-fastcgi;
  uwsgi_temp_path /run/nginx-uwsgi;
  scgi_temp_path /run/nginx-scgi;

  server {
    listen 80 backlog=4096;
    $listen6

    location = /healthz {
      access_log off;
      return 200 "ok\n";
    }

    location / {
      return 200 "pod=$pod node=$node client=\$remote_addr\n";
    }
  }
}
END

exec nginx -e /dev/stderr -c /run/nginx.conf -g 'daemon off;'
