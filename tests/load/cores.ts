import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

const allowed = (): number[] => {
  const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync("/proc/self/status", "latin1"))?.[1] ?? "0";
  return list.split(",").flatMap((part) => {
    const [from, to = from] = part.split("-").map(Number);
    return Array.from({ length: to! - from! + 1 }, (_, n) => from! + n);
  });
};

/** What is measured goes before others; among itself it is scheduled as ever, which real-time classes would change. */
export const beforeOthers = { nice: -20, witnessed: false };

/**
 * Server and peers stand for machines of their own: these processes, and what they start from now on, run before everything else that keeps this
 * one busy (sched(7), SCHED_RR). An ordinary user's wait like everybody.
 */
export const runFirst = (pids: readonly number[]): void => {
  for (const pid of pids) spawnSync("chrt", ["--all-tasks", "--rr", "--pid", "1", String(pid)], { stdio: "ignore" });
};

/** One core for the server with its database, another for the peers and their capture, which this process moves to. */
export const takeCores = (): { server: string; peers: string } => {
  const [server, peers] = allowed();
  if (server === undefined || peers === undefined)
    throw new Error("two cores are needed: one for the server, one for the peers");
  execFileSync("taskset", ["-a", "-p", "-c", String(peers), String(process.pid)], { stdio: "ignore" });
  return { server: String(server), peers: String(peers) };
};
