# SPDX-License-Identifier: Apache-2.0
#
# Sourced by bench/gateway: how the web servers behind and the edges under test are configured, each
# edge as its best users would. What is the same for all: P-256, TLS 1.3 with one suite and one
# group, HTTP/1.1 over verified mutual TLS to both web servers, kept-alive connections, forwarding
# headers inward and security headers outward as Garrison sets them, no access log.
# HAProxy and Caddy check the web servers' health every 2 s: HAProxy with a handshake each time, which
# under load and every 500 ms, as Garrison does it, is often late and takes all web servers out.
# `work`, `threads`, `files`, `suite`, `site` and `port` must be set.

# Waits until a port of loopback is listened on: NAME PORT
await_port() {
  local i
  for ((i = 0; i < 300; i++)); do
    kill -0 "${pid[$1]}" 2>/dev/null || break
    ! (: <"/dev/tcp/127.0.0.1/$2") 2>/dev/null || return 0
    sleep 0.1
  done
  tail -n 5 "$work/$1.log" >&2
  fail "$1: does not listen" "its last words are above"
}

# Starts a program that ends with this shell: NAME COMMAND...
run() {
  local name=$1
  shift
  # In the background as it is, without a function: then the process that is known is the program.
  GOMAXPROCS=$threads XDG_CONFIG_HOME=$work/caddy XDG_DATA_HOME=$work/caddy LD_LIBRARY_PATH=$libraries \
    setpriv --pdeathsig TERM "$@" >"$work/$name.log" 2>&1 </dev/null &
  pid[$name]=$!
}

nginx_main() {
  # As root its workers would be nobody, who may not look into this folder.
  [ "$(id -u)" != 0 ] || echo "user root;"
  cat <<END
daemon off;
pid $work/$1.pid;
worker_processes $2;
worker_rlimit_nofile $files;
events {
  worker_connections $((files - 200));
  multi_accept on;
}
END
}

nginx_http() {
  cat <<END
  access_log off;
  client_body_temp_path $work/nginx-temporary;
  proxy_temp_path $work/nginx-temporary;
  fastcgi_temp_path $work/nginx-temporary;
  scgi_temp_path $work/nginx-temporary;
  uwsgi_temp_path $work/nginx-temporary;
  keepalive_timeout 300s;
  keepalive_requests 1000000000;
  tcp_nodelay on;
  ssl_protocols TLSv1.3;
  ssl_conf_command Ciphersuites $suite;
  ssl_ecdh_curve X25519;
END
}

# The two web servers: bodies of fixed size, for those with the edge's certificate.
start_web_servers() {
  local name
  mkdir -p "$work/bodies" "$work/nginx-temporary" "$work/caddy"
  head -c 1024 /dev/zero | tr '\0' k >"$work/bodies/1k"
  head -c 65536 /dev/zero | tr '\0' k >"$work/bodies/64k"
  for name in web-1 web-2; do
    {
      nginx_main "$name" 1
      echo 'http {'
      nginx_http
      cat <<END
  default_type text/plain;
  open_file_cache max=16;
  output_buffers 2 64k;
  server {
    listen 127.0.0.1:${port[$name]} ssl backlog=4096;
    ssl_certificate $work/trust/$name.pem;
    ssl_certificate_key $work/trust/$name.key;
    ssl_client_certificate $work/trust/authority.pem;
    ssl_verify_client on;
    root $work/bodies;
    location = /.garrison/health {
      return 200 ok;
    }
  }
}
END
    } >"$work/$name.conf"
    run "$name" nginx -e "$work/$name.log" -c "$work/$name.conf"
    await_port "$name" "${port[$name]}"
  done
}

configure_nginx() {
  {
    nginx_main nginx "$threads"
    echo 'http {'
    nginx_http
    cat <<END
  upstream web {
    server 127.0.0.1:${port[web-1]};
    server 127.0.0.1:${port[web-2]};
    keepalive 1024;
    keepalive_requests 1000000000;
    keepalive_timeout 300s;
  }
  server {
    listen 127.0.0.1:${port[nginx]} ssl http2 reuseport backlog=4096;
    server_name $site;
    ssl_certificate $work/trust/site.pem;
    ssl_certificate_key $work/trust/site.key;
    location / {
      proxy_pass https://web;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host \$host;
      proxy_set_header X-Forwarded-For \$remote_addr;
      proxy_set_header X-Forwarded-Proto https;
      proxy_set_header X-Forwarded-Host \$host;
      proxy_set_header Forwarded "for=\$remote_addr;host=\$host;proto=https";
      proxy_buffer_size 16k;
      proxy_buffers 8 16k;
      proxy_ssl_protocols TLSv1.3;
      proxy_ssl_conf_command Ciphersuites $suite;
      proxy_ssl_certificate $work/trust/edge.pem;
      proxy_ssl_certificate_key $work/trust/edge.key;
      proxy_ssl_trusted_certificate $work/trust/authority.pem;
      proxy_ssl_verify on;
      proxy_ssl_server_name on;
      proxy_ssl_name web.bench;
      add_header Strict-Transport-Security max-age=31536000;
      add_header X-Content-Type-Options nosniff;
      add_header Referrer-Policy strict-origin-when-cross-origin;
      add_header X-Frame-Options SAMEORIGIN;
    }
  }
}
END
  } >"$work/nginx.conf"
  command=(nginx -e "$work/nginx.log" -c "$work/nginx.conf")
}

configure_haproxy() {
  local each
  for each in site edge; do
    (umask 077 && cat "$work/trust/$each.pem" "$work/trust/$each.key" >"$work/trust/$each.both")
  done
  # Two files for each connection, and what it keeps open besides.
  cat >"$work/haproxy.cfg" <<END
global
  nbthread $threads
  maxconn $(((files - 300) / 2))
  log stderr local0 warning
  ca-base $work/trust
  crt-base $work/trust
defaults
  mode http
  log global
  timeout connect 5s
  timeout client 300s
  timeout server 60s
  timeout check 5s
  timeout http-request 10s
  timeout http-keep-alive 300s
  http-reuse always
frontend edge
  bind 127.0.0.1:${port[haproxy]} backlog 4096 ssl crt site.both alpn h2,http/1.1 ssl-min-ver TLSv1.3 ciphersuites $suite curves X25519
  http-request set-header X-Forwarded-For %[src]
  http-request set-header X-Forwarded-Proto https
  http-request set-header X-Forwarded-Host %[req.hdr(host)]
  http-request set-header Forwarded for=%[src];host=%[req.hdr(host)];proto=https
  http-response set-header Strict-Transport-Security max-age=31536000
  http-response set-header X-Content-Type-Options nosniff
  http-response set-header Referrer-Policy strict-origin-when-cross-origin
  http-response set-header X-Frame-Options SAMEORIGIN
  default_backend web
backend web
  balance random
  option httpchk
  http-check send meth GET uri /.garrison/health ver HTTP/1.1 hdr Host $site
  default-server check inter 2s pool-max-conn -1 pool-purge-delay 300s ssl verify required ca-file authority.pem crt edge.both sni str(web.bench) verifyhost web.bench alpn http/1.1 ssl-min-ver TLSv1.3 ciphersuites $suite
  server web-1 127.0.0.1:${port[web-1]}
  server web-2 127.0.0.1:${port[web-2]}
END
  command=(haproxy -db -f "$work/haproxy.cfg")
}

configure_caddy() {
  cat >"$work/Caddyfile" <<END
{
  admin off
  auto_https off
  grace_period 1s
  log {
    output stderr
    level WARN
  }
  servers {
    protocols h1 h2
    timeouts {
      idle 300s
    }
  }
}
https://$site:${port[caddy]} {
  bind 127.0.0.1
  tls $work/trust/site.pem $work/trust/site.key {
    protocols tls1.3
    curves x25519
  }
  header {
    Strict-Transport-Security max-age=31536000
    X-Content-Type-Options nosniff
    Referrer-Policy strict-origin-when-cross-origin
    X-Frame-Options SAMEORIGIN
  }
  reverse_proxy https://127.0.0.1:${port[web-1]} https://127.0.0.1:${port[web-2]} {
    lb_policy random_choose 2
    health_uri /.garrison/health
    health_interval 2s
    health_timeout 5s
    health_headers {
      Host $site
    }
    transport http {
      versions 1.1
      compression off
      keepalive 300s
      keepalive_idle_conns 2048
      keepalive_idle_conns_per_host 1024
      tls_server_name web.bench
      tls_client_auth $work/trust/edge.pem $work/trust/edge.key
      tls_trusted_ca_certs $work/trust/authority.pem
    }
  }
}
END
  command=(caddy run --adapter caddyfile --config "$work/Caddyfile")
}

# What the product itself would run; the configurations differ in the access log alone.
configure_garrison() { mapfile -t command <"$work/$1.command"; }

# Starts an edge and waits until it answers: NAME
start_edge() {
  local i command=()
  "configure_${1%-log}" "$1"
  run "$1" "${command[@]}"
  await_port "$1" "${port[$1]}"
  for ((i = 0; i < 100; i++)); do
    ! ask "$1" -n 1 --h1 "https://$site/1k" | grep '1 2xx' >/dev/null || return 0
    kill -0 "${pid[$1]}" 2>/dev/null || break
    sleep 0.1
  done
  tail -n 5 "$work/$1.log" >&2
  fail "$1: does not answer" "its last words are above"
}

# All processes of a program that was started: NAME
members() {
  local main=${pid[$1]}
  echo "$main"
  tr ' ' '\n' <"/proc/$main/task/$main/children"
}

# Ends a program in order, within 5 s: NAME
stop() {
  local i each all
  all=$(members "$1" 2>/dev/null) || true
  kill "${pid[$1]}" 2>/dev/null || true
  for ((i = 0; i < 50; i++)); do
    kill -0 "${pid[$1]}" 2>/dev/null || break
    sleep 0.1
  done
  for each in $all; do
    kill -KILL "$each" 2>/dev/null || true
  done
  wait "${pid[$1]}" 2>/dev/null || true
  unset "pid[$1]"
}
