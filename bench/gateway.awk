# SPDX-License-Identifier: Apache-2.0
#
# The table of one cell of bench/gateway, from its results: medians and ranges over the rounds.
# Lines: CELL EDGE ROUND REQUESTS/S P50 P99 CPU-MICROSECONDS RSS-KB REQUESTS ERRORS
#        idle EDGE STEP CONNECTIONS RSS-KB PSS-KB

function sorted(list, v, n, i, j, t) {
  n = split(list, v, " ")
  for (i = 2; i <= n; i++) for (j = i; j > 1 && v[j] + 0 < v[j - 1] + 0; j--) { t = v[j]; v[j] = v[j - 1]; v[j - 1] = t }
  return n
}
# Median and range: FORMAT is that of each of the three.
function spread(list, format, n, v) {
  n = sorted(list, v)
  if (n == 0) return "-"
  return sprintf(format " (" format "-" format ")", n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2, v[1], v[n])
}
# Garrison divided by the better of HAProxy and nginx in the same round.
function ratio(edge, what, more, list, r, best, each, k, peer) {
  split("haproxy nginx", peer, " ")
  for (r = 1; r <= rounds; r++) {
    best = ""
    for (k = 1; k <= 2; k++) {
      each = value[peer[k], r, what]
      if (each > 0 && (best == "" || (more ? each > best : each < best))) best = each
    }
    if (best != "" && value[edge, r, what] > 0) list = list " " value[edge, r, what] / best
  }
  return spread(list, "%.2f")
}
$1 != cell { next }
!($2 in known) { known[$2] = 1; name[++names] = $2 }
$1 == "idle" { memory[$2] = memory[$2] sprintf("%20s", sprintf("%d: %d (%d)", $4, $5 / 1024, $6 / 1024)); next }
{
  if ($3 > rounds) rounds = $3
  value[$2, $3, "rate"] = $4
  value[$2, $3, "p50"] = $5
  value[$2, $3, "p99"] = $6
  value[$2, $3, "cpu"] = $7 / $9
  value[$2, $3, "rss"] = $8 / 1024
  errors[$2] += $10
  for (k = split("rate p50 p99 cpu rss", field, " "); k > 0; k--)
    all[$2, field[k]] = all[$2, field[k]] " " value[$2, $3, field[k]]
}
END {
  if (cell == "idle") {
    for (i = 1; i <= names; i++) printf "%-24s%s\n", name[i], memory[name[i]]
    exit
  }
  layout = "%-24s%24s%20s%22s%20s%18s%8s\n"
  printf layout, "", "requests/s", "p50, ms", "p99, ms", "CPU, us/request", "RSS, MB", "errors"
  for (i = 1; i <= names; i++) {
    e = name[i]
    printf layout, e, spread(all[e, "rate"], "%.0f"), (cell == "tls" ? "-" : spread(all[e, "p50"], "%.1f")), \
      (cell == "tls" ? "-" : spread(all[e, "p99"], "%.1f")), spread(all[e, "cpu"], "%.0f"), spread(all[e, "rss"], "%.0f"), \
      (errors[e] > 0 ? errors[e] " !" : "0")
  }
  for (i = 1; i <= names; i++) {
    e = name[i]
    if (e !~ /^garrison/) continue
    printf layout, e " / better", ratio(e, "rate", 1), (cell == "tls" ? "-" : ratio(e, "p50", 0)), \
      (cell == "tls" ? "-" : ratio(e, "p99", 0)), ratio(e, "cpu", 0), ratio(e, "rss", 0), ""
  }
}
