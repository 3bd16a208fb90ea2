import { readFileSync } from "node:fs";

const read = (file: string): string => {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
};

/** `NoPorts` of /proc/net/snmp and snmp6 as their text has it (RFC 4113, udpNoPorts); 0 where it doesn't stand. */
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
 * Datagrams that the kernel refused since the machine began because nobody listens where they went: among them what strangers send to a socket that keeps to
 * its peer. It counts them for the whole machine (network namespace), not for each socket.
 */
export const noPorts = (): number => noPortsIn(read("/proc/net/snmp"), read("/proc/net/snmp6"));
