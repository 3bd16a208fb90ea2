import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const allowed = (): number[] => {
  const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync("/proc/self/status", "latin1"))?.[1] ?? "0";
  return list.split(",").flatMap((part) => {
    const [from, to = from] = part.split("-").map(Number);
    return Array.from({ length: to! - from! + 1 }, (_, n) => from! + n);
  });
};

/** What a load measures or judges goes before everything else that keeps the machine busy. */
export const asItsOwnMachine = { nice: -19 };

/** One core for the server with its database, another for the peers and their capture, which this process moves to. */
export const takeCores = (): { server: string; peers: string } => {
  const [server, peers] = allowed();
  if (server === undefined || peers === undefined)
    throw new Error("two cores are needed: one for the server, one for the peers");
  execFileSync("taskset", ["-a", "-p", "-c", String(peers), String(process.pid)], { stdio: "ignore" });
  return { server: String(server), peers: String(peers) };
};
