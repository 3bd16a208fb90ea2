import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const allowed = (): number[] => {
  const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync("/proc/self/status", "latin1"))?.[1] ?? "0";
  return list.split(",").flatMap((part) => {
    const [from, to = from] = part.split("-").map(Number);
    return Array.from({ length: to! - from! + 1 }, (_, n) => from! + n);
  });
};

/**
 * Server and peers stand for machines of their own: what is measured goes before others, where root may. Among itself it is scheduled as ever. In a real-time
 * class (SCHED_RR) the media process would wait up to 100 ms while two others of the server's hold both cores.
 */
export const beforeOthers = { nice: -20, witnessed: false };

/** One core for the server with its database, another for the peers and their capture, which this process moves to. */
export const takeCores = (): { server: string; peers: string } => {
  const [server, peers] = allowed();
  if (server === undefined || peers === undefined)
    throw new Error("two cores are needed: one for the server, one for the peers");
  execFileSync("taskset", ["-a", "-p", "-c", String(peers), String(process.pid)], { stdio: "ignore" });
  return { server: String(server), peers: String(peers) };
};
