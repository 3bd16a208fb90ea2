/** HTTP 请求: a web service is asked, and its answer read. */
import type { Answer, AskOutcome } from "../ask.ts";
import { exit, isSilent, type KindOf, leave } from "./kind.ts";
import type { FlowOut, Move, NodeOf, Values } from "./state.ts";
import { filledWith, longestValue, variablesIn } from "./text.ts";

type Node = NodeOf<"http">;
type Read = (variable: string) => string | undefined;

const music = "music.hold";

/** What can't be written in UTF-8 (half a surrogate pair) is U+FFFD. */
const wellFormed = (text: string | undefined): string => (text ?? "").toWellFormed();
const forUrl = (read: Read) => (name: string) => encodeURIComponent(wellFormed(read(name)));
const forJson = (read: Read) => (name: string) => JSON.stringify(wellFormed(read(name))).slice(1, -1);

/** What the caller hears meanwhile: the prompts, and music after them. */
const waits = ({ prompts, music: plays }: Node): FlowOut[] => {
  if (prompts.length > 0) return [{ out: "play", prompts }];
  return plays ? [{ out: "music", prompt: music }] : [];
};

const asks = (node: Node, id: string, read: Read): FlowOut => ({
  ...{ out: "ask", node: id, method: node.method, timeoutMs: node.timeoutMs },
  url: filledWith(node.url, forUrl(read)),
  ...(node.method === "POST" && { body: filledWith(node.body ?? "{}", forJson(read)) }),
});

/** The value at a path such as "items.0.name", as a text: of null nothing, of an object or a list its JSON. Undefined: the answer does not have it. */
const valueAt = (answer: unknown, path: string): string | undefined => {
  let at = answer;
  for (const name of path.split(".")) {
    // An index is a name of its list's; a list's length is none of the answer's.
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, name)) return undefined;
    if (Array.isArray(at) && !/^\d+$/.test(name)) return undefined;
    at = (at as Readonly<Record<string, unknown>>)[name];
  }
  if (at === null) return "";
  return typeof at === "object" ? JSON.stringify(at) : String(at);
};

/** What is thrown of a text that is no JSON, or is nested deeper than can be written again (RangeError): undefined. */
const tried = <T>(read: () => T): T | undefined => {
  try {
    return read();
  } catch {
    return undefined;
  }
};

/** What each variable gets; undefined where the answer can't be read, or lacks one of the paths. */
const valuesOf = ({ results }: Node, body: string): Values | undefined =>
  tried(() => {
    const json: unknown = results.some(({ path }) => path !== undefined) ? JSON.parse(body) : undefined;
    const values = results.map(({ path, variable }) => {
      const value = path === undefined ? body : valueAt(json, path);
      return [variable, value?.slice(0, longestValue)] as const;
    });
    return values.every(([, value]) => value !== undefined) ? (Object.fromEntries(values) as Values) : undefined;
  });

const isOk = (status: number): boolean => status >= 200 && status < 300;

const answered = (node: Node, answer: Answer): Move => {
  const told = (outcome: AskOutcome, status?: number): FlowOut[] => [
    { out: "askOver", outcome, ...(status !== undefined && { status }) },
    ...(waits(node).length > 0 ? [{ out: "hush" } as const] : []),
  ];
  if (answer.failed !== undefined)
    return leave(answer.failed === "timeout" ? "timeout" : "failed", told(answer.failed));
  const { status, body } = answer;
  if (!isOk(status)) return leave("failed", told("status", status));
  const values = valuesOf(node, body);
  return values ? { ...leave("ok", told("ok", status)), set: values } : leave("failed", told("rubbish", status));
};

export const http: KindOf<"http"> = {
  label: { zh: "HTTP 请求", en: "HTTP request" },
  exits: () => [exit("ok", "成功", "Answered"), exit("failed", "失败", "Failed"), exit("timeout", "超时", "Timed out")],
  // Its prompts are cut by an answer that comes at once.
  isSilent,
  needs: ({ method, url, body = "", results, prompts, music: plays }) => ({
    prompts: [...prompts, ...(plays ? [music] : [])],
    reads: [...new Set([...variablesIn(url), ...(method === "POST" ? variablesIn(body) : [])])],
    writes: results.map(({ variable }) => variable),
  }),
  enter: (node, { at, node: id, value }) => ({ at, out: [...waits(node), asks(node, id, value)] }),
  on: (node, { at }, event) => {
    if (event.is === "AskAnswered") return answered(node, event.answer);
    if (event.is === "Again") return { at, out: waits(node) };
    const isMusicNext = event.is === "PlayEnded" && node.music;
    return { at, out: isMusicNext ? [{ out: "music", prompt: music }] : [] };
  },
};

/** The address with something in place of its variables, none of which stands in its host. Undefined: it can't be read, or a part of its path leads up (RFC 3986 §5.2.4). */
export const urlOf = (template: string): URL | undefined => {
  const url = filledWith(template, () => "x");
  return URL.canParse(url) && !/\/(\.|%2e){1,2}(\/|$)/i.test(url.split("?")[0]!) ? new URL(url) : undefined;
};

/** Whether the body is JSON whatever its variables hold: each stands within a text. */
export const isJsonTemplate = (template: string): boolean =>
  tried(() => ({ json: JSON.parse(filledWith(template, () => "x")) as unknown })) !== undefined;
