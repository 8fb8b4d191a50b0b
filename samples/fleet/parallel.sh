#!/bin/sh
# sh parallel.sh CAPTURES OUTPUT [SHARES]: a fleet report by several processes at once.
# PORTLEDGER names the program where it is not on the path; hosts of other machines: parallel --sshlogin.
set -eu
captures=$1
output=$2
shares=${3:-4}
portledger=${PORTLEDGER:-portledger}

seq "$shares" | parallel --halt soon,fail=1 \
  "$portledger report '$captures' -o '$output' --format html,json --shard {}/$shares --resume --quiet"
$portledger fleet --merge "$output" --format html,json,csv
