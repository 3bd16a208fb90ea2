/** Certificates for tests, made on the spot (X.509 v3, RFC 5280 §4.1, in DER). Only tests import this. */
import { generateKeyPairSync, sign } from "node:crypto";

const der = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts);
  const size = body.length;
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
};
const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts);
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, "hex"));
const explicit = (n: number, ...parts: readonly Uint8Array[]): Buffer => der(0xa0 + n, ...parts);
/** UTCTime: a year below 50 is one of this century (RFC 5280 §4.1.2.5.1). */
const utc = (text: string): Buffer => der(0x17, Buffer.from(text));

const sha256WithRsa = sequence(oid("2a864886f70d01010b"), der(0x05));
const basicConstraints = oid("551d13");
const subjectAltName = oid("551d11");

export type TestCertificate = { readonly key: string; readonly cert: string };

let serial = 1;

/** Self-signed and an authority of its own, good for these names and IPv4 addresses. */
export function certificate(names: readonly string[]): TestCertificate {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const commonName = sequence(oid("550403"), der(0x0c, Buffer.from(`${names[0]} ${serial}`)));
  const name = sequence(der(0x31, commonName));
  const alternatives = names.map((text) =>
    /^[\d.]+$/.test(text) ? der(0x87, Buffer.from(text.split(".").map(Number))) : der(0x82, Buffer.from(text)),
  );
  const extensions = sequence(
    sequence(basicConstraints, der(0x01, Buffer.from([255])), der(0x04, sequence(der(0x01, Buffer.from([255]))))),
    sequence(subjectAltName, der(0x04, sequence(...alternatives))),
  );
  const body = sequence(
    explicit(0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([serial++])),
    sha256WithRsa,
    name,
    sequence(utc("000101000000Z"), utc("491231235959Z")),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    explicit(3, extensions),
  );
  const signature = der(0x03, Buffer.from([0]), sign("sha256", body, privateKey));
  const bytes = sequence(body, sha256WithRsa, signature);
  const lines = bytes
    .toString("base64")
    .match(/.{1,64}/g)!
    .join("\n");
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }) as string,
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
}
