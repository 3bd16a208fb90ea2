/** A web service that the flow asks while the caller waits. */
import type { AskOutcome } from "../ask.ts";
import { type FlowOut, nodeAt } from "../flow/index.ts";
import type { AskId } from "../ids.ts";
import type { Asking, Call, CallAt, Turn } from "./call.ts";
import { arm, disarm, say } from "./turn.ts";

/** Facts name the host alone: the rest of the address may tell what the caller has typed. */
const hostOf = (url: string): string =>
  url.startsWith("office:") ? "office" : (/^https?:\/\/([^/?]*)/.exec(url)?.[1] ?? "");

/** The request leaves once the journal is safe. Its headers come from the node itself, which alone holds them. */
export function ask(call: CallAt<"menu">, turn: Turn, asked: Extract<FlowOut, { out: "ask" }>): CallAt<"menu"> {
  const { out: _out, node: flowNode, ...request } = asked;
  const id = turn.env.newId() as AskId;
  const node = call.walk && nodeAt(call.walk.state, call.walk.flows);
  const headers = node?.kind === "http" ? node.headers : [];
  const { method, url, timeoutMs } = request;
  say(turn, { type: "HttpAsked", call: call.id, flowNode, ask: id, method, host: hostOf(url) });
  turn.out.push({ ask: { id, call: call.id, headers, ...request } });
  arm(turn, "Ask", call.id, timeoutMs);
  return { ...call, state: { ...call.state, ask: { id, flowNode, since: turn.env.now } } };
}

/** What came of it: nothing else will. */
export function askOver(
  call: CallAt<"menu">,
  turn: Turn,
  { outcome, status }: Extract<FlowOut, { out: "askOver" }>,
): CallAt<"menu"> {
  const { ask: asking, ...state } = call.state;
  if (!asking) return call;
  sayAnswered(call, turn, asking, outcome, status);
  return { ...call, state };
}

/** @param outcome `left`: the call has ended before */
export function sayAnswered(
  call: Call,
  turn: Turn,
  { id, flowNode, since }: Asking,
  outcome: AskOutcome | "left",
  status?: number,
): void {
  disarm(turn, "Ask", call.id);
  if (outcome === "left") turn.out.push({ dropAsk: id });
  const told = { outcome, ...(status !== undefined && { status }), tookMs: turn.env.now - since };
  say(turn, { type: "HttpAnswered", call: call.id, flowNode, ask: id, ...told });
}
