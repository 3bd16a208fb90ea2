// The world of a test: network, process and mount namespaces of its own, made by util-linux's unshare (docs: tests/README.md).

/** Second address, beside 127.0.0.1: some peers refuse a loopback address (RFC 5737 TEST-NET-1, never routed). */
export const peerAddress = "192.0.2.77";

/** The RTP ports of phones at `peerAddress` that bind them to all addresses. */
export const peerRtpPorts = "42000-44000";

/**
 * Such a phone's media comes from where its signalling does, as that of a phone with one address: to 127.0.0.1 the kernel would send it from there. The
 * table of local addresses is asked second for that.
 */
const oneAddress = [
  "ip rule add pref 10 lookup local",
  `ip rule add pref 5 to 127.0.0.0/8 ipproto udp sport ${peerRtpPorts} lookup 100`,
  "ip rule del pref 0",
  `ip route add local 127.0.0.0/8 dev lo src ${peerAddress} table 100`,
].join(" && ");

/** A port that the kernel chooses lies above them: a phone's signalling from one of theirs would come from the wrong address. */
const chosenPorts = "echo 44001 60999 > /proc/sys/net/ipv4/ip_local_port_range";

// The shell stays as process 1: it reaps whatever a killed server leaves, which Node as process 1 would not.
const script = [
  "ip link set lo up || exit 70",
  `ip addr add ${peerAddress}/32 dev lo || exit 70`,
  `${oneAddress} || exit 70`,
  `${chosenPorts} || exit 70`,
  '"$@"',
  "code=$?",
  // What all of it took of the processor, for who asks.
  '[ -z "$ZONGJI_TIMES" ] || times > "$ZONGJI_TIMES"',
  "exit $code",
].join("; ");

/**
 * Wraps a command so that it runs in a new world. Dies with its first process, and its first process with `unshare`.
 * An ordinary user becomes root in a user namespace of his own.
 */
export const inWorld = (command, args) => [
  "unshare",
  [
    ...(process.getuid() === 0 ? [] : ["--map-root-user"]),
    "--net",
    "--pid",
    "--mount-proc",
    "--fork",
    "--kill-child",
    "sh",
    "-c",
    script,
    "world",
    command,
    ...args,
  ],
];
