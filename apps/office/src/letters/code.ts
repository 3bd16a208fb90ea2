/** 查询码: with it an answer is looked up. It is shown once; only its hash is kept. */
import { createHash, randomBytes } from "node:crypto";

/** Without letters that are read as another: Crockford's base 32. */
const signs = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const chars = 16;

/** 80 bits in groups of four. */
export const freshLookUpCode = (): string =>
  [...randomBytes(chars)]
    .map((byte) => signs[byte % signs.length]!)
    .join("")
    .replace(/(.{4})(?=.)/g, "$1-");

/** As it is hashed: what people type, without spaces and dashes, O and I as the digits that they look like. Undefined: it can be no code. */
export const hashOfCode = (typed: string): Buffer | undefined => {
  const plain = typed.normalize("NFKC").toUpperCase().replace(/[\s-]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
  if (plain.length !== chars || [...plain].some((sign) => !signs.includes(sign))) return undefined;
  return createHash("sha256").update(plain).digest();
};
