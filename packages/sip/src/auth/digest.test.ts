import { describe, expect, it } from "vitest";
import { digestResponse, ha1, parseChallenge } from "./digest.ts";

describe("digests that standards print", () => {
  it("RFC 2617 §3.5", () => {
    const secret = ha1("MD5", "Mufasa", "testrealm@host.com", "Circle Of Life");
    const response = digestResponse({
      algorithm: "MD5",
      ha1: secret,
      nonce: "dcd98b7102dd2f0e8b11d0f600bfb0c093",
      method: "GET",
      uri: "/dir/index.html",
      qop: { name: "auth", nc: "00000001", cnonce: "0a4f113b" },
    });
    expect(response).toBe("6629fae49393a05397450978507c4ef1");
  });

  it.each([
    ["MD5", "8ca523f5e9506fed4657c9700eebdbec"],
    ["SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"],
  ] as const)("RFC 7616 §3.9.1 with %s", (algorithm, expected) => {
    const response = digestResponse({
      algorithm,
      ha1: ha1(algorithm, "Mufasa", "http-auth@example.org", "Circle of Life"),
      nonce: "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
      method: "GET",
      uri: "/dir/index.html",
      qop: { name: "auth", nc: "00000001", cnonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ" },
    });
    expect(response).toBe(expected);
  });

  it("RFC 2069's form, by the corrected example of its errata", () => {
    const response = digestResponse({
      algorithm: "MD5",
      ha1: ha1("MD5", "Mufasa", "testrealm@host.com", "CircleOfLife"),
      nonce: "dcd98b7102dd2f0e8b11d0f600bfb0c093",
      method: "GET",
      uri: "/dir/index.html",
    });
    expect(response).toBe("1949323746fe6a43ef61f9606e7febea");
  });
});

describe("a challenge", () => {
  it("is read with quoted commas and any order", () => {
    expect(
      parseChallenge(
        'Digest qop="auth,auth-int", opaque="a,b", nonce="n\\"1", stale=TRUE, realm="r", algorithm=SHA-256',
      ),
    ).toEqual({
      realm: "r",
      nonce: 'n"1',
      algorithm: "SHA-256",
      session: false,
      qop: true,
      opaque: "a,b",
      stale: true,
    });
  });

  it.each([
    'Basic realm="x"',
    'Digest realm="x"',
    'Digest realm="x", nonce="y", algorithm=SHA-512-256',
    'Digest realm="x", nonce="y", qop="auth-int"',
    'Digest realm="x, nonce="y"',
  ])("that we can't answer is left alone: %s", (value) => {
    expect(parseChallenge(value)).toBeUndefined();
  });
});
