/** RFC 8866: session descriptions. Parsing never throws; an error names the line. */

export type Attribute = { readonly name: string; readonly value?: string };

export type SdpMedia = {
  /** Line number in the text, from 1; 0 for a line of ours. */
  readonly line: number;
  readonly kind: string;
  readonly port: number;
  readonly protocol: string;
  readonly formats: readonly string[];
  readonly address?: string;
  readonly attributes: readonly Attribute[];
};

export type Sdp = {
  readonly origin: string;
  readonly name: string;
  readonly address?: string;
  readonly attributes: readonly Attribute[];
  readonly media: readonly SdpMedia[];
};

export type Parsed = { readonly ok: true; readonly sdp: Sdp } | { readonly ok: false; readonly why: string };

const maxLength = 32_768;
const maxLines = 1000;
const maxMedia = 32;

type Draft = { origin: string; name: string; address?: string; attributes: Attribute[]; media: MediaDraft[] };
type MediaDraft = Omit<SdpMedia, "attributes" | "address"> & { address?: string; attributes: Attribute[] };

class SdpError extends Error {}

/** The line for a message that may be logged, cut before a key or password. */
const shown = (line: string): string => {
  const open = line.replace(/(crypto|inline|ice-pwd|^\s*k\s*=).*$/i, "$1…");
  return open.length > 80 ? `${open.slice(0, 80)}…` : open;
};

const parseMediaLine = (value: string, line: number): MediaDraft => {
  const [kind, port, protocol, ...formats] = value.trim().split(/ +/);
  if (!kind || !port || !protocol || formats.length === 0) throw new SdpError("is not: media port protocol format");
  const [first] = port.split("/");
  if (!/^\d{1,5}$/.test(first!) || Number(first) > 65535)
    throw new SdpError("has a port that is no number up to 65535");
  return {
    line,
    kind: kind.toLowerCase(),
    port: Number(first),
    protocol: protocol.toUpperCase(),
    formats,
    attributes: [],
  };
};

const parseConnection = (value: string): string => {
  const [net, family, address] = value.trim().split(/ +/);
  if (net?.toUpperCase() !== "IN" || !address) throw new SdpError("is not: IN IP4 address");
  if (family?.toUpperCase() !== "IP4" && family?.toUpperCase() !== "IP6")
    throw new SdpError("names no IP4 or IP6 address");
  return address.split("/")[0]!;
};

const parseAttribute = (value: string): Attribute => {
  const colon = value.indexOf(":");
  return colon < 0
    ? { name: value.trim().toLowerCase() }
    : { name: value.slice(0, colon).trim().toLowerCase(), value: value.slice(colon + 1).trim() };
};

const takeLine = (sdp: Draft, type: string, value: string, line: number) => {
  const media = sdp.media.at(-1);
  if (type === "v" && value.trim() !== "0") throw new SdpError("is not v=0");
  if (type === "o") sdp.origin = value;
  if (type === "s") sdp.name = value;
  if (type === "c") (media ?? sdp).address = parseConnection(value);
  if (type === "a") (media ?? sdp).attributes.push(parseAttribute(value));
  if (type === "m") {
    if (sdp.media.length === maxMedia) throw new SdpError(`is one of more than ${maxMedia} media`);
    sdp.media.push(parseMediaLine(value, line));
  }
};

export const parseSdp = (text: string): Parsed => {
  if (text.length > maxLength) return { ok: false, why: `the SDP is longer than ${maxLength} characters` };
  const lines = text.split(/\r\n|\n|\r/);
  if (lines.length > maxLines) return { ok: false, why: `the SDP has more than ${maxLines} lines` };
  if (!lines[0]?.startsWith("v=")) return { ok: false, why: "the SDP does not begin with v=0" };
  const sdp: Draft = { origin: "", name: "", attributes: [], media: [] };
  for (const [index, line] of lines.entries()) {
    if (line === "") continue;
    try {
      if (!/^[a-z]=/.test(line)) throw new SdpError("is not: type=value");
      takeLine(sdp, line[0]!, line.slice(2), index + 1);
    } catch (error) {
      if (!(error instanceof SdpError)) throw error;
      return { ok: false, why: `SDP line ${index + 1} "${shown(line)}" ${error.message}` };
    }
  }
  return { ok: true, sdp };
};

const attributeLine = ({ name, value }: Attribute): string =>
  value === undefined ? `a=${name}` : `a=${name}:${value}`;
const connectionLine = (address: string): string => `c=IN ${address.includes(":") ? "IP6" : "IP4"} ${address}`;

export const serializeSdp = (sdp: Sdp): string => {
  const lines = ["v=0", `o=${sdp.origin}`, `s=${sdp.name}`];
  if (sdp.address) lines.push(connectionLine(sdp.address));
  lines.push("t=0 0", ...sdp.attributes.map(attributeLine));
  for (const media of sdp.media) {
    lines.push(`m=${media.kind} ${media.port} ${media.protocol} ${media.formats.join(" ")}`);
    if (media.address) lines.push(connectionLine(media.address));
    lines.push(...media.attributes.map(attributeLine));
  }
  return `${lines.join("\r\n")}\r\n`;
};

export const attribute = (of: { readonly attributes: readonly Attribute[] }, name: string): Attribute | undefined =>
  of.attributes.find((one) => one.name === name);

/** The m-line as text, for a message. */
export const mediaLine = (media: SdpMedia): string =>
  `SDP line ${media.line} "${shown(`m=${media.kind} ${media.port} ${media.protocol} ${media.formats.join(" ")}`)}"`;
