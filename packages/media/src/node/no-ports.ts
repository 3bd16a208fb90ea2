import { readFileSync } from "node:fs";

const read = (file: string): string => {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
};

/** Reads `NoPorts` (RFC 4113, udpNoPorts) from the text of /proc/net/snmp and snmp6; 0 if it is missing. */
export const noPortsIn = (snmp: string, snmp6: string): number => {
  const [names = [], values = []] = snmp
    .split("\n")
    .filter((line) => line.startsWith("Udp:"))
    .map((line) => line.trim().split(/\s+/));
  const at = names.indexOf("NoPorts");
  const six = /^Udp6NoPorts\s+(\d+)$/m.exec(snmp6)?.[1];
  return (at > 0 ? Number(values[at]) || 0 : 0) + Number(six ?? 0);
};

/**
 * The number of datagrams that the kernel refused since the machine's start, since no socket accepts them. Strangers' datagrams to a connected socket are among them.
 * The kernel counts them for the whole machine (network namespace), not for each socket.
 */
export const noPorts = (): number => noPortsIn(read("/proc/net/snmp"), read("/proc/net/snmp6"));
