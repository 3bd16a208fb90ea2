import { createHash, randomBytes } from "node:crypto";

const hex = (algorithm: "md5" | "sha256", text: string): string => createHash(algorithm).update(text).digest("hex");

export type DigestSecret = { readonly secret: string; readonly ha1Md5: string; readonly ha1Sha256: string };

/** A random secret and its HA1 in both algorithms: unq(username):unq(realm):passwd (RFC 7616 §3.4.2). */
export const newDigestSecret = (user: string, realm: string): DigestSecret =>
  digestSecretOf(user, realm, randomBytes(18).toString("base64url"));

export const digestSecretOf = (user: string, realm: string, secret: string): DigestSecret => {
  const text = `${user}:${realm}:${secret}`;
  return { secret, ha1Md5: hex("md5", text), ha1Sha256: hex("sha256", text) };
};

/** The realm of every digest that this hotline asks for. */
export const realm = "zongji";
