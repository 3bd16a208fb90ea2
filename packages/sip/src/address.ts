/** Addresses as they are compared. Hosts without brackets. */

/** An IPv4 address that came over an IPv6 socket, as the IPv4 address that it is. */
export const plainHost = (host: string): string => (/^::ffff:\d+\.\d+\.\d+\.\d+$/i.test(host) ? host.slice(7) : host);

/** One spelling for one address (RFC 5954 §4.2): IPv6 as eight groups, IPv4-mapped as IPv4; anything else in lower case. */
export function canonicalHost(host: string): string {
  const bare = (host.startsWith("[") ? host.slice(1, -1) : host).toLowerCase();
  return bare.includes(":") ? (groupsOf(bare) ?? bare) : bare;
}

export const sameHost = (a: string, b: string): boolean => a === b || canonicalHost(a) === canonicalHost(b);

/** The key by which bans count: an IPv4 address, or the /64 of an IPv6 address, since one subscriber has the whole /64. */
export function neighbourhood(host: string): string {
  const canonical = canonicalHost(host);
  return canonical.includes(":") ? `${canonical.split(":").slice(0, 4).join(":")}::/64` : canonical;
}

/** Undefined if it is no IPv6 address. */
function groupsOf(host: string): string | undefined {
  // RFC 5118 §4.10: a third colon before an IPv4 address is a slip of RFC 3261's grammar that must be borne.
  const [address = "", zone] = host.replace(/:::(?=\d+\.[\d.]+$)/, "::").split("%");
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const quads = dotted?.slice(2).map(Number) ?? [];
  if (quads.some((quad) => quad > 255)) return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = quads;
  const text = dotted === null ? address : `${dotted[1]}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [left = [], right = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - left.length - right.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...left, ...Array.from({ length: missing }, () => "0"), ...right];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/.test(group))) return undefined;
  const plain = groups.map((group) => Number.parseInt(group, 16).toString(16));
  if (plain.slice(0, 6).join(":") === "0:0:0:0:0:ffff") return mapped(plain);
  return zone === undefined ? plain.join(":") : `${plain.join(":")}%${zone}`;
}

function mapped(groups: readonly string[]): string {
  const [high, low] = groups.slice(6).map((group) => Number.parseInt(group, 16)) as [number, number];
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}
