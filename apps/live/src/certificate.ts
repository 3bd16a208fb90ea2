import { webcrypto, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createSecureContext } from "node:tls";
import { CannotStart, readIfThere, writePrivate } from "@zongji/store";
import { machineClock } from "./clock.ts";

export type Certificate = { readonly cert: string; readonly key: string; readonly selfSigned: boolean };

type GivenFiles = { readonly certFile: string; readonly keyFile: string };

const yearMs = 365 * 86_400_000;
const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

const make = async (addresses: readonly string[]): Promise<Certificate> => {
  // Of use once in two years, and slow to load.
  await import("reflect-metadata");
  const x509 = await import("@peculiar/x509");
  const keys = (await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"])) as CryptoKeyPair;
  const now = machineClock.now();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: "CN=Zongji",
      // A day back: the clocks of the browsers are not this machine's.
      notBefore: new Date(now - 86_400_000),
      notAfter: new Date(now + 2 * yearMs),
      signingAlgorithm: algorithm,
      keys,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension([
          { type: "dns", value: "localhost" },
          ...addresses.map((value) => ({ type: "ip" as const, value })),
        ]),
      ],
    },
    webcrypto as Crypto,
  );
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey)).toString("base64");
  const key = `-----BEGIN PRIVATE KEY-----\n${pkcs8.replace(/.{64}/g, "$&\n")}\n-----END PRIVATE KEY-----\n`;
  return { cert: certificate.toString("pem"), key, selfSigned: true };
};

/** Still good for a month, and for these addresses. */
const serves = (cert: string, addresses: readonly string[]): boolean => {
  let parsed: X509Certificate;
  try {
    parsed = new X509Certificate(cert);
  } catch {
    return false;
  }
  const inDate = Date.parse(parsed.validTo) > machineClock.now() + 30 * 86_400_000;
  return inDate && addresses.every((address) => parsed.checkIP(address) !== undefined);
};

/** `settings`: what names the two files. @throws CannotStart when they are no certificate and its key */
export const readCertificate = ({ certFile, keyFile }: GivenFiles, settings: string): Certificate => {
  try {
    const [cert, key] = [readFileSync(certFile, "utf8"), readFileSync(keyFile, "utf8")];
    createSecureContext({ cert, key });
    return { cert, key, selfSigned: false };
  } catch (error) {
    throw new CannotStart(
      `${settings} (${certFile}, ${keyFile}) can't be used (${(error as Error).message}): set them to a certificate and its key in PEM.`,
    );
  }
};

/** The given certificate, else a self-signed one that is kept in the data folder and made anew before it ends. */
export const loadCertificate = async (
  given: GivenFiles | undefined,
  dataFolder: string,
  addresses: readonly string[],
): Promise<Certificate> => {
  if (given !== undefined) return readCertificate(given, "ZONGJI_TLS_CERT and ZONGJI_TLS_KEY");
  const file = join(dataFolder, "certificate.pem");
  const kept = readIfThere(file);
  const [cert, key] = kept?.split(/(?=-----BEGIN PRIVATE KEY-----)/) ?? [];
  if (cert && key && serves(cert, addresses)) return { cert, key, selfSigned: true };
  const made = await make(addresses);
  writePrivate(file, `${made.cert}\n${made.key}`);
  return made;
};
