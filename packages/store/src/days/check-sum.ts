import { createHash } from "node:crypto";
import { canonicalJson } from "@zongji/domain";

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** What an entry's hash is made of: its own document by check sum, and the hash of the entry before; of the first one "". */
export type Link = {
  readonly no: number;
  readonly day: string;
  readonly revision: number;
  readonly digest: string;
  readonly previous: string;
};

export const hashOfLink = ({ no, day, revision, digest, previous }: Link): string =>
  sha256(canonicalJson({ no, day, revision, digest, previous }));
