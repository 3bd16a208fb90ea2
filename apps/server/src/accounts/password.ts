import { randomInt } from "node:crypto";
import { type Algorithm, hash, verify } from "@node-rs/argon2";

// OWASP's first recommendation for argon2id: 19 MiB, two passes, one lane.
const settings = { algorithm: 2 satisfies Algorithm.Argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const hashPassword = (password: string): Promise<string> => hash(password.normalize("NFKC"), settings);

/** A hash of nothing, so that an unknown account takes as long as a wrong password. */
let decoy: Promise<string> | undefined;

export const verifyPassword = async (stored: string | undefined, password: string): Promise<boolean> => {
  decoy ??= hashPassword("no account has this");
  const matches = await verify(stored ?? (await decoy), password.normalize("NFKC")).catch(() => false);
  return matches && stored !== undefined;
};

/** Without letters and digits that look alike. 16 of 31 signs: 79 bits. */
const alphabet = "abcdefghjkmnpqrstuvwxyz23456789";
export const randomPassword = (): string =>
  Array.from({ length: 4 }, () => Array.from({ length: 4 }, () => alphabet[randomInt(alphabet.length)]).join("")).join(
    "-",
  );

const commonest = ["password", "qwerty", "123456", "abc123", "letmein", "zongji", "admin", "woaini", "111111"];

/** Why a password is too weak, or undefined. Length is the API's matter. */
export const weakness = (password: string, login: string): string | undefined => {
  const plain = password.toLowerCase();
  if (new Set(plain).size < 5) return "tooUniform";
  if (login.length >= 3 && plain.includes(login.toLowerCase())) return "containsLogin";
  const stripped = commonest.reduce((rest, word) => rest.replaceAll(word, ""), plain).replace(/[^\p{L}\p{N}]/gu, "");
  return stripped.length < 4 ? "tooCommon" : undefined;
};
