// The world of a test: network, process and mount namespaces of its own, made by util-linux's unshare (docs: tests/README.md).

/** Second address, beside 127.0.0.1: some peers refuse a loopback address (RFC 5737 TEST-NET-1, never routed). */
export const peerAddress = "192.0.2.77";

// The shell stays as process 1: it reaps whatever a killed server leaves, which Node as process 1 would not.
const script = [
  "ip link set lo up || exit 70",
  `ip addr add ${peerAddress}/32 dev lo || exit 70`,
  '"$@"',
  "exit $?",
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
