/** The STUN of keep-alives: Binding requests on a SIP port (RFC 5626 §4.4.2, §8; RFC 5389 §7.3). */
import { canonicalHost } from "./address.ts";
import type { Address } from "./door.ts";

const cookie = 0x2112a442;
const headBytes = 20;
const bindingRequest = 0x0001;
const bindingSuccess = 0x0101;
const bindingError = 0x0111;
const xorMappedAddress = 0x0020;
const errorCode = 0x0009;
const unknownAttributes = 0x000a;
/** Attributes of RFC 5389 §18.2 that must be understood: nothing of them matters for an open Binding. */
const understood = new Set([0x0001, 0x0006, 0x0008, 0x0009, 0x000a, 0x0014, 0x0015, 0x0020]);

/** No SIP message begins so: two zero bits, and the magic cookie in its place. */
export function isStun(bytes: Uint8Array): boolean {
  if (bytes.length < headBytes || bytes[0]! > 3) return false;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).readUInt32BE(4) === cookie;
}

/** What a Binding request gets: where it came from, as we see it. Undefined: it is none, or malformed. */
export function answerStun(bytes: Uint8Array, remote: Address): Uint8Array | undefined {
  const request = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const length = request.readUInt16BE(2);
  if (request.readUInt16BE(0) !== bindingRequest || length % 4 !== 0 || length !== request.length - headBytes) {
    return undefined;
  }
  const types = attributeTypes(request);
  if (types === undefined) return undefined;
  const strange = types.filter((type) => type < 0x8000 && !understood.has(type));
  if (strange.length > 0) {
    return response(request, bindingError, [
      attribute(errorCode, Buffer.from([0, 0, 4, 20])),
      attribute(unknownAttributes, Buffer.from(strange.flatMap((type) => [type >> 8, type & 255]))),
    ]);
  }
  return response(request, bindingSuccess, [attribute(xorMappedAddress, mapped(request, remote))]);
}

function attributeTypes(request: Buffer): number[] | undefined {
  const types: number[] = [];
  let at = headBytes;
  while (at < request.length) {
    types.push(request.readUInt16BE(at));
    at += 4 + Math.ceil(request.readUInt16BE(at + 2) / 4) * 4;
  }
  return at === request.length ? types : undefined;
}

function attribute(type: number, value: Buffer): Buffer {
  const head = Buffer.from([type >> 8, type & 255, value.length >> 8, value.length & 255]);
  return Buffer.concat([head, value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
}

function response(request: Buffer, type: number, attributes: readonly Buffer[]): Buffer {
  const body = Buffer.concat(attributes);
  const head = Buffer.from(request.subarray(0, headBytes));
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(body.length, 2);
  return Buffer.concat([head, body]);
}

/** RFC 5389 §15.2: the port and the address, each over the cookie and what follows it. */
function mapped(request: Buffer, { host, port }: Address): Buffer {
  const mask = request.subarray(4, headBytes);
  const canonical = canonicalHost(host).replace(/%.*$/, "");
  const isSix = canonical.includes(":");
  const address = isSix
    ? canonical.split(":").flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255])
    : canonical.split(".").map(Number);
  const plain = [port >> 8, port & 255];
  const hidden = (bytes: readonly number[]): number[] => bytes.map((byte, i) => byte ^ mask[i]!);
  return Buffer.from([0, isSix ? 2 : 1, ...hidden(plain), ...hidden(address)]);
}
