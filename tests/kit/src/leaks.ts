import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** What a tree of processes holds open: the outside view of a leak. */
export type Holdings = {
  /** UDP "address:port", sorted. */
  readonly udp: readonly string[];
  /** Listening TCP "address:port", sorted. */
  readonly tcp: readonly string[];
  /** Open file descriptors, all processes together. */
  readonly descriptors: number;
  readonly pids: readonly number[];
};

/** A process and all that descend from it. */
export const treeOf = (pid: number): number[] => {
  const parents = new Map<number, number[]>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "latin1");
      const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
      parents.set(parent, [...(parents.get(parent) ?? []), Number(name)]);
    } catch {
      // Ended meanwhile.
    }
  }
  const tree = [pid];
  for (let at = 0; at < tree.length; at += 1) tree.push(...(parents.get(tree[at]!) ?? []));
  return tree;
};

/** A process's command line; empty once it has ended. */
export const commandOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
};

/** proc(5), where no look at every process is wanted; none of one that has ended. */
export const childrenOf = (pid: number): number[] => {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
  } catch {
    return [];
  }
};
export const descendantsOf = (pid: number): number[] => [pid, ...childrenOf(pid).flatMap(descendantsOf)];

const sockets = (kind: "udp" | "tcp", pids: readonly number[]): string[] => {
  const out = execFileSync("ss", [kind === "udp" ? "-Huanp" : "-Hltnp"], { encoding: "utf8" });
  return out
    .split("\n")
    .filter((line) => [...line.matchAll(/pid=(\d+)/g)].some(([, pid]) => pids.includes(Number(pid))))
    .map((line) => line.trim().split(/\s+/)[3] ?? "")
    .sort();
};

const descriptorsOf = (pid: number): string[] => {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return [readlinkSync(`/proc/${pid}/fd/${fd}`)];
      } catch {
        // Closed while we looked: it is not held.
        return [];
      }
    });
  } catch {
    return [];
  }
};

type Socket = { readonly inode: string; readonly local: string; readonly remote: string; readonly listens: boolean };

const portOf = (hex: string): number => Number.parseInt(hex.split(":")[1]!, 16);
/** proc(5), /proc/net/tcp: of the network that this process sees. */
const socketsOf = (...kinds: readonly string[]): Socket[] =>
  kinds.flatMap((kind) =>
    readFileSync(`/proc/net/${kind}`, "latin1")
      .split("\n")
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(({ length }) => length > 9)
      .map((fields) => ({ inode: fields[9]!, local: fields[1]!, remote: fields[2]!, listens: fields[3] === "0A" })),
  );
const inodesOf = (pid: number): string[] =>
  descriptorsOf(pid).flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []);

/** Labels of connected Unix sockets: the office's end of a connection to it; any other end, the caller's of such a one too. */
export const officeEnd = "Unix connection at the office";
export const otherEnd = "Unix connection";

/** Connected Unix sockets, by inode, with the path of the end that was called: proc(5), /proc/net/unix, whose state 03 is connected. */
const connectedUnix = (): ReadonlyMap<string, string> =>
  new Map(
    readFileSync("/proc/net/unix", "latin1")
      .split("\n")
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , , , state]) => state === "03")
      .map(([, , , , , , inode, path]): [string, string] => [inode!, path ?? ""]),
  );

/**
 * What these processes hold open, one line a descriptor, sorted: files by their path, whose numbers count on; UDP by its port; TCP by what it is. Left out are the
 * connections to `clients`, which close them when they like.
 */
export const inventoryOf = (pids: readonly number[], clients: readonly number[] = [process.pid]): string[] => {
  const tcp = socketsOf("tcp", "tcp6");
  const udp = new Map(socketsOf("udp", "udp6").map(({ inode, local }) => [inode, portOf(local)]));
  const unix = connectedUnix();
  const byInode = new Map(tcp.map((socket) => [socket.inode, socket]));
  const theirs = new Set(clients.flatMap(inodesOf));
  const listening = new Set(tcp.filter(({ listens }) => listens).map(({ local }) => portOf(local)));
  const isToClient = ({ local, remote }: Socket) =>
    tcp.some(
      (other) =>
        theirs.has(other.inode) && portOf(other.local) === portOf(remote) && portOf(other.remote) === portOf(local),
    );
  const labelOf = (link: string): string[] => {
    const inode = /^socket:\[(\d+)\]$/.exec(link)?.[1];
    if (inode === undefined) return [link.replace(/:\[\d+\]/, "").replaceAll(/\d+/g, "N")];
    if (udp.has(inode)) return [`UDP at ${udp.get(inode)}`];
    const socket = byInode.get(inode);
    const path = unix.get(inode);
    if (path !== undefined) return [path.endsWith("/office.sock") ? officeEnd : otherEnd];
    if (!socket) return ["another socket"];
    if (socket.listens) return [`TCP listens at ${portOf(socket.local)}`];
    if (isToClient(socket)) return [];
    return listening.has(portOf(socket.local))
      ? [`TCP accepted at ${portOf(socket.local)}`]
      : [`TCP to ${portOf(socket.remote)}`];
  };
  return pids.flatMap(descriptorsOf).flatMap(labelOf).sort();
};

/** Ports (by `ss`) and file descriptors (by /proc) of these processes, or of the tree below one. */
export const holdingsOf = (pid: number | readonly number[]): Holdings => {
  const pids = typeof pid === "number" ? treeOf(pid) : pid;
  return {
    udp: sockets("udp", pids),
    tcp: sockets("tcp", pids),
    descriptors: pids.reduce((sum, each) => sum + descriptorsOf(each).length, 0),
    pids,
  };
};

/** utime + stime of one process so far, ms. */
export const cpuMsOf = (pid: number): number => {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
};
