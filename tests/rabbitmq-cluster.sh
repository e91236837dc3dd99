#!/usr/bin/env bash
# A RabbitMQ cluster on 127.0.0.1 from Debian's rabbitmq-server, for any user: ports, cookie, epmd and data of its own.
# usage: tests/rabbitmq-cluster.sh start DIR [NODES]   starts 3 nodes, or NODES, and prints their addresses
#                                  kill DIR NODE       kills a node (1, 2, ...) as a power cut does
#                                  restart DIR NODE    starts it again and waits until it has rejoined
#                                  stop DIR            stops everything that DIR started
#                                  ctl DIR NODE ARGS   rabbitmqctl on a node
#                                  run DIR [NODES]     start, wait for the end of standard input, stop
# The user is guest, the password guest. Logs are in DIR/NODE/. RABBITMQ_SETTINGS: more lines of rabbitmq.conf.
set -euo pipefail

programs=/usr/lib/rabbitmq/bin
usage() { sed -n '3,8s/^# //p' "$0" >&2; exit 2; }
(($# >= 2)) || usage
command=$1 dir=$2
start_limit=${RABBITMQ_START_SECONDS:-120}

# Below the ephemeral ports, which other programs are given.
free_port() {
  local port
  for _ in {1..100}; do
    port=$((RANDOM % 12000 + 20000))
    answers "$port" || { echo "$port"; return; }
  done
  echo "no free port" >&2; return 1
}
answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
alive() { [ -f "$1" ] && kill -0 "$(<"$1")" 2>/dev/null; }

# with NODE COMMAND...: the environment of a node.
with() {
  local node=$1; shift
  source "$dir/ports"
  (
    cd "$dir"
    export HOME="$dir" ERL_EPMD_PORT="$epmd_port" ERL_EPMD_ADDRESS=127.0.0.1
    export RABBITMQ_CONF_ENV_FILE=/dev/null RABBITMQ_NODENAME="rabbit$node@localhost"
    export RABBITMQ_DIST_PORT="${dist_ports[node]}" RABBITMQ_CONFIG_FILE="$dir/$node/rabbitmq.conf"
    export RABBITMQ_ADVANCED_CONFIG_FILE="$dir/none" RABBITMQ_ENABLED_PLUGINS_FILE="$dir/plugins"
    export RABBITMQ_MNESIA_BASE="$dir/$node/data" RABBITMQ_LOG_BASE="$dir/$node/log"
    export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='+S 2:2 -kernel inet_dist_use_interface {127,0,0,1}'
    export detached=1   # rabbitmq-server becomes the node instead of its parent: one process to kill
    exec "$@"
  )
}

launch() {
  rm -f "$dir/$1/pid"
  with "$1" setsid bash -c 'echo $$ >"$1/pid"; exec "$2/rabbitmq-server"' launch "$dir/$1" "$programs" \
    >>"$dir/$1/console" 2>&1 </dev/null &
  disown
}

await() {
  local node=$1 limit=$((SECONDS + start_limit))
  source "$dir/ports"
  until answers "${ports[node]}"; do
    if [ $SECONDS -ge $limit ] || { [ -f "$dir/$node/pid" ] && ! alive "$dir/$node/pid"; }; then
      echo "node $node does not start:" >&2; tail -n 30 "$dir/$node/console" >&2; return 1
    fi
    sleep 0.2
  done
}

start() {
  local nodes=${1:-3} node
  [ -x $programs/rabbitmq-server ] || { echo "rabbitmq-server is not installed" >&2; exit 1; }
  mkdir -p "$dir"; dir=$(cd "$dir" && pwd)
  [ ! -e "$dir/ports" ] || { echo "$dir is in use: stop it first" >&2; exit 1; }
  (umask 077; head -c 20 /dev/urandom | od -An -tx1 | tr -d ' \n' >"$dir/.erlang.cookie"); chmod 400 "$dir/.erlang.cookie"
  echo '[].' >"$dir/plugins"
  {
    echo "epmd_port=$(free_port)"
    for ((node = 1; node <= nodes; node++)); do echo "ports[$node]=$(free_port) dist_ports[$node]=$(free_port)"; done
  } >"$dir/ports"
  source "$dir/ports"
  for ((node = 1; node <= nodes; node++)); do
    mkdir -p "$dir/$node"
    {
      echo "listeners.tcp.1 = 127.0.0.1:${ports[node]}"
      echo "cluster_formation.peer_discovery_backend = classic_config"
      for ((peer = 1; peer <= nodes; peer++)); do
        echo "cluster_formation.classic_config.nodes.$peer = rabbit$peer@localhost"
      done
      echo "disk_free_limit.absolute = 50MB"
      echo "raft.wal_max_size_bytes = 67108864"
      echo "${RABBITMQ_SETTINGS:-}"
    } >"$dir/$node/rabbitmq.conf"
  done
  setsid epmd -port "$epmd_port" -address 127.0.0.1 >/dev/null 2>&1 </dev/null &
  echo $! >"$dir/epmd.pid"; disown
  launch 1; await 1   # the others join it
  for ((node = 2; node <= nodes; node++)); do launch "$node"; done
  for ((node = 2; node <= nodes; node++)); do await "$node"; done
  echo "${ports[*]/#/127.0.0.1:}"
}

stop() {
  [ -d "$dir" ] || return 0
  local pid
  for pid in "$dir"/*/pid "$dir/epmd.pid"; do
    alive "$pid" && kill -9 "$(<"$pid")"
    while alive "$pid"; do sleep 0.05; done
    rm -f "$pid"
  done
  rm -f "$dir/ports"
}

[ ! -d "$dir" ] || dir=$(cd "$dir" && pwd)
case $command in
  start) start "${3:-3}" ;;
  kill) kill -9 "$(<"$dir/${3?}/pid")" ;;
  restart) launch "${3?}"; await "$3" ;;
  stop) stop ;;
  ctl) with "${3?}" $programs/rabbitmqctl "${@:4}" ;;
  run) trap stop EXIT; start "${3:-3}"; cat >/dev/null ;;
  *) usage ;;
esac
