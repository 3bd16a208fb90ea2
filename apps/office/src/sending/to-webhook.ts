import { type FlowHost, mayAskHost } from "@zongji/domain";
import { DoorFailed, type OuterDoor, outerDoor } from "@zongji/web/node";
import { bytesOf, type Parcel, SendFailed } from "./failed.ts";

const mostBytes = 50 * 1024 * 1024;
const timeoutMs = 60_000;

export type Webhook = {
  readonly url: string;
  readonly header: string | undefined;
  readonly secret: string | undefined;
};

const bodyOf = ({ id, title, text, files }: Parcel): FormData => {
  const form = new FormData();
  const told = files.map(({ name, sha256, content }) => ({ name, sha256, bytes: content.length }));
  form.set("about", new Blob([JSON.stringify({ id, title, text, files: told })], { type: "application/json" }));
  for (const { name, type, content } of files) form.append("file", new Blob([new Uint8Array(content)], { type }), name);
  return form;
};

/** A form as it travels. */
const bytesOfForm = async (form: FormData): Promise<{ readonly type: string; readonly body: Uint8Array }> => {
  const packed = new Response(form);
  return { type: packed.headers.get("content-type")!, body: new Uint8Array(await packed.arrayBuffer()) };
};

const failureOf = (error: unknown): unknown => {
  if (!(error instanceof DoorFailed)) return error;
  const said = error.reason;
  return said === "unreachable"
    ? new SendFailed("unreachable", { said, again: true })
    : new SendFailed("unclear", { said });
};

/** With these the other side has taken nothing. Of others above 499, and of 408, it may be that something behind it has. */
const notNow: readonly number[] = [429, 503];

/** Posts the files, once: where it leads to another address nothing follows. @param door for tests @throws SendFailed */
export const toWebhook = async (
  hosts: readonly FlowHost[],
  { url: address, header, secret }: Webhook,
  parcel: Parcel,
  door: OuterDoor = outerDoor({ hosts }),
): Promise<void> => {
  const url = new URL(address);
  if (!mayAskHost(hosts, url)) throw new SendFailed("hostNotAllowed", { said: url.host });
  if (bytesOf(parcel) > mostBytes) throw new SendFailed("tooLarge");
  const { type, body } = await bytesOfForm(bodyOf(parcel));
  const headers = [
    { header: "content-type", value: type },
    { header: "idempotency-key", value: parcel.id },
    ...(header && secret !== undefined ? [{ header, value: secret }] : []),
  ];
  const request = { method: "POST", headers, body, statusAlone: true } as const;
  const answer = await door.ask(request, url, AbortSignal.timeout(timeoutMs)).catch((error: unknown) => {
    throw failureOf(error);
  });
  const status = "status" in answer ? answer.status : 0;
  if (status >= 200 && status < 300) return;
  const again = notNow.includes(status);
  const isRefused = again || (status < 500 && status !== 408);
  // Of what it answers the number alone: its words are no business of who set the address.
  throw new SendFailed(isRefused ? "refusedThere" : "unclear", { said: String(status), again });
};
