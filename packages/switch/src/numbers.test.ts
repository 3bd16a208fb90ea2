import { parseNameAddr } from "@zongji/sip";
import { expect, test } from "vitest";
import { inviteTo } from "./invite.test-scene.ts";
import { calledNumber, callerNumber } from "./numbers.ts";

const address = (text: string) => parseNameAddr(text)!;
const to = address("<sip:2@192.0.2.2>");

test("the separators of a tel URI are removed, a plus stays", () => {
  expect(calledNumber(inviteTo("tel:+86-10-1234.5678"), to, "requestUri")).toBe("+861012345678");
});

test("a user part that is no number stays as it is", () => {
  expect(calledNumber(inviteTo("sip:hot.line@192.0.2.2"), to, "requestUri")).toBe("hot.line");
});

test("a field that is missing or has no user falls back to the Request-URI", () => {
  const request = inviteTo("sip:12345678@192.0.2.2", "P-Called-Party-ID: <sip:192.0.2.9>");
  for (const field of ["pCalledPartyId", "diversion"] as const)
    expect(calledNumber(request, to, field)).toBe("12345678");
  expect(calledNumber(request, address("<sip:192.0.2.2>"), "to")).toBe("12345678");
});

test("the first Diversion is the latest", () => {
  const request = inviteTo("sip:3@x", "Diversion: <sip:11111111@a>;reason=no-answer", "Diversion: <sip:22222222@b>");
  expect(calledNumber(request, to, "diversion")).toBe("11111111");
});

test("the asserted identity counts if the trunk is trusted", () => {
  const request = inviteTo("sip:2@x", "P-Asserted-Identity: <sip:carrier.example>, <tel:+86-139-0000-0000>");
  const from = address("<sip:400@192.0.2.1>");
  expect(callerNumber(request, from, true)).toEqual({ number: "+8613900000000", withheld: false });
  expect(callerNumber(request, from, false)).toEqual({ number: "400", withheld: false });
});

test("the number of an anonymous From comes from the asserted identity, unless Privacy is set", () => {
  const from = address('"Anonymous" <sip:anonymous@anonymous.invalid>');
  const asserted = "P-Asserted-Identity: <sip:13900000000@x>";
  expect(callerNumber(inviteTo("sip:2@x", asserted), from, true)).toEqual({ number: "13900000000", withheld: false });
  expect(callerNumber(inviteTo("sip:2@x", asserted, "Privacy: user;id"), from, true)).toEqual({
    number: "",
    withheld: true,
  });
  expect(callerNumber(inviteTo("sip:2@x", asserted, "Privacy: none"), from, true).withheld).toBe(false);
  expect(callerNumber(inviteTo("sip:2@x"), from, true)).toEqual({ number: "", withheld: true });
});

test.each(["anonymous", "Anonymous", "unknown", "unavailable", "restricted", "private"])(
  "a caller who is called %s has withheld his number; what is asserted beside it counts",
  (user) => {
    const request = inviteTo("sip:2@x");
    const from = address(`<sip:${user}@anonymous.invalid>`);
    expect(callerNumber(request, from, true)).toEqual({ number: "", withheld: true });
    const asserted = inviteTo("sip:2@x", `P-Asserted-Identity: <sip:${user}@x>, <sip:13900000000@x>`);
    expect(callerNumber(asserted, from, true)).toEqual({ number: "13900000000", withheld: false });
    expect(callerNumber(asserted, from, false)).toEqual({ number: "", withheld: true });
  },
);

test("an asserted identity that can't be parsed is ignored", () => {
  const request = inviteTo("sip:2@x", "P-Asserted-Identity: <<");
  expect(callerNumber(request, address("<sip:13900000000@x>"), true).number).toBe("13900000000");
});

test.each(["id", "user", "header", "history", "ID", "none;id", "critical, history"])(
  "Privacy: %s hides who calls, whatever else is said",
  (privacy) => {
    const request = inviteTo("sip:2@x", `Privacy: ${privacy}`, "P-Asserted-Identity: <sip:13900000000@x>");
    expect(callerNumber(request, address("<sip:13900000000@x>"), true)).toEqual({ number: "", withheld: true });
  },
);

test.each(["none", "session", "critical", "identity"])("Privacy: %s hides no number", (privacy) => {
  const request = inviteTo("sip:2@x", `Privacy: ${privacy}`);
  expect(callerNumber(request, address("<sip:13900000000@x>"), true)).toEqual({
    number: "13900000000",
    withheld: false,
  });
});
