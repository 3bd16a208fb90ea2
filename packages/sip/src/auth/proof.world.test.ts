import { expect, it } from "vitest";
import { noBody, type SipResponse } from "../message/message.ts";
import { param } from "../message/params.ts";
import { parseDigest } from "./digest.ts";
import { createProof } from "./proof.ts";

const response = (status: number, name: string, value: string): SipResponse => ({
  kind: "response",
  status,
  reason: "X",
  headers: [{ name, value }],
  body: noBody,
});

it("reads an Authentication-Info in the time that its length asks for, however many commas there are", () => {
  const proof = createProof({ username: "u", password: "p" }, () => "c");
  proof.challenged(response(401, "www-authenticate", 'Digest realm="r", nonce="first", qop="auth"'));
  const before = process.cpuUsage();
  proof.accepted(response(200, "authentication-info", `${",".repeat(200_000)}nextnonce="second"`));
  const { user } = process.cpuUsage(before);
  const [field] = proof.fields({ method: "REGISTER", uri: "sip:r" });
  expect(param(parseDigest(field!.value) ?? [], "nonce")).toBe("second");
  // Looked through to its end for each comma it takes half a minute.
  expect(user / 1000).toBeLessThan(1000);
});
