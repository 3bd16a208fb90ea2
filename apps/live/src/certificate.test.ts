import { createPrivateKey, X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { loadCertificate } from "./certificate.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "zongji-certificate-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

it("a self-signed certificate names the address, is kept private, and is made anew for another address", async () => {
  const first = await loadCertificate(undefined, folder, ["192.0.2.77"]);
  const parsed = new X509Certificate(first.cert);
  expect(parsed.checkIP("192.0.2.77")).toBe("192.0.2.77");
  expect(parsed.checkHost("localhost")).toBe("localhost");
  expect(parsed.verify(parsed.publicKey)).toBe(true);
  expect(parsed.checkPrivateKey(createPrivateKey(first.key))).toBe(true);
  expect(statSync(join(folder, "certificate.pem")).mode & 0o777).toBe(0o600);

  const again = await loadCertificate(undefined, folder, ["192.0.2.77"]);
  expect(new X509Certificate(again.cert).fingerprint256).toBe(parsed.fingerprint256);
  expect(again.key.trim()).toBe(first.key.trim());
  const moved = await loadCertificate(undefined, folder, ["192.0.2.78"]);
  expect(new X509Certificate(moved.cert).checkIP("192.0.2.78")).toBe("192.0.2.78");
});

it("a given certificate that is none is told in one sentence that names the settings", async () => {
  const file = join(folder, "given.pem");
  writeFileSync(file, "no certificate");
  const given = { certFile: file, keyFile: join(folder, "absent.pem") };
  await expect(loadCertificate(given, folder, [])).rejects.toThrow(/^ZONGJI_TLS_CERT .* ZONGJI_TLS_KEY .*absent/);
  await expect(loadCertificate({ ...given, keyFile: file }, folder, [])).rejects.toThrow(/^ZONGJI_TLS_CERT/);
});

it("a kept certificate that was torn is made anew", async () => {
  writeFileSync(join(folder, "certificate.pem"), "torn\n-----BEGIN PRIVATE KEY-----\n");
  const made = await loadCertificate(undefined, folder, ["192.0.2.77"]);
  expect(new X509Certificate(made.cert).checkIP("192.0.2.77")).toBe("192.0.2.77");
});
