import type { Phone } from "@zongji/api";
import { expect, test } from "vitest";
import { digestKey, digests, emptyPhone, filledOf, phoneOf } from "./phone-form.ts";

const phone: Phone = {
  id: "phone-8001",
  kind: "sip",
  sipUser: "8001",
  hasSecret: true,
  label: "前台",
  digest: ["SHA-256"],
  codecs: ["G722", "PCMA"],
  srtp: "required",
  digits: "info",
  sessionTimers: false,
  sessionSec: 120,
  listener: "tls",
};
const { id: _id, kind: _kind, sipUser: _sipUser, hasSecret: _hasSecret, ...agreed } = phone;

test("a phone that is opened and saved untouched stays what it was", () => {
  expect(phoneOf(filledOf(phone))).toEqual(agreed);
  for (const digest of digests) expect(phoneOf(filledOf({ ...phone, digest: [...digest] })).digest).toEqual(digest);
});

test("what is left empty is said to be none", () => {
  expect(phoneOf(filledOf({ ...phone, srtp: null, listener: null }))).toMatchObject({ srtp: null, listener: null });
  expect(phoneOf({ ...filledOf(phone), srtp: "auto", listener: "" })).toMatchObject({ srtp: null, listener: null });
});

test("a new phone is a plain one", () => {
  expect(phoneOf(emptyPhone())).toEqual({
    label: "",
    digest: ["MD5"],
    codecs: ["PCMA", "PCMU", "G722"],
    srtp: null,
    digits: "auto",
    sessionTimers: true,
    sessionSec: 1800,
    listener: null,
  });
  expect(digests.map(digestKey)).toContain(emptyPhone().digest);
});
