/** What may be said of a trunk, by one rule for the page on which it is filled in and the server that takes it. */
const byte = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
const ipv4 = new RegExp(`^(${byte}\\.){3}${byte}$`);

/** RFC 4291 §2.2, without a zone. */
const isIpv6 = (text: string): boolean => {
  const halves = text.split("::");
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  const last = groups.at(-1) ?? "";
  const endsInIpv4 = !text.endsWith("::") && ipv4.test(last);
  const hex = endsInIpv4 ? groups.slice(0, -1) : groups;
  if (!hex.every((group) => /^[0-9A-Fa-f]{1,4}$/.test(group))) return false;
  const count = hex.length + (endsInIpv4 ? 2 : 0);
  return halves.length === 2 ? count <= 7 : count === 8;
};

/** 4 or 6; 0: no IP address. */
export const ipVersion = (text: string): 0 | 4 | 6 => (ipv4.test(text) ? 4 : isIpv6(text) ? 6 : 0);

/** RFC 1123 §2.1: a name's last label is no number, so that a mistyped address is none. */
const hostName =
  /^(?=.{1,253}$)([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

/** A host name or an IP address. */
export const isHost = (text: string): boolean => ipVersion(text) !== 0 || hostName.test(text);

/** An IP address, or a block of at least 8 bits: "192.0.2.0/28". */
export const isBlock = (text: string): boolean => {
  const [address = "", bits, ...more] = text.split("/");
  const version = ipVersion(address);
  if (version === 0 || more.length > 0) return false;
  return (
    bits === undefined || (/^[0-9]{1,3}$/.test(bits) && Number(bits) >= 8 && Number(bits) <= (version === 6 ? 128 : 32))
  );
};

/** Wider than what one carrier has: whoever else has an address in it would call at the hotline's cost. */
export const isWideBlock = (text: string): boolean => {
  const [address = "", bits] = text.split("/");
  return bits !== undefined && Number(bits) < (ipVersion(address) === 6 ? 32 : 16);
};

/** More digits are taken away than the numbers of the pattern have. */
export const stripsTooMuch = ({ match, strip }: { readonly match: string; readonly strip: number }): boolean =>
  !match.endsWith(".") && strip > match.length;

/** RFC 4568 §7: keys that anybody on the way can read protect nothing. */
export const needsTls = ({ srtp, transport }: { readonly srtp: string; readonly transport: string }): boolean =>
  srtp === "required" && transport !== "tls";

type Registrar = { readonly host: string; readonly port?: number | null | undefined };
type Proving = {
  readonly direction: string;
  readonly transport: string;
  readonly host: string | null;
  readonly port: number | null;
  readonly register: Registrar | null;
};

/** Where the trunk's password is proved when asked for: where calls out go, and where it registers. */
const provedAt = ({ direction, transport, host, port, register }: Proving): string[] => {
  const usual = transport === "tls" ? 5061 : 5060;
  const place = (of: Registrar): string => `${transport} ${of.host.toLowerCase()} ${of.port ?? usual}`;
  return [
    ...(host !== null && direction !== "in" ? [place({ host, port })] : []),
    ...(register === null ? [] : [place(register)]),
  ];
};

/** The trunk's password would be proved where it has not been: there somebody could find it out from what he is answered. */
export const provesElsewhere = (before: Proving, after: Proving): boolean => {
  const known = provedAt(before);
  return provedAt(after).some((place) => !known.includes(place));
};

type Rule = { readonly match: string; readonly strip: number };
/** The settings that are looked at beyond their shape. */
export type TrunkToCheck = {
  readonly match: readonly string[];
  readonly host: string | null;
  readonly port: number | null;
  readonly register: { readonly host: string } | null;
  readonly introduction: { readonly domain: string | null; readonly fromHost: string | null };
  readonly numberRules: Readonly<Record<"out" | "inCalling" | "inCalled", readonly Rule[]>>;
  readonly srtp: string;
  readonly transport: string;
};
/** `field`: its path, "register.host". */
export type TrunkFault = {
  readonly field: string;
  readonly reason?: "notAHost" | "notABlock" | "stripTooLong" | "needsTls";
};

/** What is wrong with a trunk of these settings, the first of it. */
export const trunkFault = (trunk: TrunkToCheck): TrunkFault | undefined => {
  const { match, host, port, register, introduction, numberRules } = trunk;
  // One that matches everything would let strangers call at the hotline's cost.
  if (!match.every(isBlock)) return { field: "match", reason: "notABlock" };
  if (host === null && port !== null) return { field: "host" };
  const hosts = {
    host,
    "introduction.domain": introduction.domain,
    "introduction.fromHost": introduction.fromHost,
    "register.host": register?.host ?? null,
  };
  for (const [field, name] of Object.entries(hosts))
    if (name !== null && !isHost(name)) return { field, reason: "notAHost" };
  for (const [side, rules] of Object.entries(numberRules))
    if (rules.some(stripsTooMuch)) return { field: `numberRules.${side}`, reason: "stripTooLong" };
  return needsTls(trunk) ? { field: "srtp", reason: "needsTls" } : undefined;
};
