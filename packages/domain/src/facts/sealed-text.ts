import { objectOf, text } from "./parts.ts";

/** Text that only the server's key opens: AES-256-GCM, base64url of nonce, text and tag. `key` names the key. */
export type SealedText = { readonly key: string; readonly text: string };

export const sealedText = objectOf({ key: text(), text: text() }, "sealed text");
