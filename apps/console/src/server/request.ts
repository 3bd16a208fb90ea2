import { type OperationId, type Operations, operations, type Problem } from "@zongji/api";

/** What a schema's values are, as TypeBox keeps it on the schema itself. */
type Of<S> = S extends { readonly static: infer V } ? V : undefined;
type Part<O, P extends string> = O extends { readonly [_ in P]: infer S } ? { readonly [_ in P]: Of<S> } : unknown;

type AllGiven = {
  [K in OperationId]: Part<Operations[K], "params"> &
    Part<Operations[K], "query"> &
    Part<Operations[K], "body"> &
    (Operations[K] extends { readonly upload: unknown } ? { readonly file: File } : unknown);
};
/** What an operation is given: the parameters of its path, its query, its body, the file of an upload. */
export type Given<K extends OperationId> = AllGiven[K];

type AllAnswers = { [K in OperationId]: Of<Operations[K]["response"]> };
/** What an operation answers; undefined where it answers without a body. */
export type Answer<K extends OperationId> = AllAnswers[K];

/** Why a request failed: what the server said, or `offline` when it could not be reached at all. */
export type Failure = { readonly code: Problem["code"] | "offline"; readonly problem?: Problem };

export class RequestFailed extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.code);
    this.failure = failure;
  }
}

export const failureOf = (error: unknown): Failure =>
  error instanceof RequestFailed ? error.failure : { code: "internal" };

const pathOf = (path: string, params: Record<string, string>): string =>
  path.replace(/:([a-zA-Z]+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));

/** The address of an operation: of use by itself where the browser fetches, as with the sound of a recording. */
export const addressOf = (
  id: OperationId,
  params: Record<string, string> = {},
  query: Record<string, string | number | boolean | undefined> = {},
): string => {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return pathOf(operations[id].path, params) + (text ? `?${text}` : "");
};

const problemOf = async (response: Response): Promise<Failure> => {
  try {
    const problem = (await response.json()) as Problem;
    if (typeof problem.code === "string") return { code: problem.code, problem };
  } catch {
    // A proxy's own page instead of the server's answer.
  }
  if (response.status === 401) return { code: "notSignedIn" };
  return { code: response.status === 502 || response.status === 504 ? "offline" : "internal" };
};

type Loose = { params?: Record<string, string>; query?: Record<string, string>; body?: unknown; file?: File };

const bodyOf = ({ body, file }: Loose): Pick<RequestInit, "body" | "headers"> => {
  if (file) {
    const form = new FormData();
    form.append("file", file);
    return { body: form };
  }
  return body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } };
};

const send = async (id: OperationId, given: Loose): Promise<Response> => {
  let response: Response;
  try {
    response = await fetch(addressOf(id, given.params, given.query), {
      method: operations[id].method,
      credentials: "same-origin",
      ...bodyOf(given),
    });
  } catch {
    throw new RequestFailed({ code: "offline" });
  }
  if (!response.ok) throw new RequestFailed(await problemOf(response));
  return response;
};

const ask = async (id: OperationId, given: Loose = {}): Promise<unknown> => {
  const response = await send(id, given);
  if (operations[id].response === "empty" || response.status === 204) return undefined;
  return response.json();
};

/** Asks the server. @throws RequestFailed */
export const request = ask as <K extends OperationId>(
  id: K,
  ...given: unknown extends Given<K> ? [] : [Given<K>]
) => Promise<Answer<K>>;

/** Asks for a sound that is made of what is given. @throws RequestFailed */
export const requestSound = async <K extends OperationId>(id: K, given: Given<K>): Promise<Blob> =>
  (await send(id, given as Loose)).blob();
