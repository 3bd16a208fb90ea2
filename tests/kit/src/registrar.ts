import type { Phone } from "./phone.ts";
import { type Credentials, digestFields, digestResponse, header, token, uriOf } from "./sip-text.ts";

/** Makes a phone answer REGISTER as a registrar for one user would. `contact()` is where that user can be called. */
export const makeRegistrar = (
  phone: Phone,
  credentials: Credentials,
  realm = "test",
): { contact: () => string | undefined } => {
  let contact: string | undefined;
  const nonce = token();
  phone.onOther = (request, from) => {
    if (request.method !== "REGISTER") return false;
    const fields = digestFields(header(request, "authorization"));
    const right =
      fields.nonce === nonce &&
      fields.response === digestResponse(fields, credentials, "REGISTER") &&
      fields.username === credentials.user;
    if (right) {
      contact = uriOf(header(request, "contact"));
      const headers = [["Contact", `${header(request, "contact")};expires=60`] as const];
      phone.sip.reply(request, from, 200, "OK", { toTag: token(), headers });
    } else {
      const challenge = `Digest realm="${realm}", nonce="${nonce}", algorithm=MD5, qop="auth"`;
      phone.sip.reply(request, from, 401, "Unauthorized", {
        toTag: token(),
        headers: [["WWW-Authenticate", challenge]],
      });
    }
    return true;
  };
  return { contact: () => contact };
};
