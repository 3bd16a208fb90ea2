import type { NewPhone, Phone } from "@zongji/api";

/** A SIP phone as people fill it in: the algorithms as one choice, what may be empty as an empty text. */
export type FilledPhone = Omit<Phone, "id" | "kind" | "sipUser" | "hasSecret" | "digest" | "srtp" | "listener"> & {
  readonly digest: string;
  readonly srtp: "auto" | NonNullable<Phone["srtp"]>;
  readonly listener?: string;
};

/** By preference. */
export const digests = [
  ["MD5"],
  ["SHA-256"],
  ["SHA-256", "MD5"],
  ["MD5", "SHA-256"],
] as const satisfies Phone["digest"][];
export const digestKey = (digest: readonly string[]): string => digest.join(" ");

export const emptyPhone = (): FilledPhone => ({
  label: "",
  digest: "MD5",
  codecs: ["PCMA", "PCMU", "G722"],
  srtp: "auto",
  digits: "auto",
  sessionTimers: true,
  sessionSec: 1800,
});

export const filledOf = ({
  label,
  digest,
  codecs,
  srtp,
  digits,
  sessionTimers,
  sessionSec,
  listener,
}: Phone): FilledPhone => ({
  label,
  digest: digestKey(digest),
  codecs,
  srtp: srtp ?? "auto",
  digits,
  sessionTimers,
  sessionSec,
  listener: listener ?? "",
});

export const phoneOf = ({ label, digest, srtp, listener, ...rest }: FilledPhone): NewPhone => ({
  ...rest,
  label: label.trim(),
  digest: [...digests.find((each) => digestKey(each) === digest)!],
  srtp: srtp === "auto" ? null : srtp,
  listener: listener || null,
});
