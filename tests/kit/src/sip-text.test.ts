import { expect, test } from "vitest";
import { digestFields, digestResponse, header, headersOf, parseSip, placeOf } from "./sip-text.ts";

test("the digests of RFC 7616 §3.9.1 come out as printed there", () => {
  const fields = digestFields(
    'Digest realm="http-auth@example.org", nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", uri="/dir/index.html", ' +
      'nc=00000001, cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", qop=auth, algorithm=MD5',
  );
  const who = { user: "Mufasa", password: "Circle of Life" };
  expect(digestResponse(fields, who, "GET")).toBe("8ca523f5e9506fed4657c9700eebdbec");
  expect(digestResponse({ ...fields, algorithm: "SHA-256" }, who, "GET")).toBe(
    "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
  );
});

test("short names, folded lines and lists of routes are read", () => {
  const message = parseSip(
    "BYE sip:a@b SIP/2.0\r\nv: SIP/2.0/UDP h;branch=z9hG4bK1\r\nRoute: <sip:p1;lr>,\r\n <sip:p2;lr>\r\ni: x\r\n\r\n",
  );
  expect(message).toMatchObject({ method: "BYE", uri: "sip:a@b" });
  expect(header(message!, "call-id")).toBe("x");
  expect(headersOf(message!, "route")).toEqual(["<sip:p1;lr>", "<sip:p2;lr>"]);
  expect(placeOf("sip:12345678@127.0.0.1:5070;transport=udp")).toEqual({ address: "127.0.0.1", port: 5070 });
  expect(parseSip("\r\n\r\n")).toBeUndefined();
});
