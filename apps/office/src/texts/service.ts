/** A text-message service, and the one that is asked over HTTP. */
import type { LookupAddress } from "node:dns";
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import {
  type AskFailure,
  contentTypeOf,
  type FlowHost,
  filledTemplate,
  type TextFailure,
  type Verdict,
  verdictOf,
} from "@zongji/domain";
import type { Log } from "@zongji/store";
import { mayAskAddress, RequestBroke, sendRequest, within } from "@zongji/web/node";
import type { TextSettings } from "./settings.ts";

/** What became of one try. `status`: of the service's answer. */
export type Tried = { readonly verdict: Verdict; readonly status?: number; readonly answer?: string };
/** Sends a text to a number. Never rejects. */
export type TextSender = { readonly send: (number: string, text: string) => Promise<Tried> };

type Parts = {
  readonly settings: TextSettings;
  readonly secret: string | undefined;
  /** Addresses of this machine and its like that may be asked all the same (ZONGJI_FLOW_HOSTS). */
  readonly hosts: readonly FlowHost[];
  readonly log: Log;
  /** For tests. Default: the machine's resolver. */
  readonly find?: (host: string) => Promise<readonly LookupAddress[]>;
};

/** Where no connection came about, the service was told nothing, whatever it was that failed. After any other fault it may have been. */
const failureOf = (error: unknown, isLate: boolean): TextFailure => {
  if (!(error instanceof RequestBroke && error.told)) return "unreachable";
  return isLate ? "timeout" : "interrupted";
};

/** Of an answer that can't be read. */
const unreadOf = (failed: AskFailure): TextFailure =>
  failed === "tooLarge" || failed === "rubbish" ? failed : "interrupted";

const requestOf = ({ settings, secret }: Parts, number: string, text: string) => {
  const { url, method, headers, secretHeader, secretPrefix, bodyKind, body } = settings;
  const values = { number, text, secret: secret ?? "" };
  return {
    url: new URL(filledTemplate(url, "form", values)),
    request: {
      method,
      headers: [
        ...(method === "POST" ? [{ header: "content-type", value: contentTypeOf[bodyKind] }] : []),
        ...headers,
        ...(secret === undefined || secretHeader === ""
          ? []
          : [{ header: secretHeader, value: `${secretPrefix}${secret}` }]),
      ],
      ...(method === "POST" && { body: filledTemplate(body, bodyKind, values) }),
    },
  };
};

const findByResolver = (host: string): Promise<LookupAddress[]> => lookup(host, { all: true });

const addressesOf = async ({ hosts, find = findByResolver }: Parts, url: URL, signal: AbortSignal) => {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const family = isIP(host);
  const found = family === 0 ? await within(signal, find(host)) : [{ address: host, family }];
  return found.length > 0 && found.every(({ address }) => mayAskAddress(hosts, url, address)) ? found : undefined;
};

/** The beginning of an answer, for who tests the service. */
const shownChars = 300;

/** The service at the address of the settings. It follows no redirect. */
export const httpTextService = (parts: Parts): TextSender => {
  const { settings, log } = parts;
  const expects = settings.expects === "" ? undefined : settings.expects;
  const perform = async (number: string, text: string, signal: AbortSignal): Promise<Tried> => {
    const { url, request } = requestOf(parts, number, text);
    if (url.protocol !== "https:" && !settings.allowsHttp) return { verdict: "hostRefused" };
    const addresses = await addressesOf(parts, url, signal);
    if (addresses === undefined) return { verdict: "hostRefused" };
    const answer = await sendRequest(request, url, addresses, signal);
    // It was told, and what it answered can't be read: it may have taken the text.
    if (answer.failed !== undefined) return { verdict: unreadOf(answer.failed) };
    const { status, body } = answer;
    return { verdict: verdictOf(answer, expects), status, answer: body.slice(0, shownChars) };
  };
  return {
    send: async (number, text) => {
      const signal = AbortSignal.timeout(settings.timeoutMs);
      try {
        return await perform(number, text, signal);
      } catch (error) {
        const failed = failureOf(error, signal.aborted);
        // The host alone: an address may hold a secret.
        const host = URL.canParse(settings.url) ? new URL(settings.url).host : undefined;
        log.warn({ host, failed, code: (error as NodeJS.ErrnoException).code }, "a text could not be sent");
        return { verdict: verdictOf({ failed }) };
      }
    },
  };
};
