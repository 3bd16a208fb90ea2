import { randomInt } from "node:crypto";
import { Hashing } from "./hashing.ts";

/** One for the process: two would compete with the calls for a second core. */
const hashing = new Hashing();

export const hashPassword = (password: string): Promise<string> => hashing.hash(password);

/** `stored` undefined: of an account that is not there; takes as long, and never matches. */
export const verifyPassword = (stored: string | undefined, password: string): Promise<boolean> =>
  hashing.verify(stored, password);

/** Whether it is one of the most common passwords, or little more. */
export const isCommonPassword = (password: string): Promise<boolean> => hashing.isCommon(password);

/** Without letters and digits that look alike. 16 of 31 signs: 79 bits. */
const alphabet = "abcdefghjkmnpqrstuvwxyz23456789";
export const randomPassword = (): string =>
  Array.from({ length: 4 }, () => Array.from({ length: 4 }, () => alphabet[randomInt(alphabet.length)]).join("")).join(
    "-",
  );
